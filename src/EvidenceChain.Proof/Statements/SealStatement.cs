using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Statements;

/// <summary>What a capture met. Its name is its word in the formats.</summary>
public enum CaptureOutcome
{
    /// <summary>The page.</summary>
    Content,

    /// <summary>A wall against robots or visitors.</summary>
    Blocked,

    /// <summary>A request to sign in.</summary>
    Login,

    /// <summary>Word that the page is gone.</summary>
    Gone,

    /// <summary>Word that the page is not for this place.</summary>
    Geo,

    /// <summary>No response, or one that is an error.</summary>
    Error,

    /// <summary>A file instead of a page.</summary>
    Download,
}

/// <summary>One attempt and the SHA-256 of its <c>report.json</c>.</summary>
/// <param name="Attempt">From 1.</param>
/// <param name="Report">Digest of the report, or <c>null</c> where a killed attempt left none.</param>
public readonly record struct AttemptReport(int Attempt, Sha256Digest? Report);

/// <summary>Fixes the package of an evidence; what is time-stamped, logged and anchored. FORMAT.md §2.</summary>
public sealed record SealStatement
{
    /// <summary>Value of <c>type</c>.</summary>
    public const string Type = "seal";

    /// <summary>Most attempts a seal lists.</summary>
    public const int MaxAttempts = 1000;

    internal static readonly WordList<CaptureOutcome> Outcomes = new(
        [.. Enum.GetValues<CaptureOutcome>().Select(outcome => (outcome, outcome.ToString()))]);

    /// <summary>The log's name.</summary>
    public required string Origin { get; init; }

    /// <summary>When the seal was made, by the operator's clock; whole milliseconds.</summary>
    public required DateTimeOffset MadeAt { get; init => field = UtcTime.Cut(value); }

    /// <summary>The evidence number.</summary>
    public required EvidenceNumber Number { get; init; }

    /// <summary>How the evidence came to be.</summary>
    public required EvidenceKind Kind { get; init; }

    /// <summary>SHA-256 of <c>order.json</c>.</summary>
    public required Sha256Digest Order { get; init; }

    /// <summary>The attempt that is sealed, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>How many attempts were begun before the seal.</summary>
    public required int Attempts { get; init; }

    /// <summary>SHA-256, SM3 and size of the package.</summary>
    public required DualDigest Package { get; init; }

    /// <summary>What the capture met.</summary>
    public required CaptureOutcome Outcome { get; init; }

    /// <summary>Whether everything that should be recorded was.</summary>
    public required bool Complete { get; init; }

    /// <summary>Why it is not complete.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What a reader must know, such as a missing sandbox.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Start of the attempt by the recorder's clock; whole milliseconds.</summary>
    public required DateTimeOffset CapturedFrom { get; init => field = UtcTime.Cut(value); }

    /// <summary>End of the attempt by the recorder's clock; whole milliseconds.</summary>
    public required DateTimeOffset CapturedTo { get; init => field = UtcTime.Cut(value); }

    /// <summary>Who runs the installation.</summary>
    public required string Operator { get; init; }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo of the key that signed the package.</summary>
    public required Sha256Digest WaczKey { get; init; }

    /// <summary>Every attempt's report, ascending.</summary>
    public required IReadOnlyList<AttemptReport> Reports { get; init; }

    /// <summary>Canonical JSON and a newline: the bytes that are signed, time-stamped and whose SHA-256 is logged.</summary>
    public byte[] ToCanonicalBytes() => StatementText.Write(
        new JsonObjectBuilder
        {
            { "number", Number.ToString() },
            { "kind", OrderStatement.Kinds[Kind] },
            { "order", Order.ToString() },
            { "attempt", Attempt },
            { "attempts", Attempts },
            {
                "package", new JsonObjectBuilder
                {
                    { "sha256", Package.Sha256.ToString() },
                    { "sm3", Package.Sm3.ToString() },
                    { "size", Package.SizeBytes },
                }.Build()
            },
            { "outcome", Outcomes[Outcome] },
            { "complete", Complete },
            { "reasons", JsonArray.OfTexts(Reasons) },
            { "labels", JsonArray.OfTexts(Labels) },
            { "captured_from", UtcTime.Format(CapturedFrom) },
            { "captured_to", UtcTime.Format(CapturedTo) },
            { "operator", Operator },
            { "wacz_key", WaczKey.ToString() },
            { "reports", JsonArray.Of([.. Reports.Select(ReportValue)]) },
        },
        Type,
        Origin,
        MadeAt);

    /// <summary>Reads only what <see cref="ToCanonicalBytes"/> writes; another version is unsupported.</summary>
    public static ParseResult<SealStatement> Parse(ReadOnlySpan<byte> bytes)
    {
        var opened = StatementText.Open(bytes, Type);
        if (!opened.TryGet(out var members, out _))
        {
            return ParseResult.FailureOf(opened);
        }
        var package = members.Object("package");
        return members.Finish(new SealStatement
        {
            Origin = members.Text("origin"),
            MadeAt = members.Time("made_at"),
            Number = members.EvidenceNumber("number"),
            Kind = members.Word("kind", OrderStatement.Kinds),
            Order = members.Sha256("order"),
            Attempt = members.SmallNumber("attempt", 1),
            Attempts = members.SmallNumber("attempts", 1),
            Package = new(package.Sha256("sha256"), package.Sm3("sm3"), package.Number("size")),
            Outcome = members.Word("outcome", Outcomes),
            Complete = members.Fact("complete"),
            Reasons = members.Texts("reasons"),
            Labels = members.Texts("labels"),
            CapturedFrom = members.Time("captured_from"),
            CapturedTo = members.Time("captured_to"),
            Operator = members.Text("operator"),
            WaczKey = members.Sha256("wacz_key"),
            Reports = [.. members.Objects("reports", MaxAttempts).Select(ReadReport)],
        });
    }

    private static JsonValue ReportValue(AttemptReport report) => new JsonObjectBuilder
    {
        { "attempt", report.Attempt },
        { "report", report.Report is { } digest ? new JsonString(digest.ToString()) : JsonNull.Instance },
    }.Build();

    private static AttemptReport ReadReport(StrictMembers members) => new(members.SmallNumber("attempt", 1), members.Sha256OrNull("report"));
}
