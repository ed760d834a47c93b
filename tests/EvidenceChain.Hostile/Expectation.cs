using EvidenceChain.Capture;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Hostile;

/// <summary>Compares what a capture says with what is true of the page.</summary>
internal static class Expectation
{
    public static IEnumerable<string> FaultsOf(HostileCase one, CaptureReport report, TriedPackage package)
    {
        // Only custody signs; what a worker hands over has no signature yet.
        foreach (var check in package.Checks.Where(check => check.Outcome != CheckOutcome.Passed && check.Name != "package.signature"))
        {
            yield return $"{check.Name}: {check.Reason}";
        }
        if (!package.Report.AsSpan().SequenceEqual(report.ToBytes()))
        {
            yield return "the report in the package is another one";
        }
        if (!one.Outcomes.Contains(report.Outcome))
        {
            yield return $"outcome {report.Outcome}, expected {string.Join(" or ", one.Outcomes)}";
        }
        if (one.Wholeness == Wholeness.Whole && !report.IsComplete)
        {
            yield return "should be complete";
        }
        if (one.Wholeness == Wholeness.Partial && report.IsComplete)
        {
            yield return "should be partial";
        }
        if (!report.IsComplete && one.Because.Count > 0 && !report.Reasons.Any(reason => one.Because.Any(begin => reason.StartsWith(begin, StringComparison.Ordinal))))
        {
            yield return $"no reason is one of {string.Join(", ", one.Because)}";
        }
        if (one.Text is { } text && package.Text?.Contains(text, StringComparison.Ordinal) != true)
        {
            yield return $"the text has no \"{text}\": {package.Text?[..Math.Min(80, package.Text.Length)] ?? "there is none"}";
        }
        if (one.Logged is { } logged && !package.Logs.Contains(logged, StringComparison.Ordinal))
        {
            yield return $"no log has \"{logged}\"";
        }
    }
}
