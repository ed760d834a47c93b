using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EvidenceChain.Capture.Egress;

/// <summary>A reserved range opened on purpose, as in <c>--allow-private 10.1.0.0/16:8080</c>; without a port, all ports.</summary>
public sealed record AllowedRange
{
    public required IPNetwork Range { get; init; }

    public int? Port { get; init; }

    /// <summary>An IPv4 form inside IPv6 is another address here: opening 10.0.0.0/8 does not open ::ffff:10.0.0.1.</summary>
    public bool Contains(IPAddress address, int port) =>
        (Port is null || Port == port) && (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId == 0) && ReservedRanges.Covers(Range, address);

    public override string ToString() => Range.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6
        ? $"[{Range.BaseAddress}]/{Range.PrefixLength}{PortSuffix}"
        : $"{Range}{PortSuffix}";

    private string PortSuffix => Port is { } port ? string.Create(CultureInfo.InvariantCulture, $":{port}") : "";

    /// <summary>Reads <c>CIDR[:port]</c>; one address stands for itself; IPv6 with a port but no prefix needs brackets.</summary>
    /// <param name="error">One sentence that can be shown as it is; null on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out AllowedRange? range, [NotNullWhen(false)] out string? error)
    {
        range = null;
        if (!TrySplit(text, out var addressText, out var prefixText, out var portText)
            || !IPAddress.TryParse(addressText, out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != addressText)
            || addressText.Contains('%', StringComparison.Ordinal))
        {
            error = $"\"{text}\" is not a range: write CIDR[:port], such as 10.1.0.0/16, 127.0.0.1/32:8080 or [fd00::]/8:443.";
            return false;
        }

        var (bits, widest) = address.AddressFamily == AddressFamily.InterNetwork ? (32, 8) : (128, 7);
        if (!TryNumber(prefixText ?? bits.ToString(CultureInfo.InvariantCulture), widest, bits, out var prefix))
        {
            error = $"\"{text}\" is not a range: the prefix must be from /{widest} (the widest that may be opened) to /{bits}.";
            return false;
        }

        int? port = null;
        if (portText is not null)
        {
            if (!TryNumber(portText, 1, 65535, out var number))
            {
                error = $"\"{text}\" is not a range: the port must be from 1 to 65535.";
                return false;
            }

            port = number;
        }

        var start = FirstOf(address, prefix);
        if (!start.Equals(address))
        {
            error = $"\"{text}\" is not a range: it has bits set beyond its prefix; write {start}/{prefix}.";
            return false;
        }

        error = null;
        range = new AllowedRange { Range = new IPNetwork(address, prefix), Port = port };
        return true;
    }

    private static bool TrySplit(string text, out string address, out string? prefix, out string? port)
    {
        (address, prefix, port) = ("", null, null);
        string rest;
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0)
            {
                return false;
            }

            (address, rest) = (text[1..close], text[(close + 1)..]);
            if (!address.Contains(':', StringComparison.Ordinal))
            {
                return false;
            }
        }
        else
        {
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            var firstColon = text.IndexOf(':', StringComparison.Ordinal);
            var isVersion6 = firstColon >= 0 && (slash < 0 || firstColon < slash) && text.IndexOf(':', firstColon + 1) >= 0;
            var end = slash >= 0 ? slash : isVersion6 || firstColon < 0 ? text.Length : firstColon;
            (address, rest) = (text[..end], text[end..]);
        }

        if (rest.StartsWith('/'))
        {
            var colon = rest.IndexOf(':', StringComparison.Ordinal);
            prefix = colon < 0 ? rest[1..] : rest[1..colon];
            rest = colon < 0 ? "" : rest[colon..];
        }

        if (rest.StartsWith(':'))
        {
            port = rest[1..];
            rest = "";
        }

        return rest.Length == 0;
    }

    private static bool TryNumber(string text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;

    private static IPAddress FirstOf(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)(0xff ^ (0x80 >> (bit % 8)));
        }

        return new IPAddress(bytes);
    }
}
