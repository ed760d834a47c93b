using System.Net;
using System.Net.Sockets;

namespace EvidenceChain.Capture.Egress;

/// <summary>Resolves, judges, and connects to an address it judged: never resolves a second time in between.</summary>
public sealed class CheckedDialer(AddressRules addressRules, EgressRules rules, HostResolver? resolve)
{
    /// <summary>Addresses of one host that are looked at; an answer with more is cut, not refused.</summary>
    private const int MaxAddresses = 16;

    private readonly HostResolver resolver = resolve ?? PinnedResolver.SystemAsync;

    /// <summary>The other end of a dialled socket is a proxy, not the site.</summary>
    public bool IsByProxy => rules.UpstreamProxy is not null;

    /// <summary>Looks a host up once and says which of its addresses may be used.</summary>
    public async Task<AddressVerdict> JudgeAsync(HostText host, int port, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPAddress> addresses;
        try
        {
            // Names under .invalid are no names: nobody is asked for them (RFC 6761 section 6.4).
            addresses = host.Address is { } literal ? [literal] : host.Name.EndsWith(".invalid", StringComparison.Ordinal) ? [] : await ResolveAsync(host.Name, cancellationToken);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            addresses = [];
        }
        catch (SocketException error)
        {
            return Refused(GateOutcome.ResolverFailed, $"{host.Name} could not be resolved: {error.Message}.", []);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Refused(GateOutcome.ResolverFailed, $"{host.Name} could not be resolved within {rules.ResolveTimeout.TotalSeconds:0} s.", []);
        }

        return Judge(host, port, addresses);
    }

    /// <summary>Judges addresses that were resolved before, for a port of their host.</summary>
    public AddressVerdict Judge(HostText host, int port, IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 0)
        {
            return Refused(GateOutcome.NameNotFound, $"{host.Name} has no address.", []);
        }

        var judged = addresses.Take(MaxAddresses).Select(address => (Address: address, Refusal: addressRules.RefusalOf(address, port))).ToList();
        IReadOnlyList<IPAddress> allowed = [.. judged.Where(one => one.Refusal is null).Select(one => one.Address)];
        if (allowed.Count == 0)
        {
            var refusal = judged[0].Refusal!;
            var subject = host.Address is null ? $"{host.Name}: " : "";
            return Refused(refusal.Outcome, $"{subject}{refusal.Sentence}.", addresses);
        }

        return new AddressVerdict { Outcome = GateOutcome.Allowed, Sentence = "", Addresses = addresses, AllowedAddresses = allowed };
    }

    /// <summary>Judges and connects; without a socket the verdict says why.</summary>
    public async Task<(AddressVerdict Verdict, Socket? Socket)> DialAsync(HostText host, int port, CancellationToken cancellationToken)
    {
        if (rules.UpstreamProxy is { } proxy && host.Address is null)
        {
            return await new UpstreamProxy(proxy, rules.ConnectTimeout).DialAsync(host, port, cancellationToken);
        }

        var verdict = await JudgeAsync(host, port, cancellationToken);
        if (rules.UpstreamProxy is { } both && verdict.IsAllowed)
        {
            return await new UpstreamProxy(both, rules.ConnectTimeout).DialAsync(host, port, cancellationToken);
        }

        return verdict.IsAllowed ? await ConnectAsync(host, port, verdict, cancellationToken) : (verdict, null);
    }

    /// <summary>Tries the allowed addresses of a verdict in the resolver's order.</summary>
    public async Task<(AddressVerdict Verdict, Socket? Socket)> ConnectAsync(HostText host, int port, AddressVerdict verdict, CancellationToken cancellationToken)
    {
        var (outcome, sentence) = (GateOutcome.ConnectFailed, $"{host.Name} has no address that may be used.");
        foreach (var address in verdict.AllowedAddresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var timeLimit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeLimit.CancelAfter(rules.ConnectTimeout);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), timeLimit.Token);
                return (verdict, socket);
            }
            catch (SocketException error)
            {
                (outcome, sentence) = (GateOutcome.ConnectFailed, $"{host.Name} ({address}) port {port}: {error.Message}.");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                (outcome, sentence) = (GateOutcome.ConnectTimedOut, $"{host.Name} ({address}) port {port} did not answer within {rules.ConnectTimeout.TotalSeconds:0} s.");
            }
            finally
            {
                if (!socket.Connected)
                {
                    socket.Dispose();
                }
            }
        }

        return (verdict with { Outcome = outcome, Sentence = sentence }, null);
    }

    private async Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        using var timeLimit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeLimit.CancelAfter(rules.ResolveTimeout);
        return await resolver(name, timeLimit.Token).WaitAsync(timeLimit.Token);
    }

    private static AddressVerdict Refused(GateOutcome outcome, string sentence, IReadOnlyList<IPAddress> addresses) =>
        new() { Outcome = outcome, Sentence = sentence, Addresses = addresses };
}
