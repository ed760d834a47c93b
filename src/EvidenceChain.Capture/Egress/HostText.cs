using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// A host as it stands in a request line: an address in any of its notations, or a DNS name. An address is read here and
/// never handed to the system's resolver, which has its own idea of <c>0x7f.1</c>.
/// </summary>
public sealed record HostText
{
    /// <summary>The longest name DNS can carry.</summary>
    private const int MaxNameLength = 253;

    /// <summary>Lower-case name without the final dot, or the address in its usual form.</summary>
    public required string Name { get; init; }

    /// <summary>Set when the host is an address.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Reads a host without port. False for anything that two readers could understand differently.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostText? host)
    {
        host = null;
        if (text.StartsWith('['))
        {
            if (!text.EndsWith(']') || !IPAddress.TryParse(text[1..^1], out var version6)
                || !text.Contains(':', StringComparison.Ordinal) || text.Contains('%', StringComparison.Ordinal))
            {
                return false;
            }

            host = new HostText { Name = $"[{version6}]", Address = version6 };
            return true;
        }

        var name = text.EndsWith('.') ? text[..^1] : text;
        if (name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            return false;
        }

        var labels = name.Split('.');
        if (labels.Any(label => label.Length is 0 or > 63))
        {
            return false;
        }

        // WHATWG URL, "ends in a number": such a host is an IPv4 address or an error, never a name.
        if (LooksNumeric(labels[^1]))
        {
            if (!TryVersion4(labels, out var version4))
            {
                return false;
            }

            host = new HostText { Name = version4.ToString(), Address = version4 };
            return true;
        }

        host = new HostText { Name = name.ToLowerInvariant() };
        return true;
    }

    // Wider than TryPart on purpose: a number too long for us must be an error here, not a name for the resolver.
    private static bool LooksNumeric(string label) => label.All(char.IsAsciiDigit)
        || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && label.Skip(2).All(char.IsAsciiHexDigit));

    /// <summary>One to four parts, each decimal, octal (0…) or hexadecimal (0x…); the last fills the remaining bytes.</summary>
    private static bool TryVersion4(string[] labels, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (labels.Length > 4)
        {
            return false;
        }

        ulong value = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            if (!TryPart(labels[i], out var part))
            {
                return false;
            }

            var isLast = i == labels.Length - 1;
            var limit = isLast ? 1UL << (8 * (5 - labels.Length)) : 256;
            if (part >= limit)
            {
                return false;
            }

            value = isLast ? value | part : value | (part << (8 * (3 - i)));
        }

        address = new IPAddress([(byte)(value >> 24), (byte)((value >> 16) & 255), (byte)((value >> 8) & 255), (byte)(value & 255)]);
        return true;
    }

    private static bool TryPart(string label, out ulong value)
    {
        if (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            value = 0;
            return label.Length == 2
                || (label.Length <= 18 && ulong.TryParse(label.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value));
        }

        if (label.Length > 1 && label[0] == '0')
        {
            value = 0;
            foreach (var digit in label)
            {
                if (digit is < '0' or > '7' || value > uint.MaxValue)
                {
                    return false;
                }

                value = (value * 8) + (ulong)(digit - '0');
            }

            return true;
        }

        return ulong.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
