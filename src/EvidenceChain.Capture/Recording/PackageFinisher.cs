using System.Runtime.InteropServices;
using System.Text;
using EvidenceChain.Capture.Packaging;
using EvidenceChain.Capture.Recording.Traffic;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>Begins the WARC, and builds the package around it.</summary>
internal sealed class PackageFinisher(CaptureOrder order, RecordedBrowser browser, PageRecording recording, WarcWriter warc, StepLog log, DateTimeOffset startedAt, TimeProvider clock)
{
    public const string WarcName = "data.warc.gz";

    /// <summary>Of an earlier attempt; a larger one is listed only.</summary>
    private const long MaxEarlierBytes = 256L << 20;

    private PageFindings Found => recording.Found;

    private Exchange? Document => Found.GateRefusal is null ? recording.Traffic?.MainDocument : null;

    private string PageUrl => recording.Artefacts.Page.Url;

    private DateTimeOffset PageAt => recording.Artefacts.Page.At;

    /// <summary>The records that must stand before any traffic: who wrote the file, and the beacon.</summary>
    public static async Task BeginAsync(CaptureOrder order, WarcWriter warc, string software, TimeProvider clock, CancellationToken cancellationToken)
    {
        var info = $"software: {software}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
            + $"isPartOf: {order.Number}\r\ndescription: attempt {order.Attempt} of order {order.OrderDigest}\r\n";
        await warc.WriteAsync(
            new()
            {
                Type = "warcinfo", Id = Guid.CreateVersion7(clock.GetUtcNow()), Date = clock.GetUtcNow(), ContentType = "application/warc-fields",
                Payload = Encoding.UTF8.GetBytes(info), Fields = [new("WARC-Filename", WarcName)],
            },
            cancellationToken).ConfigureAwait(false);
        await warc.WriteAsync(
            new()
            {
                Type = "resource", Id = Guid.CreateVersion7(clock.GetUtcNow()), Date = clock.GetUtcNow(), TargetUri = "urn:evidencechain:beacon", ContentType = "text/plain",
                Payload = Encoding.UTF8.GetBytes(order.Beacon), IndexMime = "text/plain",
            },
            cancellationToken).ConfigureAwait(false);
    }

    public CaptureReport Report(string software)
    {
        Reconcile();
        var notes = recording.Traffic?.Notes() ?? [];
        var gaps = notes.Where(note => note.IsGap).GroupBy(note => note.Reason, StringComparer.Ordinal).Select(group => $"{group.Key}: {group.Count()}");
        string?[] navigation = Found.IsDownload ? [] : [Found.NavigationError is { } error ? $"navigation: {error}" : null, Found.GateRefusal is { } refusal ? $"gate: {refusal}" : null,
            Document is { IsBrokenOff: true } broken ? $"document: {broken.FailedBecause}" : null];
        return new()
        {
            Number = order.Number.ToString(), Order = order.OrderDigest, Attempt = order.Attempt, Url = order.Url.AbsoluteUri,
            FinalUrl = Found.FinalUrl is { } final && !final.StartsWith("chrome", StringComparison.Ordinal) ? final : PageUrl,
            Outcome = OutcomeRules.Of(Found, order.Url, Document), Reasons = [.. navigation.OfType<string>(), .. log.Reasons, .. gaps], Labels = [.. browser.Labels, .. Found.CleanlinessLabels],
            HttpStatus = Document is { Response: not null } answered ? answered.Status : null,
            Title = Found.Title ?? "", StartedAt = startedAt, EndedAt = clock.GetUtcNow(), Beacon = Sha256Digest.Of(Encoding.UTF8.GetBytes(order.Beacon)),
            BeaconBlock = order.BeaconBlock, Operator = order.Operator, Software = software, Records = warc.Records, NotCaptured = notes.Count,
        };
    }

    // The gate's log and the browser's story come from different sides; where they do not meet, something may be missing.
    private void Reconcile()
    {
        if (browser.Connections is null)
        {
            return;
        }
        var result = Reconciliation.Of(browser.Connections(), recording.Traffic?.Asked() ?? []);
        recording.Artefacts.AddFile("logs/reconciliation.json", result.ToBytes());
        if (result.Gaps > 0)
        {
            log.Lack($"connections-unexplained: {result.Gaps}");
        }
        if (result.AnswersWithoutConnection > 0)
        {
            log.Lack($"answers-without-connection: {result.AnswersWithoutConnection}");
        }
    }

    public async Task PackAsync(CaptureReport report, string warcPath, Stream target, CancellationToken cancellationToken)
    {
        var wacz = new WaczWriter(target, report.EndedAt);
        await using (var content = File.OpenRead(warcPath))
        {
            await wacz.AddAsync("archive/" + WarcName, content, cancellationToken).ConfigureAwait(false);
        }
        await wacz.AddAsync("indexes/index.cdxj", Lines(warc.SortedIndex()), cancellationToken).ConfigureAwait(false);
        await wacz.AddAsync("pages/pages.jsonl", Lines(Pages(report)), cancellationToken).ConfigureAwait(false);
        await wacz.AddAsync("logs/steps.jsonl", Lines(log.Lines), cancellationToken).ConfigureAwait(false);
        await wacz.AddAsync("logs/not-captured.jsonl", Lines(recording.Traffic?.Notes().Select(note => note.ToJson()) ?? []), cancellationToken).ConfigureAwait(false);
        await wacz.AddAsync("logs/connections.jsonl", Lines((browser.Connections?.Invoke() ?? []).Select(GateLog.Of)), cancellationToken).ConfigureAwait(false);
        await wacz.AddAsync("logs/dns.jsonl", Lines((await browser.NamesAsync().ConfigureAwait(false)).Select(GateLog.Of)), cancellationToken).ConfigureAwait(false);
        await AddEarlierAsync(wacz, cancellationToken).ConfigureAwait(false);
        foreach (var (path, content) in recording.Artefacts.Files)
        {
            await wacz.AddAsync(path, content, cancellationToken).ConfigureAwait(false);
        }
        await wacz.AddAsync("beacon.txt", Encoding.UTF8.GetBytes(order.Beacon), cancellationToken).ConfigureAwait(false);
        await wacz.AddAsync("environment.json", Lines([Environment(report)]), cancellationToken).ConfigureAwait(false);
        await wacz.AddAsync("report.json", report.ToBytes(), cancellationToken).ConfigureAwait(false);
        var description = new WaczDescription
        {
            Title = $"{report.Number} {report.Title}".TrimEnd(), Software = report.Software, MainPageUrl = WellFormed.Text(PageUrl), MainPageAt = PageAt, CreatedAt = report.EndedAt,
        };
        await wacz.FinishAsync(description with { Title = WellFormed.Text(description.Title) }, cancellationToken).ConfigureAwait(false);
    }

    private async Task AddEarlierAsync(WaczWriter wacz, CancellationToken cancellationToken)
    {
        List<JsonObject> lines = [];
        foreach (var earlier in order.Earlier)
        {
            await using var content = File.OpenRead(earlier.WarcPath);
            var isKept = content.Length <= MaxEarlierBytes;
            var path = $"earlier/attempt-{earlier.Attempt}.warc.gz.part";
            var line = new JsonObjectBuilder { { "attempt", earlier.Attempt }, { "bytes", content.Length }, { "kept", isKept } };
            if (isKept)
            {
                line.Add("path", path);
                await wacz.AddAsync(path, content, cancellationToken).ConfigureAwait(false);
            }
            lines.Add(line);
        }
        if (lines.Count > 0)
        {
            await wacz.AddAsync("logs/earlier-attempts.jsonl", Lines(lines), cancellationToken).ConfigureAwait(false);
        }
    }

    private IEnumerable<JsonObject> Pages(CaptureReport report)
    {
        yield return new JsonObjectBuilder { { "format", "json-pages-1.0" }, { "id", "pages" }, { "title", "Pages" } };
        var page = new JsonObjectBuilder
        {
            { "id", recording.Artefacts.Page.Id }, { "url", WellFormed.Text(PageUrl) }, { "ts", Times.Rfc3339(PageAt) }, { "title", WellFormed.Text(report.Title) },
            { "role", "listing" }, { "session", recording.SessionId },
        };
        page.AddIfPresent("status", report.HttpStatus is { } status ? (JsonValue)status : null);
        yield return page;
        foreach (var other in recording.Related.Where(other => other.IsListed))
        {
            var (url, at, id) = other.Artefacts.Page;
            var line = new JsonObjectBuilder
            {
                { "id", id }, { "url", WellFormed.Text(url) }, { "ts", Times.Rfc3339(at) }, { "title", WellFormed.Text(other.Found.Title ?? "") }, { "role", other.Role }, { "session", recording.SessionId },
            };
            line.AddIfPresent("status", other.Document is { Response: not null } answered ? (JsonValue)answered.Status : null);
            yield return line;
        }
    }

    private JsonObject Environment(CaptureReport report) => new JsonObjectBuilder
    {
        { "version", 1 },
        { "software", report.Software },
        { "browser", Found.BrowserVersion is { } version ? version : JsonNull.Instance },
        { "command_line", WellFormed.Text(Found.CommandLine ?? "") },
        { "viewport", JsonArray.Of([order.Profile.Viewport?.Width ?? browser.ViewportWidth, order.Profile.Viewport?.Height ?? browser.ViewportHeight]) },
        { "capture_profile", order.Profile.Name },
        { "time_zone", WellFormed.Text(Found.TimeZone ?? "") },
        { "language", order.Language },
        { "languages", JsonArray.OfTexts(Found.Languages.Select(language => WellFormed.Text(language))) },
        { "os", OsName() },
        { "kernel", File.ReadAllText("/proc/sys/kernel/osrelease").Trim() },
        { "architecture", RuntimeInformation.OSArchitecture.ToString() },
        { "runtime", RuntimeInformation.FrameworkDescription },
        { "heading_fonts", JsonArray.Of([.. Found.HeadingFonts]) },
        { "isolation", JsonArray.OfTexts(browser.Labels) },
        { "walls", browser.Walls is { } walls ? walls : JsonNull.Instance },
        { "profile", "fresh" },
    };

    private static string OsName()
    {
        const string Path = "/etc/os-release", Key = "PRETTY_NAME=";
        return File.Exists(Path) && File.ReadLines(Path).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal)) is { } line ? line[Key.Length..].Trim('"') : "";
    }

    private static byte[] Lines(IEnumerable<JsonObject> objects) => Lines(objects.Select(line => Encoding.UTF8.GetString(CanonicalJson.Write(line))));

    private static byte[] Lines(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
