using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// The head of one proxy request, read so strictly that no server behind us can understand it differently: RFC 9112 §3.2.2
/// (absolute form), §3.2.3 (authority form), §6.3 (body length).
/// </summary>
internal sealed record RequestHead
{
    /// <summary>Chromium sends a few hundred bytes; long cookies make it some ten thousand.</summary>
    public const int MaxBytes = 64 * 1024;

    public required string Method { get; init; }

    public required HostText Host { get; init; }

    public required int Port { get; init; }

    /// <summary>The head to send to the site: origin form, headers as they came, without those meant for a proxy.
    /// Empty for CONNECT.</summary>
    public required string OriginHead { get; init; }

    /// <summary>Null when the body is chunked.</summary>
    public required long? BodyBytes { get; init; }

    /// <summary>The client asks to leave HTTP (WebSocket): what follows is not ours to read.</summary>
    public required bool IsUpgrade { get; init; }

    public bool IsTunnel => Method == "CONNECT";

    /// <param name="head">Everything up to and with the empty line.</param>
    public static bool TryParse(ReadOnlySpan<byte> head, [NotNullWhen(true)] out RequestHead? request, out string error)
    {
        request = null;
        foreach (var octet in head)
        {
            if (octet is 0 or (< 0x20 and not (byte)'\r' and not (byte)'\n' and not (byte)'\t') or 0x7f)
            {
                error = "a control character in the head";
                return false;
            }
        }

        // Latin-1 keeps every byte of a header value as it came.
        var text = Encoding.Latin1.GetString(head);
        var lines = text[..^4].Split("\r\n");
        if (lines.Any(line => line.AsSpan().IndexOfAny('\r', '\n') >= 0))
        {
            error = "a bare line break in the head";
            return false;
        }

        var parts = lines[0].Split(' ');
        if (parts.Length != 3 || !IsToken(parts[0]) || parts[2] is not ("HTTP/1.1" or "HTTP/1.0"))
        {
            error = "not a request line of HTTP/1.1";
            return false;
        }

        if (!TryTarget(parts[0], parts[1], out var host, out var port, out var path, out var authority))
        {
            error = parts[0] == "CONNECT" ? "not a host and a port" : "not an absolute http URL with a usable host";
            return false;
        }

        if (!TryHeaders(lines.AsSpan(1), authority, out var kept, out var bodyBytes, out var isUpgrade, out error))
        {
            return false;
        }

        var isTunnel = parts[0] == "CONNECT";
        request = new RequestHead
        {
            Method = parts[0],
            Host = host,
            Port = port,
            OriginHead = isTunnel ? "" : $"{parts[0]} {path} {parts[2]}\r\n{kept}\r\n",
            BodyBytes = isTunnel ? 0 : bodyBytes,
            IsUpgrade = isUpgrade,
        };
        return true;
    }

    private static bool TryTarget(string method, string target, [NotNullWhen(true)] out HostText? host, out int port, out string path, out string authority)
    {
        const string scheme = "http://";
        (host, port, path, authority) = (null, 0, "", target);
        if (method != "CONNECT")
        {
            if (!target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            var rest = target[scheme.Length..];
            var end = rest.AsSpan().IndexOfAny('/', '?', '#');
            (authority, path) = end < 0 ? (rest, "/") : (rest[..end], rest[end..]);
            if (path.Contains('#', StringComparison.Ordinal))
            {
                return false;
            }

            path = path.StartsWith('?') ? "/" + path : path;
        }

        var colon = authority.LastIndexOf(':');
        var hasPort = colon >= 0 && colon > authority.LastIndexOf(']');
        if (!hasPort && method == "CONNECT")
        {
            return false;
        }

        port = 80;
        return (!hasPort || (int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535))
            && HostText.TryParse(hasPort ? authority[..colon] : authority, out host);
    }

    private static bool TryHeaders(ReadOnlySpan<string> lines, string authority, out string kept, out long? bodyBytes, out bool isUpgrade, out string error)
    {
        var text = new StringBuilder();
        (kept, bodyBytes, isUpgrade, error) = ("", 0, false, "");
        bool isChunked = false, hasLength = false, hasHost = false;
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !IsToken(line.AsSpan(0, colon)))
            {
                error = "a header line without a name";
                return false;
            }

            var (name, value) = (line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim(' ', '\t'));
            switch (name)
            {
                case "proxy-connection":
                    // What Chromium would have said to the site itself.
                    text.Append("Connection: ").Append(value).Append("\r\n");
                    continue;
                case "proxy-authorization" or "proxy-authenticate":
                    continue;
                case "host" when hasHost || !value.Equals(authority, StringComparison.OrdinalIgnoreCase):
                    error = "Host and request target differ";
                    return false;
                case "host":
                    hasHost = true;
                    break;
                case "content-length" when hasLength || isChunked || value.Length is 0 or > 18 || !value.All(char.IsAsciiDigit):
                case "transfer-encoding" when hasLength || isChunked || !value.Equals("chunked", StringComparison.OrdinalIgnoreCase):
                    error = "the length of the body is ambiguous";
                    return false;
                case "content-length":
                    (hasLength, bodyBytes) = (true, long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture));
                    break;
                case "transfer-encoding":
                    (isChunked, bodyBytes) = (true, null);
                    break;
                case "upgrade":
                    isUpgrade = true;
                    break;
                default:
                    break;
            }

            text.Append(line).Append("\r\n");
        }

        kept = text.ToString();
        return true;
    }

    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
