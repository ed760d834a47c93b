using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>Whether bundle, order, seal and the report in the package name one another, and the beacon in the package is the order's checkpoint.</summary>
internal static class BindingChecks
{
    private const long ReportVersion = 1;

    internal static void Examine(Walk walk)
    {
        var report = ReadReport(walk, out var unreadable);
        CheckBinding(walk, report, unreadable);
        CheckBeacon(walk, report);
    }

    private static JsonObject? ReadReport(Walk walk, out string fault)
    {
        fault = "the package's report cannot be reached";
        if (walk.Wacz?.Report is not { Length: > 0 } memory)
        {
            return null;
        }
        var bytes = memory.Span;
        fault = "the package's report is not canonical JSON and a newline";
        return bytes is [.., (byte)'\n'] && CanonicalJson.ParseObject(bytes[..^1], CanonicalJsonLimits.Default with { MaxBytes = WaczVerifier.MaxReportBytes }).TryGet(out var report, out fault!) ? report : null;
    }

    private static void CheckBinding(Walk walk, JsonObject? report, string unreadable)
    {
        if (walk.Manifest is not { } manifest || walk.Order is not { } order || walk.Seal is not { } seal || walk.Wacz?.ReportDigest is not { } reportDigest)
        {
            walk.Checks.NotChecked(CheckNames.SealBinding, "order, seal or the package's report cannot be read");
            return;
        }
        if (report is null)
        {
            walk.Checks.Failed(CheckNames.SealBinding, unreadable);
            return;
        }
        if (!report.TryGetInt64("version", out var version) || version != ReportVersion)
        {
            walk.Checks.NotChecked(CheckNames.SealBinding, "the package's report is of an unknown version");
            return;
        }
        var faults = new List<MeasuredValue>();
        void Agree(bool holds, string name, string fault)
        {
            if (!holds)
            {
                faults.Add(new(name, fault));
            }
        }
        var orderDigest = Sha256Digest.Of(walk.Intact[MemberPaths.Order]);
        Agree(order.Number == manifest.Number && seal.Number == manifest.Number && IsText(report, "number", manifest.Number.ToString()), "number", "differs between bundle, order, seal and package");
        Agree(order.Origin == manifest.Origin && seal.Origin == manifest.Origin, "origin", "differs between bundle, order and seal");
        Agree(order.Kind == seal.Kind, "kind", "differs between order and seal");
        Agree(seal.Order == orderDigest && IsText(report, "order", orderDigest.ToString()), "order", "seal or package names another order");
        Agree(report.TryGetInt64("attempt", out var attempt) && attempt == seal.Attempt, "attempt", "differs between seal and package");
        Agree(ReportsFit(seal, reportDigest), "reports", "are not those of attempts 1 to n, or that of the sealed attempt is not the package's");
        Agree(IsText(report, "url", order.Url), "url", "differs between order and package");
        Agree(IsMainPage(walk.Wacz.MainPageUrl, report), "main_page", "of the package is neither the page that was asked for nor the one that was shown");
        Agree(IsText(report, "outcome", seal.Outcome.ToString()), "outcome", "differs between seal and package");
        Agree(report.TryGetBool("complete", out var complete) && complete == seal.Complete, "complete", "differs between seal and package");
        Agree(Covers(seal.Reasons, report, "reasons") && Covers(seal.Labels, report, "labels"), "labels", "or reasons of the package are missing in the seal");
        Agree(IsText(report, "started_at", UtcTime.Format(seal.CapturedFrom)) && IsText(report, "ended_at", UtcTime.Format(seal.CapturedTo)), "times", "differ between seal and package");
        Agree(walk.Wacz.SignedAt == UtcTime.Format(seal.CapturedTo), "created", "of the package's signature is not the end of the capture");
        walk.Checks.Add(faults.Count > 0
            ? Check.Failed(CheckNames.SealBinding, "bundle, order, seal and package contradict each other", [.. faults])
            : Check.Passed(
                CheckNames.SealBinding, "number, order, attempt and report agree over bundle, order, seal and package",
                new MeasuredValue("number", manifest.Number.ToString()), new("attempt", $"{seal.Attempt} of {seal.Attempts}"), new("order", orderDigest.ToString())));
    }

    // Fragments are not sent to a site, so they do not tell two pages apart.
    private static bool IsMainPage(string? mainPage, JsonObject report) => mainPage is not null
        && ((string[])["url", "final_url"]).Any(name => report.TryGetString(name, out var url) && string.Equals(url.Split('#')[0], mainPage.Split('#')[0], StringComparison.Ordinal));

    private static bool ReportsFit(SealStatement seal, Sha256Digest report) =>
        seal.Attempt <= seal.Attempts
        && seal.Reports.Count == seal.Attempts
        && seal.Reports.Select((entry, index) => entry.Attempt == index + 1).All(inOrder => inOrder)
        && seal.Reports[seal.Attempt - 1].Report == report;

    private static void CheckBeacon(Walk walk, JsonObject? report)
    {
        const string Name = CheckNames.LoggedBeforeCapture;
        if (walk.OrderProof is not { } proof || report is null || walk.Wacz?.Beacon is not { Length: > 0 } memory)
        {
            walk.Checks.NotChecked(Name, walk.OrderProof is null ? "the bundle holds no readable proof of the order" : "the package holds no readable report and beacon");
            return;
        }
        var bytes = memory.Span;
        var digest = Sha256Digest.Of(bytes);
        MeasuredValue[] values = [new("beacon", digest.ToString()), .. LogChecks.Values("checkpoint", proof.Checkpoint.Checkpoint)];
        if (!SignedCheckpoint.Parse(bytes).TryGet(out var beacon, out var error))
        {
            walk.Checks.Failed(Name, $"beacon.txt is no signed checkpoint: {error}", values);
        }
        else if (!IsText(report, "beacon", digest.ToString()))
        {
            walk.Checks.Failed(Name, "the report names another beacon than the package holds", values);
        }
        else if (beacon.Checkpoint != proof.Checkpoint.Checkpoint)
        {
            walk.Checks.Failed(Name, "the beacon in the package is not the checkpoint that includes the order", values);
        }
        else if (!walk.Checks.HasPassed(CheckNames.LogOrder))
        {
            walk.Checks.NotChecked(Name, "the order's inclusion in that checkpoint is not proven", values);
        }
        else
        {
            walk.Checks.Passed(Name, "the checkpoint that was known when the record was finished includes the order", values);
        }
    }

    private static bool Covers(IReadOnlyList<string> stated, JsonObject report, string name) =>
        report.TryGetStrings(name, out var found) && found.All(stated.Contains);

    private static bool IsText(JsonObject report, string name, string expected) =>
        report.TryGetString(name, out var text) && string.Equals(text, expected, StringComparison.Ordinal);
}
