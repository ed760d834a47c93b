using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Walk;

/// <summary>The steps of the walk, in order; the words of progress lines and of failures.</summary>
public enum WalkStep
{
    Request,
    Capture,
    Seal,
    Timestamp,
    Log,
    Anchor,
    Prove,
    Verify,
}

/// <summary>A step that failed, as stored.</summary>
public sealed record StepFailure(string Step, string Reason, DateTimeOffset FailedAt);

/// <summary>One try at capturing.</summary>
public sealed record AttemptState(int Attempt, string Worker, DateTimeOffset BegunAt, DateTimeOffset? EndedAt, bool IsKept, string? Failure);

/// <summary>The newest bundle of an evidence.</summary>
public sealed record BundleState(string Level, Sha256Digest Digest, Sha256Digest Archive, long SizeBytes, string Verdict, DateTimeOffset MadeAt);

/// <summary>A stored stamp.</summary>
public sealed record StampState(string Authority, DateTimeOffset GenTime, DateTimeOffset StampedAt);

/// <summary>What is known of an evidence: derived from the facts that exist, at the moment of asking.</summary>
public sealed record EvidenceState
{
    public required EvidenceNumber Number { get; init; }

    public required string Url { get; init; }

    public required string? Case { get; init; }

    /// <summary>Id of the organisation it belongs to; null is the operator.</summary>
    public string? Owner { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required IReadOnlyList<AttemptState> Attempts { get; init; }

    public SealStatement? Seal { get; init; }

    public Sha256Digest? SealDigest { get; init; }

    public required IReadOnlyList<StampState> Stamps { get; init; }

    /// <summary>Index of the seal in the log.</summary>
    public long? LogIndex { get; init; }

    public DateTimeOffset? LoggedAt { get; init; }

    /// <summary>When an anchor covering the seal became final.</summary>
    public DateTimeOffset? AnchoredAt { get; init; }

    public BundleState? Bundle { get; init; }

    public required IReadOnlyList<StepFailure> Failures { get; init; }

    /// <summary>What the replay of the package said, canonical JSON; null while it has said nothing, and in lists.</summary>
    public byte[]? ReplayAdvice { get; init; }

    public bool IsCaptured => Attempts.Any(attempt => attempt.IsKept);
}
