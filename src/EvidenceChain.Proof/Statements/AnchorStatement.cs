using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Statements;

/// <summary>Who runs a chain's validators. FORMAT.md §8.</summary>
public enum ChainKind
{
    /// <summary>The operator: a notice board, not a witness.</summary>
    Local,

    /// <summary>A known group.</summary>
    Consortium,

    /// <summary>Anyone.</summary>
    Public,
}

/// <summary>Says where on which chain a checkpoint was anchored, once that is final. FORMAT.md §2.</summary>
public sealed record AnchorStatement
{
    /// <summary>Value of <c>type</c>.</summary>
    public const string Type = "anchor";

    internal static readonly WordList<ChainKind> ChainKinds = new(
        (ChainKind.Local, "local"),
        (ChainKind.Consortium, "consortium"),
        (ChainKind.Public, "public"));

    /// <summary>The log's name.</summary>
    public required string Origin { get; init; }

    /// <summary>When the statement was made, by the operator's clock; whole milliseconds.</summary>
    public required DateTimeOffset MadeAt { get; init => field = UtcTime.Cut(value); }

    /// <summary>SHA-256 of the origin.</summary>
    public required Bytes32 LogId { get; init; }

    /// <summary>Size of the anchored checkpoint.</summary>
    public required long Size { get; init; }

    /// <summary>Root of the anchored checkpoint.</summary>
    public required Bytes32 Root { get; init; }

    /// <summary>EIP-155 chain id, at most 2^53-1.</summary>
    public required long ChainId { get; init; }

    /// <summary>Who runs the chain; a claim.</summary>
    public required ChainKind ChainKind { get; init; }

    /// <summary>Hash of block 0.</summary>
    public required Bytes32 Genesis { get; init; }

    /// <summary>Address of the anchor contract.</summary>
    public required EthAddress Contract { get; init; }

    /// <summary>Keccak-256 of the contract's code.</summary>
    public required Bytes32 CodeHash { get; init; }

    /// <summary>Number of the block that holds the event.</summary>
    public required long BlockNumber { get; init; }

    /// <summary>Keccak-256 of that block's header.</summary>
    public required Bytes32 BlockHash { get; init; }

    /// <summary>The block's own time; whole seconds on today's chains.</summary>
    public required DateTimeOffset BlockTime { get; init => field = UtcTime.Cut(value); }

    /// <summary>Hash of the transaction.</summary>
    public required Bytes32 Transaction { get; init; }

    /// <summary>The word of a chain kind in statements and policies.</summary>
    public static string WordOf(ChainKind kind) => ChainKinds[kind];

    /// <summary>Canonical JSON and a newline: the bytes that are signed and whose SHA-256 is logged.</summary>
    public byte[] ToCanonicalBytes() => StatementText.Write(
        new JsonObjectBuilder
        {
            { "log_id", LogId.ToString() },
            { "size", Size },
            { "root", Root.ToString() },
            { "chain_id", ChainId },
            { "chain_kind", ChainKinds[ChainKind] },
            { "genesis", Genesis.ToString() },
            { "contract", Contract.ToString() },
            { "code_hash", CodeHash.ToString() },
            { "block_number", BlockNumber },
            { "block_hash", BlockHash.ToString() },
            { "block_time", UtcTime.Format(BlockTime) },
            { "transaction", Transaction.ToString() },
        },
        Type,
        Origin,
        MadeAt);

    /// <summary>Reads only what <see cref="ToCanonicalBytes"/> writes; another version is unsupported.</summary>
    public static ParseResult<AnchorStatement> Parse(ReadOnlySpan<byte> bytes)
    {
        var opened = StatementText.Open(bytes, Type);
        if (!opened.TryGet(out var members, out _))
        {
            return ParseResult.FailureOf(opened);
        }
        return members.Finish(new AnchorStatement
        {
            Origin = members.Text("origin"),
            MadeAt = members.Time("made_at"),
            LogId = members.Word("log_id"),
            Size = members.Number("size"),
            Root = members.Word("root"),
            ChainId = members.Number("chain_id"),
            ChainKind = members.Word("chain_kind", ChainKinds),
            Genesis = members.Word("genesis"),
            Contract = members.Address("contract"),
            CodeHash = members.Word("code_hash"),
            BlockNumber = members.Number("block_number"),
            BlockHash = members.Word("block_hash"),
            BlockTime = members.Time("block_time"),
            Transaction = members.Word("transaction"),
        });
    }
}
