using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>One file that somebody may hand in, and what is to be said of it.</summary>
/// <param name="Path">Below <c>tests/vectors</c>; the name says what was done to it.</param>
/// <param name="Kind">What it is handed in as.</param>
/// <param name="Content">The file.</param>
/// <param name="Beside">Files that lie beside it, by their ending: a request, certificates.</param>
internal sealed record Vector(string Path, SubjectKind Kind, byte[] Content, params (string Ending, byte[] Content)[] Beside)
{
    /// <summary>The folder's policy and the file that a proof or stamp is about, below <c>tests/vectors</c>.</summary>
    internal const string Policy = "ours.policy", About = "entry.json";

    internal static string FileName(string words) => string.Concat(words.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.' ? letter : '-')).Replace("--", "-", StringComparison.Ordinal).Trim('-');
}

/// <summary>What is to be said of a vector: a line of <c>expected.json</c>.</summary>
internal sealed record Expectation(string Path, string Verdict, string Check)
{
    internal static Expectation Of(string path, VerificationReport report) => new(path, ReportJson.WordOf(report.Verdict), CheckOf(report));

    internal JsonObject ToJson(Vector vector) => new JsonObjectBuilder
    {
        { "path", Path },
        { "policy", Vector.Policy },
        { "of", vector.Kind is SubjectKind.LogProof or SubjectKind.TimeStamp ? Vector.About : "" },
        { "verdict", Verdict },
        { "check", Check },
    };

    // The first that failed; where none did, the first that a verdict would have needed.
    private static string CheckOf(VerificationReport report) => report.Verdict == Proof.Verification.Verdict.Verified ? ""
        : (report.Checks.FirstOrDefault(check => check.Outcome == CheckOutcome.Failed)
            ?? report.Checks.FirstOrDefault(check => check.Outcome == CheckOutcome.NotChecked && IsNeeded(check.Name)) ?? report.Checks.First(check => check.Outcome == CheckOutcome.NotChecked)).Name;

    private static bool IsNeeded(string name) => CheckNames.All.Any(title => title.Name == name && title.Name is not (CheckNames.LogWitnesses or CheckNames.Renewals or CheckNames.AnchorFinality or CheckNames.ProvenBounds))
        || name is CheckNames.LogInclusion;
}
