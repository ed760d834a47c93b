using System.IO.Compression;
using System.Text;
using EvidenceChain.Capture.Recording;
using EvidenceChain.Capture.Recording.Views;
using EvidenceChain.Proof.Packages;

namespace EvidenceChain.Capture.Replaying;

/// <summary>A recorded answer, as it is handed to a browser again.</summary>
internal sealed record RecordedAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Body);

/// <summary>What a package holds for a replay: the answers by method and URL, in the order they came, and the pictures of the page.</summary>
internal sealed class RecordedAnswers
{
    /// <summary>Bodies beyond it are not replayed; a package may hold more than a check is worth.</summary>
    private const long MaxBytes = 256L << 20;

    private static readonly string[] NotForReplay = ["set-cookie", "content-encoding", "transfer-encoding", "connection", "keep-alive", "strict-transport-security", "alt-svc"];
    private readonly Dictionary<string, Queue<RecordedAnswer>> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> pictures = new(StringComparer.Ordinal);

    /// <summary>URL of the page that the package is of.</summary>
    public string PageUrl { get; private init; } = "";

    /// <summary>The window, language and time zone that the page was seen with, as far as they are usable.</summary>
    public required VisitorSettings Visitor { get; init; }

    /// <summary>Kinds of the pictures, and how far down the page each begins, in CSS pixels.</summary>
    public IReadOnlyList<(string Kind, long Y)> Places { get; private init; } = [];

    /// <summary>Reads a package that was just made. <see cref="InvalidDataException"/> when it is none.</summary>
    public static RecordedAnswers Read(string path, CancellationToken cancellationToken)
    {
        using var zip = ZipFile.OpenRead(path);
        var read = new RecordedAnswers { PageUrl = MainPage(zip), Visitor = VisitorOf(zip), Places = [("view", 0), .. TilesOf(zip)] };
        foreach (var archive in zip.Entries.Where(entry => entry.FullName.StartsWith("archive/", StringComparison.Ordinal)))
        {
            using var content = archive.Open();
            read.Take(content, cancellationToken);
        }
        return read;
    }

    /// <summary>The PNG record of that kind; null when the page has none.</summary>
    public byte[]? Picture(string kind) => pictures.GetValueOrDefault($"urn:{kind}:{PageUrl}");

    /// <summary>The next answer to such a request; the last one answers for ever. Null when there never was one.</summary>
    public RecordedAnswer? Next(string method, string url)
    {
        lock (answers)
        {
            return !answers.TryGetValue(Key(method, url), out var queue) ? null : queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        }
    }

    private static string Key(string method, string url) => $"{method} {(url.IndexOf('#', StringComparison.Ordinal) is var hash and >= 0 ? url[..hash] : url)}";

    private static string MainPage(ZipArchive zip)
    {
        using var lines = new StreamReader(zip.GetEntry("pages/pages.jsonl")?.Open() ?? throw new InvalidDataException("the package lists no pages"));
        lines.ReadLine();
        using var page = System.Text.Json.JsonDocument.Parse(lines.ReadLine() ?? throw new InvalidDataException("the package lists no page"));
        return page.RootElement.GetProperty("url").GetString() ?? "";
    }

    private static List<(string, long)> TilesOf(ZipArchive zip)
    {
        using var content = zip.GetEntry(PageViews.ManifestPath)?.Open();
        using var manifest = content is null ? null : System.Text.Json.JsonDocument.Parse(content);
        return manifest is null ? [] : [.. manifest.RootElement.GetProperty("tiles").EnumerateArray().Select(tile => ($"tile-{tile.GetProperty("n").GetInt32()}", tile.GetProperty("y").GetInt64()))];
    }

    // What is in a package is not ours any more: it goes into a browser's command line only in the forms that an order may have.
    private static VisitorSettings VisitorOf(ZipArchive zip)
    {
        using var content = zip.GetEntry("environment.json")?.Open() ?? throw new InvalidDataException("the package does not state its environment");
        using var environment = System.Text.Json.JsonDocument.Parse(content);
        string? TextOf(string name) => environment.RootElement.TryGetProperty(name, out var found) && found.ValueKind == System.Text.Json.JsonValueKind.String ? found.GetString() : null;
        var window = environment.RootElement.TryGetProperty("viewport", out var sides) && sides.ValueKind == System.Text.Json.JsonValueKind.Array ? string.Join('x', sides.EnumerateArray()) : null;
        string? zone = TextOf("time_zone") is { Length: > 0 } told ? told : null;
        return VisitorSettings.TryParse(TextOf("language"), zone, window, out var visitor, out _) || VisitorSettings.TryParse(TextOf("language"), null, window, out visitor, out _)
            ? visitor : throw new InvalidDataException("the package does not state a usable environment");
    }

    private void Take(Stream archive, CancellationToken cancellationToken)
    {
        using var reader = new WarcReader(archive, isGzip: true);
        using var block = new MemoryStream();
        var unasked = new Dictionary<string, RecordedAnswer>(StringComparer.Ordinal);
        var kept = 0L;
        while (true)
        {
            block.SetLength(0);
            var record = reader.ReadNext((header, piece) =>
            {
                if (kept + piece.Length <= MaxBytes && header.Type is "response" or "request" or "resource")
                {
                    block.Write(piece);
                }
            }, cancellationToken);
            if (record is null)
            {
                return;
            }
            switch (record.Header.Type)
            {
                case "response" when block.Length == record.BlockBytes && record.Header.Find("WARC-Record-ID") is { } id && AnswerOf(block.ToArray()) is { } answer:
                    kept += block.Length;
                    unasked[id] = answer;
                    break;
                case "request" when record.Header is { TargetUri: { } url } header && unasked.Remove(header.Find("WARC-Concurrent-To") ?? "", out var given):
                    Enqueue(Key(MethodOf(block), url), given);
                    break;
                case "resource" when record.Header.TargetUri is { } name && record.Header.Find("Content-Type") == "image/png":
                    kept += block.Length;
                    pictures.TryAdd(name, block.ToArray());
                    break;
            }
        }
    }

    private void Enqueue(string key, RecordedAnswer answer)
    {
        if (!answers.TryGetValue(key, out var queue))
        {
            answers[key] = queue = new();
        }
        queue.Enqueue(answer);
    }

    private static string MethodOf(MemoryStream request) => Encoding.Latin1.GetString(request.GetBuffer(), 0, (int)Math.Min(request.Length, 32)).Split(' ')[0];

    private static RecordedAnswer? AnswerOf(byte[] message)
    {
        var end = message.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }
        var lines = Encoding.UTF8.GetString(message, 0, end).Split("\r\n");
        var fields = from line in lines.Skip(1)
                     let parts = line.Split(": ", 2)
                     where parts.Length == 2 && !NotForReplay.Contains(parts[0], StringComparer.OrdinalIgnoreCase) && !SecretCommitments.IsSecret(parts[0])
                     select (parts[0], parts[1]);
        return lines[0].Split(' ') is [_, var status, ..] && int.TryParse(status, out var code) ? new(code, [.. fields], message.AsMemory(end + 4)) : null;
    }
}
