namespace EvidenceChain.Proof.Verification;

/// <summary>What became of one named check.</summary>
public enum CheckOutcome
{
    /// <summary>Looked at and found right.</summary>
    Passed,

    /// <summary>Looked at and found wrong: the evidence is refuted.</summary>
    Failed,

    /// <summary>Not looked at, or not decidable with what is at hand; never counts as passed.</summary>
    NotChecked,
}

/// <summary>A value that a check measured, printed so that an expert can recompute it by hand.</summary>
/// <param name="Name">Short snake_case name.</param>
/// <param name="Value">The value as text: hex lowercase, times RFC 3339 UTC.</param>
public readonly record struct MeasuredValue(string Name, string Value);

/// <summary>One line of a verification report.</summary>
/// <param name="Name">Dotted lower-case name such as <c>log.inclusion</c>; FORMAT.md lists them all.</param>
/// <param name="Outcome">Passed, failed or not checked.</param>
/// <param name="Reason">One sentence in English; for a check that passed, what was compared.</param>
/// <param name="Values">Measured values in the order in which they were obtained; may be empty.</param>
public sealed record Check(string Name, CheckOutcome Outcome, string Reason, IReadOnlyList<MeasuredValue> Values)
{
    /// <summary>A check that found what it looked for.</summary>
    public static Check Passed(string name, string reason, params MeasuredValue[] values) => new(name, CheckOutcome.Passed, reason, values);

    /// <summary>A check that found something wrong.</summary>
    public static Check Failed(string name, string reason, params MeasuredValue[] values) => new(name, CheckOutcome.Failed, reason, values);

    /// <summary>A check that could not be made; the reason says why.</summary>
    public static Check NotChecked(string name, string reason, params MeasuredValue[] values) => new(name, CheckOutcome.NotChecked, reason, values);
}
