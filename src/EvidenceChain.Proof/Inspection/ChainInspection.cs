using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Inspection;

/// <summary>Header, receipt and account of an anchor: each encoded piece with its Keccak-256.</summary>
internal static class ChainInspection
{
    private static readonly string[] HeaderFields =
    [
        "parent_hash", "ommers_hash", "coinbase", "state_root", "transactions_root", "receipts_root", "logs_bloom", "difficulty", "number", "gas_limit", "gas_used", "timestamp",
        "extra_data", "mix_hash", "nonce", "base_fee_per_gas", "withdrawals_root", "blob_gas_used", "excess_blob_gas", "parent_beacon_block_root", "requests_hash",
    ];

    internal static void Header(byte[] rlp, Findings found)
    {
        found.Add("block_hash = keccak256(file)", Bytes32.KeccakOf(rlp).ToString());
        if (!Rlp.TryDecode(rlp, RlpLimits.Header, out var list, out var error))
        {
            found.Add("unreadable", error);
            return;
        }
        for (var i = 0; i < list.Items.Count; i++)
        {
            found.Add($"field.{i}.{(i < HeaderFields.Length ? HeaderFields[i] : "unknown")}", list.Items[i].Payload.Span);
        }
    }

    internal static void Receipt(byte[] file, Findings found)
    {
        // The other two files are not needed to take this one apart.
        if (!AnchorProof.TryDecode(Rlp.EncodeList(), file, Rlp.EncodeList(), out var proof, out var error))
        {
            found.Add("unreadable", error);
            return;
        }
        found.Add("transaction_index", proof.TransactionIndex);
        found.Add("trie_key = rlp(transaction_index)", Rlp.Encode(proof.TransactionIndex));
        var value = Nodes(proof.ReceiptNodes, found);
        if (value is not { } encoded || !Ethereum.Receipt.TryDecode(encoded, out var receipt, out error))
        {
            found.Add("receipt_unreadable", error);
            return;
        }
        found.Add("receipt.type", (long)receipt.Type);
        found.Add("receipt.status", receipt.Succeeded switch { true => "1", false => "0", null => "none" });
        found.Add("receipt.cumulative_gas_used", receipt.CumulativeGasUsed);
        for (var i = 0; i < receipt.Logs.Count; i++)
        {
            Log($"receipt.log.{i}", receipt.Logs[i], found);
        }
    }

    internal static void Account(byte[] file, Findings found)
    {
        if (!AnchorProof.TryDecode(Rlp.EncodeList(), Rlp.EncodeList(Rlp.Encode(0UL), Rlp.EncodeList()), file, out var proof, out var error))
        {
            found.Add("unreadable", error);
            return;
        }
        var value = Nodes(proof.AccountNodes, found);
        if (value is { } encoded && EthAccount.TryDecode(encoded, out var account, out _))
        {
            found.Add("account.nonce", account.Nonce);
            found.Add("account.balance_wei", account.BalanceWei.ToString(System.Globalization.CultureInfo.InvariantCulture));
            found.Add("account.storage_root", account.StorageRoot.ToString());
            found.Add("account.code_hash", account.CodeHash.ToString());
        }
    }

    /// <summary>Each node with its hash; the value of the last one, which is a leaf, or a branch that ends the way.</summary>
    private static ReadOnlyMemory<byte>? Nodes(IReadOnlyList<ReadOnlyMemory<byte>> nodes, Findings found)
    {
        ReadOnlyMemory<byte>? value = null;
        for (var i = 0; i < nodes.Count; i++)
        {
            found.Add($"node.{i}.rlp", nodes[i].Span);
            found.Add($"node.{i}.keccak256", Bytes32.KeccakOf(nodes[i].Span).ToString());
            value = Rlp.TryDecode(nodes[i], RlpLimits.TrieNode, out var node, out _) && node.Items.Count > 0 ? node.Items[^1].Payload : null;
        }
        return value;
    }

    private static void Log(string name, ReceiptLog log, Findings found)
    {
        found.Add($"{name}.address", log.Address.ToString());
        for (var i = 0; i < log.Topics.Count; i++)
        {
            found.Add($"{name}.topic.{i}", log.Topics[i].ToString());
        }
        found.Add($"{name}.data", log.Data.Span);
        if (AnchorEvent.TryDecode(log, out var anchored))
        {
            found.Add($"{name}.event", $"{AnchorEvent.Signature}, topic 0 = keccak256 of it");
            found.Add($"{name}.log_id", anchored.LogId.ToHex());
            found.Add($"{name}.size", anchored.TreeSize);
            found.Add($"{name}.root", anchored.Root.ToHex());
            found.Add($"{name}.sequence", anchored.Sequence);
        }
    }
}
