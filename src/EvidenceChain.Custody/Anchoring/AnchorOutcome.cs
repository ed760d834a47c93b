using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Why a checkpoint is not anchored yet.</summary>
public enum AnchorDelay
{
    /// <summary>The node cannot be asked; trying again may help.</summary>
    ChainDown,

    /// <summary>The node or the contract refused; somebody must look.</summary>
    Refused,

    /// <summary>Sent, and in no block yet.</summary>
    AwaitingBlock,

    /// <summary>In a block that is not final yet.</summary>
    AwaitingFinality,

    /// <summary>In a block, but the node does not give what the proof needs, or what it gives does not verify.</summary>
    ProofMissing,
}

/// <summary>An anchor that is final; everything a bundle needs of it is stored.</summary>
public sealed record FinalAnchor
{
    public required AnchorChain Chain { get; init; }

    public required long Size { get; init; }

    public required Sha256Digest Root { get; init; }

    public required Bytes32 TransactionHash { get; init; }

    public required Bytes32 BlockHash { get; init; }

    public required long BlockNumber { get; init; }

    public required DateTimeOffset BlockTime { get; init; }

    /// <summary>The file anchor/header.rlp.</summary>
    public required ReadOnlyMemory<byte> HeaderFile { get; init; }

    /// <summary>The file anchor/receipt.rlp.</summary>
    public required ReadOnlyMemory<byte> ReceiptFile { get; init; }

    /// <summary>The file anchor/account.rlp.</summary>
    public required ReadOnlyMemory<byte> AccountFile { get; init; }

    /// <summary>Size of the anchor before on this chain; 0 for the first.</summary>
    public required long PreviousSize { get; init; }

    /// <summary>RFC 9162 proof from <see cref="PreviousSize"/> to <see cref="Size"/>.</summary>
    public required IReadOnlyList<Sha256Digest> Consistency { get; init; }

    public required DateTimeOffset FinalAt { get; init; }
}

/// <summary>What became of anchoring: final, or pending with the reason. Asking again goes on where it stands.</summary>
public sealed record AnchorOutcome
{
    private AnchorOutcome(FinalAnchor? anchor, AnchorDelay? delay, string reason)
    {
        Anchor = anchor;
        Delay = delay;
        Reason = reason;
    }

    /// <summary>The anchor once it is final; its size may exceed what was asked when a larger one came first, which covers it. Null while pending.</summary>
    public FinalAnchor? Anchor { get; }

    /// <summary>Why it is pending; null once final.</summary>
    public AnchorDelay? Delay { get; }

    /// <summary>One line for a person; empty once final.</summary>
    public string Reason { get; }

    internal static AnchorOutcome Final(FinalAnchor anchor) => new(anchor, null, "");

    internal static AnchorOutcome Pending(AnchorDelay delay, string reason) => new(null, delay, reason);

    internal static AnchorOutcome Pending(RpcFailure failure) =>
        Pending(failure.IsDown ? AnchorDelay.ChainDown : AnchorDelay.Refused, AnchorContract.DescribeRevert(failure.Data) ?? failure.ToString());
}
