using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Verification;

/// <summary>What a node answered about the block of an anchor; asked by the caller, because nothing here opens a socket.</summary>
public sealed record NodeEvidence
{
    /// <summary>Which node, for the report: its URL without credentials.</summary>
    public required string Source { get; init; }

    /// <summary>Why it could not be asked; <c>null</c> when it answered.</summary>
    public string? Failure { get; init; }

    /// <summary>Its chain id.</summary>
    public long ChainId { get; init; }

    /// <summary>Hash of its block 0.</summary>
    public Bytes32 Genesis { get; init; }

    /// <summary>Hash of its block of the anchor's number; <c>null</c> when it has none.</summary>
    public Bytes32? BlockHash { get; init; }

    /// <summary>Number of the last block that it calls final; <c>null</c> when it does not say.</summary>
    public long? FinalizedNumber { get; init; }
}
