using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EvidenceChain.Proof.Packages;

/// <summary>
/// Writes the traffic of a package as HAR 1.2, for the tools that read it. It is derived: the package stays the evidence. Bodies above 1 MiB, and all
/// beyond 64 MiB together, are left out with a comment; the record holds no timings, so all are 0.
/// </summary>
public static class HarExport
{
    private const long MaxBodies = 64L << 20;

    /// <summary>Writes the HAR and gives the number of its entries; a package that cannot be read is a failure, and what was written then is of no use.</summary>
    /// <param name="wacz">The package; must seek.</param>
    /// <param name="target">Gets UTF-8 JSON.</param>
    /// <param name="cancellationToken">Looked at for each record.</param>
    public static ParseResult<int> Write(Stream wacz, Stream target, CancellationToken cancellationToken)
    {
        if (!ZipDirectoryReader.Read(wacz, ZipRules.Wacz).TryGet(out var zip, out var error))
        {
            return ParseResult.Fail(error);
        }
        try
        {
            var entries = zip.Members.Where(member => PackageRecords.IsArchive(member.Path)).SelectMany(member => Entries(zip, member, cancellationToken))
                .OrderBy(entry => entry.StartedAt, StringComparer.Ordinal).ToList();
            using var json = new Utf8JsonWriter(target, new JsonWriterOptions { Indented = true });
            Write(json, zip, entries);
            return entries.Count;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return ParseResult.Fail($"the package cannot be read: {fault.Message}");
        }
    }

    private static List<HarEntry> Entries(ZipDirectory zip, ZipMember archive, CancellationToken cancellationToken)
    {
        var responses = new Dictionary<string, (WarcHeader Header, HttpMessage Message)>(StringComparer.Ordinal);
        var entries = new List<HarEntry>();
        using var stream = zip.Open(archive);
        using var reader = new WarcReader(stream, archive.Path.EndsWith(".gz", StringComparison.Ordinal));
        while (true)
        {
            var message = new HttpMessage();
            if (reader.ReadNext((header, piece) => Collect(header, piece, message), cancellationToken) is not { } record)
            {
                return entries;
            }
            if (!IsExchange(record.Header) || !message.Finish(record.BlockBytes))
            {
                continue;
            }
            if (record.Header.Type == "response")
            {
                responses[record.Header.Find("WARC-Record-ID") ?? ""] = (record.Header, message);
            }
            else if (responses.Remove(record.Header.Find("WARC-Concurrent-To") ?? "", out var answer))
            {
                entries.Add(new(record.Header.TargetUri ?? "", record.Header.Find("WARC-Date") ?? "", answer.Header, message, answer.Message));
            }
        }
    }

    private static void Collect(WarcHeader header, ReadOnlySpan<byte> piece, HttpMessage message)
    {
        if (IsExchange(header))
        {
            message.Take(piece);
        }
    }

    private static bool IsExchange(WarcHeader header) => header.Type is "request" or "response" && header.IsHttp;

    private static void Write(Utf8JsonWriter json, ZipDirectory zip, List<HarEntry> entries)
    {
        json.WriteStartObject();
        json.WriteStartObject("log");
        json.WriteString("version", "1.2");
        json.WriteStartObject("creator");
        json.WriteString("name", "EvidenceChain");
        json.WriteString("version", typeof(HarExport).Assembly.GetName().Version?.ToString() ?? "");
        json.WriteEndObject();
        json.WriteStartArray("pages");
        foreach (var page in Pages(zip))
        {
            WritePage(json, page);
        }
        json.WriteEndArray();
        json.WriteStartArray("entries");
        var left = MaxBodies;
        foreach (var entry in entries)
        {
            entry.Write(json, ref left);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePage(Utf8JsonWriter json, JsonElement page)
    {
        json.WriteStartObject();
        json.WriteString("startedDateTime", PackageJson.Text(page, "ts") ?? "");
        json.WriteString("id", PackageJson.Text(page, "id") ?? "");
        json.WriteString("title", PackageJson.Text(page, "title") ?? PackageJson.Text(page, "url") ?? "");
        json.WriteStartObject("pageTimings");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static List<JsonElement> Pages(ZipDirectory zip)
    {
        const int MaxPagesBytes = 16 << 20;
        if (zip.Find("pages/pages.jsonl") is not { } member || !zip.ReadAll(member, MaxPagesBytes).TryGet(out var bytes, out _))
        {
            return [];
        }
        var pages = new List<JsonElement>();
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (PackageJson.Parse(Encoding.UTF8.GetBytes(line)) is { IsOk: true } parsed)
            {
                using var document = parsed.Value;
                if (PackageJson.Text(document.RootElement, "url") is not null)
                {
                    pages.Add(document.RootElement.Clone());
                }
            }
        }
        return pages;
    }
}

/// <summary>One request with its answer.</summary>
internal sealed class HarEntry(string url, string startedAt, WarcHeader record, HttpMessage request, HttpMessage response)
{
    private static readonly string[] TextTypes = ["text/", "application/json", "application/javascript", "application/xml", "image/svg+xml", "application/xhtml+xml"];

    public string StartedAt => startedAt;

    public void Write(Utf8JsonWriter json, ref long left)
    {
        json.WriteStartObject();
        if (record.Find("WARC-Page-ID") is { } page)
        {
            json.WriteString("pageref", page);
        }
        json.WriteString("startedDateTime", startedAt);
        json.WriteNumber("time", 0);
        WriteRequest(json, ref left);
        WriteResponse(json, ref left);
        json.WriteStartObject("cache");
        json.WriteEndObject();
        json.WriteStartObject("timings");
        json.WriteNumber("send", 0);
        json.WriteNumber("wait", 0);
        json.WriteNumber("receive", 0);
        json.WriteEndObject();
        if (record.Find("WARC-IP-Address") is { } address)
        {
            json.WriteString("serverIPAddress", address);
        }
        json.WriteString("_recordId", record.Find("WARC-Record-ID"));
        json.WriteEndObject();
    }

    private string HttpVersion => record.Find("WARC-Protocol") ?? "";

    private void WriteRequest(Utf8JsonWriter json, ref long left)
    {
        json.WriteStartObject("request");
        json.WriteString("method", request.StartLine.Split(' ')[0]);
        json.WriteString("url", url);
        WriteCommon(json, request);
        json.WriteStartArray("queryString");
        foreach (var pair in Query())
        {
            WritePair(json, pair.Key, pair.Value);
        }
        json.WriteEndArray();
        if (request.BodyBytes > 0)
        {
            json.WriteStartObject("postData");
            json.WriteString("mimeType", request.Find("content-type") ?? "");
            WriteBody(json, request, request.Find("content-type") ?? "", hasEncoding: false, ref left);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private void WriteResponse(Utf8JsonWriter json, ref long left)
    {
        var words = response.StartLine.Split(' ', 3);
        var type = response.Find("content-type") ?? "";
        json.WriteStartObject("response");
        json.WriteNumber("status", words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0);
        json.WriteString("statusText", words.Length > 2 ? words[2] : "");
        WriteCommon(json, response);
        json.WriteStartObject("content");
        json.WriteNumber("size", response.BodyBytes);
        json.WriteString("mimeType", type);
        WriteBody(json, response, type, hasEncoding: true, ref left);
        json.WriteEndObject();
        json.WriteString("redirectURL", response.Find("location") ?? "");
        json.WriteEndObject();
    }

    private void WriteCommon(Utf8JsonWriter json, HttpMessage message)
    {
        json.WriteString("httpVersion", HttpVersion);
        // Cookies stand in the record as commitments, so they are no cookies that could be listed.
        json.WriteStartArray("cookies");
        json.WriteEndArray();
        json.WriteStartArray("headers");
        foreach (var field in message.Fields)
        {
            WritePair(json, field.Key, field.Value);
        }
        json.WriteEndArray();
        json.WriteNumber("headersSize", message.HeadBytes);
        json.WriteNumber("bodySize", message.BodyBytes);
    }

    private void WriteBody(Utf8JsonWriter json, HttpMessage message, string type, bool hasEncoding, ref long left)
    {
        if (message.BodyBytes == 0)
        {
            if (record.Find("WARC-Truncated") is { } cut && hasEncoding)
            {
                json.WriteString("comment", $"not in the record: {cut}");
            }
            return;
        }
        if (message.Body is not { } body || body.Length > left)
        {
            json.WriteString("comment", $"{message.BodyBytes} bytes, left out; they are in the package");
            return;
        }
        left -= body.Length;
        var isText = Array.Exists(TextTypes, one => type.StartsWith(one, StringComparison.OrdinalIgnoreCase)) && System.Text.Unicode.Utf8.IsValid(body.Span);
        if (isText || !hasEncoding)
        {
            json.WriteString("text", Encoding.UTF8.GetString(body.Span));
            return;
        }
        json.WriteString("text", Convert.ToBase64String(body.Span));
        json.WriteString("encoding", "base64");
    }

    private IEnumerable<KeyValuePair<string, string>> Query()
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? [] : url[(question + 1)..].Split('#')[0].Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).Select(parts => KeyValuePair.Create(Plain(parts[0]), parts.Length > 1 ? Plain(parts[1]) : ""));
    }

    private static string Plain(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static void WritePair(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
