using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.CrossChecking;

internal enum CrossState
{
    Same,
    Different,

    /// <summary>One side has nothing to compare.</summary>
    NotChecked,
}

/// <summary>What one source says of a field.</summary>
/// <param name="Source">As the file's <c>sources</c> names it.</param>
/// <param name="Value">Null when it says nothing.</param>
/// <param name="Where">In that source; may be empty.</param>
internal sealed record Claim(string Source, string? Value, string Where = "")
{
    private const int MaxShown = 400;

    public JsonObject ToJson() => new JsonObjectBuilder
    {
        { "source", Source }, { "value", Value is null ? JsonNull.Instance : WellFormed.Text(Value, MaxShown) }, { "where", WellFormed.Text(Where, MaxShown) },
    };
}

/// <summary>One field in two sources.</summary>
internal sealed record CrossCheckLine(string Field, CrossState State, Claim One, Claim Other, string Reason = "")
{
    public JsonObject ToJson() => new JsonObjectBuilder
    {
        { "field", Field },
        { "state", State switch { CrossState.Same => "same", CrossState.Different => "different", CrossState.NotChecked => "not checked" } },
        { "one", One.ToJson() },
        { "other", Other.ToJson() },
        { "reason", WellFormed.Text(Reason) },
    };
}
