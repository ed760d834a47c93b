using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Policies;

/// <summary>When an entry of a policy holds: from the first time, included, until the second, not included. <c>default</c> holds always.</summary>
/// <param name="From">Start; <c>null</c> for no start.</param>
/// <param name="Until">End; <c>null</c> for no end.</param>
public readonly record struct ValidityWindow(DateTimeOffset? From, DateTimeOffset? Until)
{
    /// <summary>Whether the time lies within.</summary>
    public bool Contains(DateTimeOffset time) => (From is not { } from || time >= from) && (Until is not { } until || time < until);
}

/// <summary>A log whose checkpoints are accepted. Its key's name is the origin.</summary>
/// <param name="Key">The log's key; of an unknown type it is kept and accepts nothing.</param>
/// <param name="Url">Where to reach it; <c>null</c> when the policy does not say.</param>
public sealed record PolicyLog(NoteVerifierKey Key, string? Url);

/// <summary>A witness that may cosign checkpoints.</summary>
/// <param name="Name">Its name within the policy, not that of its key.</param>
/// <param name="Key">The cosignature key; of an unknown type it is kept and never counts.</param>
/// <param name="Url">Where to reach it; <c>null</c> when the policy does not say.</param>
public sealed record PolicyWitness(string Name, NoteVerifierKey Key, string? Url);

/// <summary>Witnesses and groups of which a number must have cosigned.</summary>
/// <param name="Name">Its name within the policy.</param>
/// <param name="Threshold">How many members must have, 1 to the number of members.</param>
/// <param name="Members">Names defined on earlier lines; each name is a member of at most one group.</param>
public sealed record PolicyGroup(string Name, int Threshold, IReadOnlyList<string> Members);

/// <summary>A key that may sign statements and bundles made in its window.</summary>
/// <param name="Key">An Ed25519 note key.</param>
/// <param name="Window">For the statement's <c>made_at</c>.</param>
public sealed record PolicySealKey(NoteVerifierKey Key, ValidityWindow Window);

/// <summary>A key that may sign packages.</summary>
/// <param name="Name">Its name within the policy.</param>
/// <param name="SpkiDigest">SHA-256 of the DER SubjectPublicKeyInfo.</param>
/// <param name="Window">For the package's <c>created</c>.</param>
public sealed record PolicyPackageKey(string Name, Sha256Digest SpkiDigest, ValidityWindow Window);

/// <summary>A time authority.</summary>
/// <param name="Name">Its name within the policy.</param>
/// <param name="RootDigest">SHA-256 of its root certificate in DER.</param>
/// <param name="IsIndependent">Whether it is outside the operator's control.</param>
/// <param name="Window">For the token's time.</param>
public sealed record PolicyAuthority(string Name, Sha256Digest RootDigest, bool IsIndependent, ValidityWindow Window);

/// <summary>Until when digests of an algorithm are relied on.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Until">Its end.</param>
public sealed record PolicyAlgorithm(Timestamps.StampAlgorithm Algorithm, DateTimeOffset Until);

/// <summary>A chain and the anchor contract on it.</summary>
/// <param name="Name">Its name within the policy.</param>
/// <param name="ChainId">EIP-155 chain id, from 1.</param>
/// <param name="Genesis">Hash of block 0.</param>
/// <param name="Contract">Address of the anchor contract.</param>
/// <param name="CodeHash">Keccak-256 of the contract's code, as in its account.</param>
/// <param name="Kind">Who runs the chain.</param>
/// <param name="Window">For the block's time.</param>
public sealed record PolicyChain(
    string Name, long ChainId, Bytes32 Genesis, EthAddress Contract, Bytes32 CodeHash, ChainKind Kind, ValidityWindow Window);

/// <summary>What a bundle must show before it counts as verified.</summary>
[Flags]
public enum PolicyRequirements
{
    /// <summary>Nothing beyond what is always required.</summary>
    None = 0,

    /// <summary>Statements and bundle signed by a listed seal key.</summary>
    Seal = 1,

    /// <summary>Order and seal included in a listed log.</summary>
    Inclusion = 2,

    /// <summary>One token of a listed time authority.</summary>
    Timestamp = 4,

    /// <summary>An anchor on a listed chain.</summary>
    Anchor = 8,

    /// <summary>The quorum of witnesses.</summary>
    Witness = 16,
}
