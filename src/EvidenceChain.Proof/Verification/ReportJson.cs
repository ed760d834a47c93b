using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>A report as canonical JSON: one line for programs. <c>report.schema.json</c> says what it may be.</summary>
public static class ReportJson
{
    private static readonly WordList<Verdict> Verdicts = new(
        (Verdict.Verified, "verified"), (Verdict.Refuted, "refuted"), (Verdict.Inconclusive, "inconclusive"));

    private static readonly WordList<Grade> Grades = new(
        (Grade.Local, "local"),
        (Grade.IndependentTimeAuthority, "independent-time-authority"),
        (Grade.Witnessed, "witnessed"),
        (Grade.ExternalChain, "external-chain"));

    private static readonly WordList<CheckOutcome> Outcomes = new(
        (CheckOutcome.Passed, "passed"), (CheckOutcome.Failed, "failed"), (CheckOutcome.NotChecked, "not_checked"));

    private static readonly WordList<SubjectKind> Kinds = new(
        (SubjectKind.Bundle, "bundle"), (SubjectKind.Package, "package"), (SubjectKind.LogProof, "log-proof"), (SubjectKind.TimeStamp, "time-stamp"));

    /// <summary>The word of a verdict.</summary>
    public static string WordOf(Verdict verdict) => Verdicts[verdict];

    /// <summary>The word of a grade.</summary>
    public static string WordOf(Grade grade) => Grades[grade];

    /// <summary>The word of an outcome.</summary>
    public static string WordOf(CheckOutcome outcome) => Outcomes[outcome];

    /// <summary>The report as a value, to stand alone or inside another.</summary>
    public static JsonObject Of(VerificationReport report) => new JsonObjectBuilder
    {
        { "kind", Kinds[report.Kind] },
        { "facts", Of(report.Facts) },
        { "verdict", Verdicts[report.Verdict] },
        { "exit_code", report.ExitCode },
        { "grade", Grades[report.Grade] },
        { "policy", new JsonObjectBuilder { { "name", Clean(report.PolicyName) }, { "digest", report.PolicyDigest.ToString() } }.Build() },
        { "verified_at", UtcTime.Format(report.VerifiedAt) },
        { "bundle", report.Bundle is { } bundle ? Of(bundle) : JsonNull.Instance },
        { "fingerprints", Of(report.Fingerprints) },
        { "checks", JsonArray.Of([.. report.Checks.Select(Of)]) },
    }.Build();

    /// <summary>The report's bytes: canonical JSON and a newline.</summary>
    public static byte[] Write(VerificationReport report) => [.. CanonicalJson.Write(Of(report)), (byte)'\n'];

    private static JsonValue Of(Check check) => new JsonObjectBuilder
    {
        { "name", Clean(check.Name) },
        { "outcome", Outcomes[check.Outcome] },
        { "reason", Clean(check.Reason) },
        { "values", Of(check.Values) },
    }.Build();

    // A list, not an object: a check may measure two values of one name.
    private static JsonArray Of(IEnumerable<MeasuredValue> values) =>
        JsonArray.Of([.. values.Select(JsonValue (value) => new JsonObjectBuilder { { "name", Clean(value.Name) }, { "value", Clean(value.Value) } }.Build())]);

    private static JsonObject Of(BundleFacts bundle) => new JsonObjectBuilder
    {
        { "number", bundle.Number },
        { "origin", bundle.Origin },
        { "bundle_digest", bundle.BundleDigest.ToString() },
        { "level", bundle.Level },
        { "pending", JsonArray.OfTexts(bundle.Pending) },
        { "digest", TextOrNull(bundle.Digest?.ToString()) },
        { "url", TextOrNull(bundle.Url) },
        { "outcome", TextOrNull(bundle.Outcome) },
        { "complete", bundle.Complete is { } complete ? complete : JsonNull.Instance },
        { "reasons", JsonArray.OfTexts(bundle.Reasons) },
        { "labels", JsonArray.OfTexts(bundle.Labels) },
    }.Build();

    private static JsonValue TextOrNull(string? text) => text is null ? JsonNull.Instance : new JsonString(text);

    // Names and messages come from outside, such as file names: what is not Unicode must not stop a report.
    private static string Clean(string text) => UnicodeText.IsWellFormed(text) ? text : System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
