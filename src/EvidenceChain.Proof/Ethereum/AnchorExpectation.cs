using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Ethereum;

/// <summary>What an anchor must show: the contract and its code come from the policy, the rest from the anchor statement and the checkpoint.</summary>
public sealed record AnchorExpectation
{
    /// <summary>Chain id (EIP-155). A header does not state it; it is named in the report, and only the block hash ties the proof to a chain.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>Address of the anchor contract.</summary>
    public required EthAddress Contract { get; init; }

    /// <summary>Keccak-256 of the contract's runtime code.</summary>
    public required Bytes32 CodeHash { get; init; }

    /// <summary>SHA-256 of the log's origin.</summary>
    public required Sha256Digest LogId { get; init; }

    /// <summary>Size of the anchored checkpoint.</summary>
    public required ulong Size { get; init; }

    /// <summary>Root of the anchored checkpoint.</summary>
    public required Sha256Digest Root { get; init; }

    /// <summary>Hash of the block that holds the anchor.</summary>
    public required Bytes32 BlockHash { get; init; }
}
