using EvidenceChain.Capture.Recording;

namespace EvidenceChain.Capture.Observing;

/// <summary>The step that reads the item's fields off the page as it stands, into <c>observed.json</c>.</summary>
internal sealed class PageObserver(PageSession page, StepLog log, PageFindings found, Artefacts artefacts)
{
    public const string FileName = "observed.json";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly Lazy<string> Text = new(ReadScript);

    /// <summary>What runs in the page.</summary>
    public static string Script => Text.Value;

    public Task<bool> ObserveAsync(CancellationToken cancellationToken) =>
        log.RunAsync("observe", async () =>
        {
            if (found.IsBrowsersOwnPage)
            {
                return (true, "no site's page");
            }
            var (collected, failure) = await page.EvaluateAsync(Script, Limit, cancellationToken).ConfigureAwait(false);
            if (collected is not { } value)
            {
                log.Lack("fields-not-observed");
                return (false, failure ?? "");
            }
            found.Observed = PageJudge.Of(value);
            artefacts.AddFile(FileName, found.Observed.ToBytes());
            return (true, $"{found.Observed.Kind}: {string.Join(' ', found.Observed.Fields.Keys)}");
        });

    private static string ReadScript()
    {
        using var stream = typeof(PageObserver).Assembly.GetManifestResourceStream("EvidenceChain.Capture.Observing.Observe.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
