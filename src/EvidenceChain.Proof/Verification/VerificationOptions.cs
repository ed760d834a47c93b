using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>How to verify, beside the policy.</summary>
public sealed record VerificationOptions
{
    /// <summary>The policy's name for the report, such as its file name.</summary>
    public required string PolicyName { get; init; }

    /// <summary>The verifier's clock: stands in the report, and finds claims about the future.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>As at which time to judge; <c>null</c> for now. The report says so.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Asks a node about the block of an anchor; <c>null</c> to ask none.</summary>
    public Func<AnchorStatement, CancellationToken, Task<NodeEvidence>>? AskNode { get; init; }

    /// <summary>Whether to leave off at the first group with a failed check: the verdict is then certain, the report shorter of findings.</summary>
    public bool StopsAtFailure { get; init; }

    internal DateTimeOffset Moment => At ?? Clock.GetUtcNow();

    internal IReadOnlyList<MeasuredValue> MomentFacts => At is { } at ? [new("judged_as_at", UtcTime.Format(at))] : [];
}
