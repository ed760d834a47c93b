using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Policies;

/// <summary>Whom a verifier trusts, read from one text file: C2SP tlog-policy lines and our own. FORMAT.md 8.</summary>
public sealed record Policy
{
    /// <summary>Longest file read, in bytes: over a thousand entries.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The quorum that asks for no cosignature.</summary>
    public const string NoQuorum = "none";

    /// <summary>What is required when the file has no <c>require</c> line.</summary>
    public const PolicyRequirements DefaultRequirements =
        PolicyRequirements.Seal | PolicyRequirements.Inclusion | PolicyRequirements.Timestamp | PolicyRequirements.Anchor;

    /// <summary>SHA-256 of the file: the fingerprint to compare.</summary>
    public required Sha256Digest Digest { get; init; }

    /// <summary>Accepted logs.</summary>
    public required IReadOnlyList<PolicyLog> Logs { get; init; }

    /// <summary>Known witnesses.</summary>
    public required IReadOnlyList<PolicyWitness> Witnesses { get; init; }

    /// <summary>Groups, each after those it names.</summary>
    public required IReadOnlyList<PolicyGroup> Groups { get; init; }

    /// <summary>Name of the witness or group that must have cosigned, or <see cref="NoQuorum"/>.</summary>
    public required string Quorum { get; init; }

    /// <summary>Keys for statements and bundles.</summary>
    public required IReadOnlyList<PolicySealKey> SealKeys { get; init; }

    /// <summary>Keys for packages.</summary>
    public required IReadOnlyList<PolicyPackageKey> PackageKeys { get; init; }

    /// <summary>Time authorities.</summary>
    public required IReadOnlyList<PolicyAuthority> Authorities { get; init; }

    /// <summary>Chains and contracts.</summary>
    public required IReadOnlyList<PolicyChain> Chains { get; init; }

    /// <summary>Ends of hash algorithms; one that is not here has none.</summary>
    public IReadOnlyList<PolicyAlgorithm> Algorithms { get; init; } = [];

    /// <summary>What must be shown.</summary>
    public required PolicyRequirements Requirements { get; init; }

    /// <summary>The policy <c>quorum none</c> alone, which accepts nobody.</summary>
    public static Policy Empty { get; } = Parse("quorum none\n"u8).Value;

    /// <summary>Whether nobody is accepted, so that the best verdict is inconclusive.</summary>
    public bool IsEmpty => Logs.Count + Witnesses.Count + SealKeys.Count + PackageKeys.Count + Authorities.Count + Chains.Count == 0;

    /// <summary>Whether the quorum asks for any cosignature.</summary>
    public bool HasQuorum => Quorum != NoQuorum;

    /// <summary>Reads a file; one malformed line makes all of it unusable, and the error names the line's number, from 1.</summary>
    public static ParseResult<Policy> Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes)
        {
            return ParseResult.Fail($"policy is {file.Length} bytes, over the limit of {MaxBytes}");
        }
        if (!System.Text.Unicode.Utf8.IsValid(file))
        {
            return ParseResult.Fail("policy is not UTF-8");
        }
        return new PolicyParser(Sha256Digest.Of(file)).Parse(Encoding.UTF8.GetString(file));
    }

    /// <summary>Whether a log of that origin is accepted: how a policy is chosen for a bundle.</summary>
    public bool HasLog(string origin) => Logs.Any(log => string.Equals(log.Key.Name, origin, StringComparison.Ordinal));

    /// <summary>Whether the requirement is among those of this policy.</summary>
    public bool Requires(PolicyRequirements requirement) => (Requirements & requirement) == requirement;

    /// <summary>
    /// Whether keys that verifiably cosigned a checkpoint make up the quorum; with quorum <c>none</c> always. Groups name only what stands before
    /// them, so one pass in order decides.
    /// </summary>
    public bool IsQuorumMet(IEnumerable<NoteVerifierKey> cosigners)
    {
        var keys = cosigners.ToHashSet();
        var witnessed = Witnesses.Where(witness => witness.Key.IsSupported && keys.Contains(witness.Key))
            .Select(witness => witness.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var group in Groups)
        {
            if (group.Members.Count(witnessed.Contains) >= group.Threshold)
            {
                witnessed.Add(group.Name);
            }
        }
        return !HasQuorum || witnessed.Contains(Quorum);
    }
}
