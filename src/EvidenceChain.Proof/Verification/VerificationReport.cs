using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Verification;

/// <summary>The answer of a verification. FORMAT.md §9.</summary>
public enum Verdict
{
    /// <summary>Nothing failed and all that the policy requires passed. Exit code 0.</summary>
    Verified = 0,

    /// <summary>A check failed. Exit code 1.</summary>
    Refuted = 1,

    /// <summary>Nothing failed, but something required could not be checked. Exit code 2.</summary>
    Inconclusive = 2,
}

/// <summary>How far the proof reaches beyond the operator. Ascending. FORMAT.md §9.</summary>
public enum Grade
{
    /// <summary>All rests on the operator.</summary>
    Local,

    /// <summary>An independent time authority's token passed.</summary>
    IndependentTimeAuthority,

    /// <summary>A quorum of witnesses cosigned.</summary>
    Witnessed,

    /// <summary>The anchor is on a chain of others and a node confirmed it.</summary>
    ExternalChain,
}

/// <summary>What a verification found.</summary>
public sealed record VerificationReport
{
    /// <summary>What was verified.</summary>
    public SubjectKind Kind { get; init; }

    /// <summary>What the file is, measured or claimed, when it is no bundle.</summary>
    public IReadOnlyList<MeasuredValue> Facts { get; init; } = [];

    /// <summary>The policy's name.</summary>
    public required string PolicyName { get; init; }

    /// <summary>SHA-256 of the policy file.</summary>
    public required Sha256Digest PolicyDigest { get; init; }

    /// <summary>When it was verified, by the verifier's clock.</summary>
    public required DateTimeOffset VerifiedAt { get; init; }

    /// <summary>The answer.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>How far the proof reaches; <see cref="Grade.Local"/> when refuted.</summary>
    public required Grade Grade { get; init; }

    /// <summary>What the bundle says it is; <c>null</c> when its list cannot be read.</summary>
    public required BundleFacts? Bundle { get; init; }

    /// <summary>Every check, in the order of FORMAT.md §9; on a part alone, those that concern it.</summary>
    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>Keys, roots, chain and contract that the bundle claims: to be compared with a fingerprint from elsewhere.</summary>
    public required IReadOnlyList<MeasuredValue> Fingerprints { get; init; }

    /// <summary>0 verified, 1 refuted, 2 inconclusive.</summary>
    public int ExitCode => (int)Verdict;
}

/// <summary>What a bundle says of itself and of its evidence. Claims, except under a verdict.</summary>
public sealed record BundleFacts
{
    /// <summary>The evidence number.</summary>
    public required string Number { get; init; }

    /// <summary>The log's name.</summary>
    public required string Origin { get; init; }

    /// <summary>SHA-256 of <c>bundle.json</c>.</summary>
    public required Sha256Digest BundleDigest { get; init; }

    /// <summary>The word of the level.</summary>
    public required string Level { get; init; }

    /// <summary>Levels and authorities still awaited.</summary>
    public required IReadOnlyList<string> Pending { get; init; }

    /// <summary>SHA-256 of the package as the seal states it: the digest of the evidence; <c>null</c> without a readable seal.</summary>
    public required Sha256Digest? Digest { get; init; }

    /// <summary>The URL of the order.</summary>
    public required string? Url { get; init; }

    /// <summary>The outcome in the seal.</summary>
    public required string? Outcome { get; init; }

    /// <summary>Whether the seal calls the capture complete.</summary>
    public required bool? Complete { get; init; }

    /// <summary>Why it is not complete.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The seal's labels.</summary>
    public required IReadOnlyList<string> Labels { get; init; }
}
