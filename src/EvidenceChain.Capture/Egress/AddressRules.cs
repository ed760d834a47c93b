using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// Says whether an address may be connected to. The same object rules captured pages and the URLs an operator configures
/// (time authorities, chain nodes, webhooks).
/// </summary>
public sealed class AddressRules(EgressRules rules)
{
    private readonly Lazy<HashSet<IPAddress>> localAddresses = new(ReadLocalAddresses);

    /// <summary>The reason in plain words, or null when the address may be connected to.</summary>
    public AddressRefusal? RefusalOf(IPAddress address, int port)
    {
        if (rules.OpenedListeners.Any(opened => opened.Port == port && opened.Address.Equals(address)))
        {
            return null;
        }

        if (IsOwnListener(address, port))
        {
            return new AddressRefusal(GateOutcome.OwnListener, $"{address} port {port} is a listener of this installation");
        }

        if (ReservedRanges.NameOf(address) is { } name && !rules.AllowedPrivate.Any(allowed => allowed.Contains(address, port)))
        {
            return new AddressRefusal(GateOutcome.AddressRefused, $"{address} is not a public address ({name})");
        }

        return null;
    }

    public bool IsRefused(IPAddress address, int port) => RefusalOf(address, port) is not null;

    /// <summary>Resolves the host of an http, https, ws or wss URL and judges every address it has now. A later connection
    /// must still go through <see cref="CheckedDialer"/>: a name may answer differently then.</summary>
    public async Task<AddressVerdict> CheckAsync(Uri url, CancellationToken cancellationToken, HostResolver? resolve = null) =>
        TryHost(url, out var host)
            ? await new CheckedDialer(this, rules, resolve).JudgeAsync(host, url.Port, cancellationToken)
            : NotUsable(url);

    internal static bool TryHost(Uri url, [NotNullWhen(true)] out HostText? host)
    {
        host = null;
        return url.IsAbsoluteUri
            && url.Scheme is ("http" or "https" or "ws" or "wss")
            && HostText.TryParse(url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost, out host);
    }

    internal static AddressVerdict NotUsable(Uri url) => new()
    {
        Outcome = GateOutcome.MalformedRequest,
        Sentence = $"\"{url}\" is not an http or https URL with a usable host.",
        Addresses = [],
    };

    /// <summary>A handler whose connections obey these rules, redirects included; proxies from the environment are ignored,
    /// since a proxy would connect where we cannot look.</summary>
    public SocketsHttpHandler CreateHandler(HostResolver? resolve = null)
    {
        var dialer = new CheckedDialer(this, rules, resolve);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectCallback = async (context, cancellationToken) =>
            {
                var endpoint = context.DnsEndPoint;
                var bracketed = endpoint.Host.Contains(':', StringComparison.Ordinal) && !endpoint.Host.StartsWith('[') ? $"[{endpoint.Host}]" : endpoint.Host;
                if (!HostText.TryParse(bracketed, out var host))
                {
                    throw new AddressRefusedException(GateOutcome.MalformedRequest, $"\"{endpoint.Host}\" is not a usable host.");
                }

                // A handler may live for days, so it asks DNS for each new connection and judges each answer.
                var dialed = await dialer.DialAsync(host, endpoint.Port, cancellationToken);
                return dialed.Socket is { } socket
                    ? new NetworkStream(socket, ownsSocket: true)
                    : throw new AddressRefusedException(dialed.Verdict.Outcome, dialed.Verdict.Sentence);
            },
        };
    }

    // On Linux 0.0.0.0 and every 127.x address reach this machine, and an IPv4-mapped address reaches its IPv4 listener.
    private bool IsOwnListener(IPAddress address, int port)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var listener in rules.OwnListeners)
        {
            if (listener.Port == port && (listener.Address.Equals(plain) || (IsLocal(listener.Address) && IsLocal(plain))))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsLocal(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
        || localAddresses.Value.Contains(address);

    private static HashSet<IPAddress> ReadLocalAddresses() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)];
}
