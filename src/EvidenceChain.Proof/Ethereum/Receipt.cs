namespace EvidenceChain.Proof.Ethereum;

/// <summary>Receipt of a transaction as the receipts trie holds it, legacy or typed. EIP-658, EIP-2718; the same form on anvil, hardhat, geth and Besu.</summary>
public sealed class Receipt
{
    /// <summary>Highest transaction type; bytes above it start a legacy receipt or are no receipt. EIP-2718.</summary>
    public const byte MaxType = 0x7f;

    /// <summary>Transaction type: 0 is legacy, which has no type byte in front, up to 0x7f.</summary>
    public required byte Type { get; init => field = value <= MaxType ? value : throw new ArgumentOutOfRangeException(nameof(value)); }

    /// <summary>True when the transaction succeeded, false when it was reverted; <c>null</c> before Byzantium, when <see cref="PostStateRoot"/> stood in its place.</summary>
    public required bool? Succeeded { get; init; }

    /// <summary>State after the transaction, in blocks before Byzantium; otherwise <c>null</c>.</summary>
    public Bytes32? PostStateRoot { get; init; }

    /// <summary>Gas that this and the block's earlier transactions used.</summary>
    public required ulong CumulativeGasUsed { get; init; }

    /// <summary>Bloom filter over the logs, 256 bytes by today's rules. Opaque: never looked into, and of any length (EIP-7668 would empty it).</summary>
    public required ReadOnlyMemory<byte> Bloom { get; init; }

    /// <summary>Logs in the order in which they were written.</summary>
    public required IReadOnlyList<ReceiptLog> Logs { get; init; }

    /// <summary>The value in the receipts trie: the type byte unless legacy, then the RLP list of four. Neither or both of success and root is an <see cref="InvalidOperationException"/>.</summary>
    public byte[] Encode()
    {
        var payload = Rlp.EncodeList(
            EncodeOutcome(),
            Rlp.Encode(CumulativeGasUsed),
            Rlp.Encode(Bloom.Span),
            Rlp.EncodeList(Logs.Select(log => log.Encode()).ToArray()));
        return Type == 0 ? payload : [Type, .. payload];
    }

    /// <summary>
    /// Reads a value of the receipts trie; what is accepted encodes back to the same bytes. Refused, with the reason: RLP that is not canonical, a type byte of
    /// 0 or above 0x7f, other than four fields, a status other than 0, 1 or a 32-byte root, a log that is not (address, at most 4 topics, data).
    /// </summary>
    public static bool TryDecode(ReadOnlyMemory<byte> encoded, out Receipt receipt, out string error)
    {
        receipt = null!;
        byte type = 0;
        if (encoded.Length > 0 && encoded.Span[0] is > 0 and <= MaxType)
        {
            type = encoded.Span[0];
            encoded = encoded[1..];
        }
        if (!Rlp.TryDecode(encoded, RlpLimits.Standard, out var item, out error))
        {
            return false;
        }
        if (item.Items is not [var outcome, var gas, { IsList: false } bloom, { IsList: true } list] || !gas.TryGetUInt64(out var gasUsed))
        {
            error = "not a receipt: outcome, gas, bloom and logs expected";
            return false;
        }
        var hasRoot = outcome.TryGetWord(out var root);
        if (!hasRoot && !(outcome.TryGetUInt64(out var status) && status <= 1))
        {
            error = "not a receipt: neither status 0 or 1 nor a state root";
            return false;
        }
        var logs = list.Items.Select(ReceiptLog.Decode).ToList();
        if (logs.Contains(null))
        {
            error = "not a receipt: a log is not (address, topics, data)";
            return false;
        }
        receipt = new()
        {
            Type = type,
            Succeeded = hasRoot ? null : !outcome.Payload.IsEmpty,
            PostStateRoot = hasRoot ? root : null,
            CumulativeGasUsed = gasUsed,
            Bloom = bloom.Payload,
            Logs = logs!,
        };
        return true;
    }

    private byte[] EncodeOutcome() => (Succeeded, PostStateRoot) switch
    {
        ({ } succeeded, null) => Rlp.Encode(succeeded ? 1UL : 0UL),
        (null, { } root) => Rlp.Encode(root),
        _ => throw new InvalidOperationException("A receipt has either a status or a state root"),
    };
}
