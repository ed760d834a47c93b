using EvidenceChain.Capture.Recording;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Capture.Cleanliness;

/// <summary>The cleanliness check (清洁性检查) of one capture, <c>cleanliness.json</c>.</summary>
internal sealed class CleanlinessReport(RecordedBrowser browser, Task<IReadOnlyList<CleanCheck>> host)
{
    public const string FileName = "cleanliness.json";

    private static readonly TimeSpan HostLimit = TimeSpan.FromSeconds(5);

    // The walls have labels of their own.
    private static readonly string[] LabelledElsewhere = ["sandbox", "network-isolation", "process-isolation", "user"];

    /// <summary>Begins what needs no browser: it is read while the visit goes on.</summary>
    public static CleanlinessReport Begin(Uri url, RecordedBrowser browser) => new(browser, Task.Run(() => HostChecks.RunAsync(url, browser.Program, browser.UpstreamProxy)));

    /// <summary>Writes the file; gives the labels that what failed puts on the capture.</summary>
    public async Task<IReadOnlyList<string>> FinishAsync(PageFindings found, Artefacts artefacts)
    {
        List<CleanCheck> checks = [.. found.CleanChecks, BrowserChecks.CommandLine(found.CommandLine), .. BrowserChecks.Walls(browser.Walls)];
        foreach (var missing in ((string[])["profile-empty", "control-page-before", "control-page-after"]).Where(name => !checks.Exists(check => check.Name == name)))
        {
            checks.Add(CleanCheck.NotChecked(missing, "the visit did not get that far"));
        }
        try
        {
            checks.AddRange(await host.WaitAsync(HostLimit).ConfigureAwait(false));
        }
        catch (Exception error) when (error is TimeoutException or IOException or UnauthorizedAccessException)
        {
            checks.Add(CleanCheck.NotChecked("host", error.Message));
        }
        var failed = checks.Where(check => check.Outcome == CheckOutcome.Failed).ToList();
        artefacts.AddFile(FileName, (byte[])
        [
            .. CanonicalJson.Write(new JsonObjectBuilder
            {
                { "version", 1 }, { "failed", JsonArray.OfTexts(failed.Select(check => check.Name)) },
                { "not_checked", JsonArray.OfTexts(checks.Where(check => check.Outcome == CheckOutcome.NotChecked).Select(check => check.Name)) },
                { "checks", JsonArray.Of([.. checks.OrderBy(check => check.Name, StringComparer.Ordinal).Select(JsonValue (check) => check.ToJson())]) },
            }),
            (byte)'\n',
        ]);
        return [.. failed.Where(check => !LabelledElsewhere.Contains(check.Name)).Select(check => $"cleanliness: {check.Name}: {WellFormed.Text(check.Detail, 200)}")];
    }
}
