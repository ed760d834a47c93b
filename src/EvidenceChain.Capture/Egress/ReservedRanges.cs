using System.Net;
using System.Net.Sockets;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// Addresses that no captured page may make us reach: everything the IANA special-purpose registries keep from the public
/// internet, and every IPv6 form that carries an IPv4 address inside (whoever unwraps it later would not ask us again).
/// </summary>
public static class ReservedRanges
{
    // Order matters only for the name given: the narrower range comes first.
    private static readonly (IPNetwork Range, string Name)[] Version4 = Table(
        ("127.0.0.0/8", "loopback"),
        ("255.255.255.255/32", "broadcast"),
        ("0.0.0.0/8", "unspecified (this network)"),
        ("10.0.0.0/8", "private"),
        ("172.16.0.0/12", "private"),
        ("192.168.0.0/16", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("169.254.0.0/16", "link-local"),
        ("168.63.129.16/32", "cloud host service"),
        ("192.0.0.0/24", "IETF protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.175.48.0/24", "AS112"),
        ("192.52.193.0/24", "multicast tunnelling"),
        ("192.88.99.0/24", "6to4 relay"),
        ("198.18.0.0/15", "benchmark"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"));

    private static readonly (IPNetwork Range, string Name)[] Version6 = Table(
        ("::1/128", "loopback"),
        ("::/128", "unspecified"),
        ("::ffff:0:0/96", "IPv4-mapped"),
        ("::ffff:0:0:0/96", "IPv4-translated"),
        ("::/96", "IPv4-compatible"),
        ("64:ff9b::/96", "NAT64"),
        ("64:ff9b:1::/48", "NAT64"),
        ("100::/64", "discard"),
        ("2001::/32", "Teredo"),
        ("2001:2::/48", "benchmark"),
        ("2001::/23", "IETF protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("2002::/16", "6to4"),
        ("2620:4f:8000::/48", "AS112"),
        ("fc00::/7", "unique local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"));

    // Only this eighth of IPv6 is assigned to the public internet; the rest is refused until it is.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Name and range, such as <c>loopback 127.0.0.0/8</c>; null when the address is public.</summary>
    public static string? NameOf(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
        {
            return "scoped to one interface";
        }

        var table = address.AddressFamily == AddressFamily.InterNetwork ? Version4 : Version6;
        foreach (var (range, name) in table)
        {
            if (Covers(range, address))
            {
                return $"{name} {range}";
            }
        }

        return address.AddressFamily == AddressFamily.InterNetwork || Covers(GlobalUnicast, address)
            ? null
            : "not assigned to the public internet";
    }

    /// <summary>Compares the prefix bits as they are. <see cref="IPNetwork.Contains"/> unwraps an IPv4-mapped address first,
    /// which would let it slip through the IPv6 table.</summary>
    public static bool Covers(IPNetwork range, IPAddress address)
    {
        var (start, bytes) = (range.BaseAddress.GetAddressBytes(), address.GetAddressBytes());
        if (start.Length != bytes.Length)
        {
            return false;
        }

        var whole = range.PrefixLength / 8;
        var rest = range.PrefixLength % 8;
        return start.AsSpan(0, whole).SequenceEqual(bytes.AsSpan(0, whole))
            && (rest == 0 || (start[whole] ^ bytes[whole]) >> (8 - rest) == 0);
    }

    private static (IPNetwork, string)[] Table(params (string Range, string Name)[] rows) =>
        [.. rows.Select(row => (IPNetwork.Parse(row.Range), row.Name))];
}
