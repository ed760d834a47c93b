using System.Globalization;
using System.Text;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>
/// Text and markup of the frames in the page, whatever site they come from, each as records of its own under its own URL; <c>views/frames.json</c> lists them, and those that were not taken with the reason.
/// </summary>
/// <param name="page">The page.</param>
/// <param name="others">Frames that run in processes of their own, as they are now.</param>
/// <param name="log">Takes the steps and what is missing.</param>
/// <param name="artefacts">Takes the records.</param>
internal sealed class FrameTexts(PageSession page, Func<IReadOnlyList<AttachedTarget>> others, StepLog log, Artefacts artefacts)
{
    public const string ManifestPath = "views/frames.json";

    /// <summary>Of one capture; a page may open frames without end.</summary>
    public const int MaxFrames = 40;

    private const int MaxDomUnits = 2_000_000, MaxTextUnits = 500_000, MaxUrl = 2000;
    private const long MaxBytes = 48L << 20;

    /// <summary>All are asked at once, so this is what frames that do not answer cost.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <param name="inner">Frames that the page's own process shows, read already.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task WriteAsync(IReadOnlyList<DocumentText> inner, CancellationToken cancellationToken)
    {
        var targets = others();
        if (inner.Count + targets.Count == 0)
        {
            return;
        }
        await log.RunAsync("frames", async () =>
        {
            var taken = targets.Take(Math.Max(0, MaxFrames - inner.Count)).ToList();
            var read = await Task.WhenAll(taken.Select(target => ReadAsync(target, cancellationToken))).ConfigureAwait(false);
            var still = others().Select(target => target.TargetId).ToHashSet(StringComparer.Ordinal);
            // One that the page took away meanwhile is no part of it any more.
            List<DocumentText> all = [.. inner, .. read.SelectMany(documents => documents).Where(document => document.Value is not null || still.Contains(document.FrameId))];
            var beyond = Math.Max(0, all.Count - MaxFrames) + targets.Count - taken.Count;
            var written = await WriteAllAsync([.. all.Take(MaxFrames)], beyond).ConfigureAwait(false);
            return (true, $"{written} of {all.Count + targets.Count - taken.Count}");
        }).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<DocumentText>> ReadAsync(AttachedTarget target, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var reader = new DocumentReader(page.Of(target), MaxDomUnits, MaxTextUnits);
            var documents = await reader.ReadAsync(MaxFrames, Limit, limit.Token).ConfigureAwait(false);
            if (reader.HasUnread)
            {
                log.Lack("closed-shadow-roots-not-read");
            }
            return documents;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [new(target.TargetId, null, target.Url) { Failure = $"no answer within {Limit.TotalSeconds:0} s" }];
        }
    }

    private async Task<int> WriteAllAsync(List<DocumentText> documents, int beyond)
    {
        var (lines, written, lost, bytes) = (new List<JsonValue>(), 0, beyond, 0L);
        for (var i = 0; i < documents.Count; i++)
        {
            var (document, number) = (documents[i], i + 1);
            var url = document.Value?.Text("url") ?? document.Url;
            var (dom, text) = (Encoding.UTF8.GetBytes(document.Value?.Text("dom") ?? ""), Encoding.UTF8.GetBytes(document.Value?.Text("text") ?? ""));
            var why = url.StartsWith("chrome-error:", StringComparison.Ordinal) ? "the browser's own error page" : WhyNot(document, bytes + dom.Length + text.Length);
            if (why is null)
            {
                bytes += dom.Length + text.Length;
                written++;
                await AddAsync("dom-frame", number, "text/html", dom, url).ConfigureAwait(false);
                await AddAsync("text-frame", number, "text/plain", text, url).ConfigureAwait(false);
            }
            lost += why is null or "empty" or "the browser's own error page" ? 0 : 1;
            lines.Add(new JsonObjectBuilder
            {
                { "n", number }, { "url", WellFormed.Text(url, MaxUrl) }, { "parent", documents.FindIndex(other => other.FrameId == document.ParentId) + 1 }, { "is_taken", why is null },
                { "why_not", why is null ? JsonNull.Instance : new JsonString(WellFormed.Text(why, 200)) }, { "is_cut", document.Value?.Flag("domCut") == true || document.Value?.Flag("textCut") == true },
                { "shadow_roots", document.Value?.Number("shadowRoots") ?? 0 }, { "closed_shadow_roots", document.ClosedRoots },
            }.Build());
        }
        artefacts.AddFile(ManifestPath, (byte[])[.. CanonicalJson.Write(new JsonObjectBuilder { { "version", 1 }, { "url", WellFormed.Text(artefacts.Page.Url) }, { "frames", JsonArray.Of([.. lines]) }, { "frames_beyond_limit", beyond } }), (byte)'\n']);
        if (lost > 0)
        {
            log.Lack($"frames-not-read: {lost}");
        }
        return written;
    }

    private static string? WhyNot(DocumentText document, long bytes) =>
        document.Value is not { } value ? document.Failure ?? "not read"
        : value.Number("nodes") <= 3 && string.IsNullOrWhiteSpace(value.Text("text")) ? "empty"
        : bytes > MaxBytes ? $"the frames' texts are longer than {MaxBytes >> 20} MiB together"
        : null;

    private Task AddAsync(string kind, int number, string type, byte[] content, string url) =>
        content.Length == 0 ? Task.CompletedTask : artefacts.AddRecordAsync(string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}"), type, content, WellFormed.Text(url, MaxUrl));
}
