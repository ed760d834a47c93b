using System.Globalization;
using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording;

/// <summary>Start line and header fields of an exchange, as bytes for the record.</summary>
internal sealed class HttpHead(SecretCommitments secrets)
{
    /// <summary>
    /// The head of the answer. The browser hands bodies out with their encodings undone, so the fields that describe the encoded form are kept
    /// under <c>x-orig-…</c> (as other recorders do) and <paramref name="bodyBytes"/> becomes the length; a null length leaves the fields alone.
    /// </summary>
    public byte[] OfResponse(Exchange exchange, long? bodyBytes)
    {
        var response = exchange.Response ?? throw new ArgumentException("no answer", nameof(exchange));
        var (startLine, fields) = exchange.ResponseExtra?.Text("headersText") is { Length: > 0 } raw
            ? Parsed(raw)
            : (StartLine(exchange, response), Listed(exchange.ResponseExtra?.Member("headers") ?? response.Member("headers")));
        var isEncoded = fields.Exists(field => Is(field.Name, "content-encoding") || Is(field.Name, "transfer-encoding"));
        var isOtherLength = bodyBytes is { } length && fields.Exists(field => Is(field.Name, "content-length") && field.Value != Text(length));
        if (bodyBytes is { } bytes && (isEncoded || isOtherLength))
        {
            fields = [.. fields.Select(field => DescribesEncoding(field.Name) ? ("x-orig-" + field.Name.ToLowerInvariant(), field.Value) : field), ("content-length", Text(bytes))];
        }
        return Bytes(exchange.Url, startLine, fields);
    }

    public byte[] OfRequest(Exchange exchange)
    {
        var url = new Uri(exchange.Url);
        var fields = Listed(exchange.RequestExtra?.Member("headers") ?? exchange.Request.Member("headers"));
        if (!fields.Exists(field => Is(field.Name, "host")))
        {
            fields.Insert(0, ("Host", url.Authority));
        }
        return Bytes(exchange.Url, $"{exchange.Method} {Target(exchange.Url)} HTTP/1.1", fields);
    }

    /// <summary>A field of the answer; null when it has none of that name.</summary>
    public static string? Field(Exchange exchange, string name)
    {
        var headers = exchange.ResponseExtra?.Member("headers") ?? exchange.Response?.Member("headers");
        var field = Listed(headers).Find(field => Is(field.Name, name));
        return field == default ? null : field.Value;
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool DescribesEncoding(string name) => Is(name, "content-encoding") || Is(name, "transfer-encoding") || Is(name, "content-length");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string StartLine(Exchange exchange, JsonElement response) =>
        $"{(response.Text("protocol") == "http/1.0" ? "HTTP/1.0" : "HTTP/1.1")} {exchange.Status} {response.Text("statusText")}";

    /// <summary>Path and query exactly as the browser wrote them.</summary>
    public static string Target(string url)
    {
        var path = url.IndexOfAny(['/', '?'], url.IndexOf("//", StringComparison.Ordinal) + 2);
        var target = path < 0 ? "/" : url[path] == '?' ? "/" + url[path..] : url[path..];
        return target.IndexOf('#', StringComparison.Ordinal) is var hash and >= 0 ? target[..hash] : target;
    }

    private static (string StartLine, List<(string Name, string Value)> Fields) Parsed(string raw)
    {
        var lines = raw.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var fields = lines.Skip(1).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2);
        return (lines.Length > 0 ? lines[0] : "", [.. fields.Select(parts => (parts[0], parts[1].Trim()))]);
    }

    /// <summary>Fields one by one: the browser joins those of one name by a line feed. Names with a colon in front are parts of an HTTP/2 start line.</summary>
    public static List<(string Name, string Value)> Listed(JsonElement? headers) =>
        headers is not { ValueKind: JsonValueKind.Object } found
            ? []
            : [.. from field in found.EnumerateObject()
                  where !field.Name.StartsWith(':')
                  from value in CdpJson.TextOf(field.Value).Split('\n')
                  select (field.Name, value.Trim('\r'))];

    /// <summary>Start line, fields and empty line, secrets replaced.</summary>
    public byte[] Bytes(string url, string startLine, List<(string Name, string Value)> fields)
    {
        var text = new StringBuilder(startLine.ReplaceLineEndings(" ")).Append("\r\n");
        foreach (var (name, value) in fields)
        {
            text.Append(name).Append(": ").Append(SecretCommitments.IsSecret(name) ? secrets.Replace(url, name, value) : value).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }
}
