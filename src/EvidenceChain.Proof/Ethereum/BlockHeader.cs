namespace EvidenceChain.Proof.Ethereum;

/// <summary>
/// Header of a block, read by position and never encoded again: fields that later forks append are covered by the hash and need no name here. 15 fields up to
/// Berlin, 16 London, 17 Shanghai, 20 Cancun, 21 Prague and Osaka; more are accepted. Yellow paper 4.4; EIP-1559, 4895, 4844, 4788, 7685.
/// </summary>
public sealed class BlockHeader
{
    /// <summary>Fewest fields of a header.</summary>
    public const int MinFields = 15;

    private const int ParentHashAt = 0;
    private const int StateRootAt = 3;
    private const int TransactionsRootAt = 4;
    private const int ReceiptsRootAt = 5;
    private const int NumberAt = 8;
    private const int TimestampAt = 11;
    private const int ExtraDataAt = 12;
    private const int MixHashAt = 13;

    private BlockHeader()
    {
    }

    /// <summary>The encoding the header was read from.</summary>
    public required ReadOnlyMemory<byte> Encoded { get; init; }

    /// <summary>Keccak-256 of <see cref="Encoded"/>: the block hash, except on chains that hash another form than they serve (Besu QBFT).</summary>
    public required Bytes32 Hash { get; init; }

    /// <summary>How many fields the header has: which fork's rules it follows.</summary>
    public required int FieldCount { get; init; }

    /// <summary>Hash of the block before.</summary>
    public required Bytes32 ParentHash { get; init; }

    /// <summary>Root of the trie of all accounts after this block.</summary>
    public required Bytes32 StateRoot { get; init; }

    /// <summary>Root of the trie of this block's transactions.</summary>
    public required Bytes32 TransactionsRoot { get; init; }

    /// <summary>Root of the trie of this block's receipts.</summary>
    public required Bytes32 ReceiptsRoot { get; init; }

    /// <summary>Height, from 0.</summary>
    public required ulong Number { get; init; }

    /// <summary>The block's claimed time, seconds since 1970 UTC.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>Free bytes of the block's maker; on permissioned chains the validators.</summary>
    public required ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>Proof-of-work mix, randomness of proof of stake (EIP-4399), or a consensus marker.</summary>
    public required Bytes32 MixHash { get; init; }

    /// <summary><see cref="Timestamp"/> as a time in UTC; <c>null</c> when it is after the year 9999 (a chain that counts in smaller units).</summary>
    public DateTimeOffset? Time => Timestamp <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds((long)Timestamp) : null;

    /// <summary>Reads a header; <c>false</c> with the reason when it is not canonical RLP, not a flat list of at least 15 strings, or a named field has the wrong shape.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> encoded, out BlockHeader header, out string error)
    {
        header = null!;
        if (!Rlp.TryDecode(encoded, RlpLimits.Header, out var item, out error))
        {
            return false;
        }
        var fields = item.Items;
        if (fields.Count < MinFields || fields.Any(field => field.IsList))
        {
            error = $"not a header: {fields.Count} fields, or a list among them";
            return false;
        }
        if (!fields[ParentHashAt].TryGetWord(out var parent) || !fields[StateRootAt].TryGetWord(out var state)
            || !fields[TransactionsRootAt].TryGetWord(out var transactions) || !fields[ReceiptsRootAt].TryGetWord(out var receipts)
            || !fields[NumberAt].TryGetUInt64(out var number) || !fields[TimestampAt].TryGetUInt64(out var timestamp)
            || !fields[MixHashAt].TryGetWord(out var mix))
        {
            error = "not a header: a hash that is not 32 bytes, or a number that is not a scalar of at most 8";
            return false;
        }
        header = new()
        {
            Encoded = encoded,
            Hash = Bytes32.KeccakOf(encoded.Span),
            FieldCount = fields.Count,
            ParentHash = parent,
            StateRoot = state,
            TransactionsRoot = transactions,
            ReceiptsRoot = receipts,
            Number = number,
            Timestamp = timestamp,
            ExtraData = fields[ExtraDataAt].Payload,
            MixHash = mix,
        };
        return true;
    }
}
