using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>Something the page asked for whose bytes are not in the record, and why.</summary>
/// <param name="Url">What was asked for.</param>
/// <param name="Reason">A short key such as <c>cached</c>, <c>failed</c>, <c>body-not-taken</c>.</param>
/// <param name="Detail">The browser's own words, or ours; may be empty.</param>
/// <param name="IsGap">The page had these bytes, or another visitor may get them, and the record does not have them: the capture is partial.</param>
internal sealed record NotCaptured(string Url, string Reason, string Detail, bool IsGap)
{
    public JsonObject ToJson() => new JsonObjectBuilder
    {
        { "url", WellFormed.Text(Url) },
        { "reason", Reason },
        { "detail", WellFormed.Text(Detail) },
        { "gap", IsGap },
    };
}
