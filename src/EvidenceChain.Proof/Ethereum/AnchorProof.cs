namespace EvidenceChain.Proof.Ethereum;

/// <summary>What a bundle carries to show an anchor offline: header, receipt nodes and account nodes. FORMAT.md section 6.</summary>
public sealed class AnchorProof
{
    /// <summary>Longest header file in bytes.</summary>
    public const int MaxHeaderBytes = 32 << 10;

    /// <summary>Longest file of trie nodes in bytes: an anchor's receipt and account take a few thousand.</summary>
    public const int MaxNodesBytes = 4 << 20;

    private static readonly RlpLimits Nodes = new(MaxNodesBytes, 2, 160);

    /// <summary>The block header, in the encoding whose Keccak-256 is the block hash (<c>anchor/header.rlp</c>).</summary>
    public required ReadOnlyMemory<byte> HeaderRlp { get; init; }

    /// <summary>Place of the anchor's transaction in the block, from 0.</summary>
    public required ulong TransactionIndex { get; init; }

    /// <summary>Nodes of the receipts trie, root first.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> ReceiptNodes { get; init; }

    /// <summary>Nodes of the state trie towards the contract's account, root first.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> AccountNodes { get; init; }

    /// <summary>The file <c>anchor/receipt.rlp</c>: a list of the transaction index and the list of nodes, each node a string.</summary>
    public byte[] EncodeReceiptFile() => Rlp.EncodeList(Rlp.Encode(TransactionIndex), EncodeNodes(ReceiptNodes));

    /// <summary>The file <c>anchor/account.rlp</c>: the list of nodes, each node a string.</summary>
    public byte[] EncodeAccountFile() => EncodeNodes(AccountNodes);

    /// <summary>
    /// Puts a proof together from its three files; each has one encoding only. <c>false</c>, with the reason, for anything else; what the parts prove is
    /// looked at by <see cref="AnchorProofVerifier"/>.
    /// </summary>
    public static bool TryDecode(
        ReadOnlyMemory<byte> headerFile, ReadOnlyMemory<byte> receiptFile, ReadOnlyMemory<byte> accountFile, out AnchorProof proof, out string error)
    {
        proof = null!;
        if (headerFile.Length > MaxHeaderBytes)
        {
            error = $"header.rlp is over limit: {headerFile.Length} bytes, at most {MaxHeaderBytes}";
            return false;
        }
        if (!Rlp.TryDecode(receiptFile, Nodes, out var receipt, out error) || !Rlp.TryDecode(accountFile, Nodes, out var account, out error))
        {
            return false;
        }
        if (receipt.Items is not [var index, var receiptList] || !index.TryGetUInt64(out var transactionIndex)
            || !TryReadNodes(receiptList, out var receiptNodes) || !TryReadNodes(account, out var accountNodes))
        {
            error = "receipt.rlp is not (index, nodes), or account.rlp is not a list of nodes";
            return false;
        }
        proof = new() { HeaderRlp = headerFile, TransactionIndex = transactionIndex, ReceiptNodes = receiptNodes, AccountNodes = accountNodes };
        return true;
    }

    private static byte[] EncodeNodes(IReadOnlyList<ReadOnlyMemory<byte>> nodes) => Rlp.EncodeList(nodes.Select(node => Rlp.Encode(node.Span)).ToArray());

    private static bool TryReadNodes(RlpItem list, out IReadOnlyList<ReadOnlyMemory<byte>> nodes)
    {
        nodes = [.. list.Items.Select(item => item.Payload)];
        return list.IsList && !list.Items.Any(item => item.IsList);
    }
}
