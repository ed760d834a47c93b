using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>When a block counts as final.</summary>
public enum FinalityRule
{
    /// <summary>At once: our own chain, and QBFT, where a block is final when it exists.</summary>
    FirstBlock,

    /// <summary>When the node's <c>finalized</c> block is not before it: proof of stake.</summary>
    FinalizedTag,
}

/// <summary>A chain with our contract on it.</summary>
public sealed record AnchorChain
{
    /// <summary>Number in our register; a later one is newer.</summary>
    public required long Id { get; init; }

    public required long ChainId { get; init; }

    public required ChainKind Kind { get; init; }

    public required Bytes32 Genesis { get; init; }

    public required EthAddress Contract { get; init; }

    public required Bytes32 CodeHash { get; init; }
}

/// <summary>What went wrong with a chain, noticed once for each kind.</summary>
public sealed record AnchorIncident(string Kind, string Detail, DateTimeOffset NoticedAt);
