namespace EvidenceChain.Proof.Ethereum;

/// <summary>Proofs of receipts in the receipts trie of a block.</summary>
public static class ReceiptProof
{
    /// <summary>
    /// The receipt of the transaction at <paramref name="transactionIndex"/> (from 0) under <paramref name="receiptsRoot"/>; <c>false</c> with the reason when
    /// the nodes, root first, do not prove one.
    /// </summary>
    public static bool TryVerify(
        Bytes32 receiptsRoot, ulong transactionIndex, IReadOnlyList<ReadOnlyMemory<byte>> nodes, out Receipt receipt, out string error)
    {
        receipt = null!;
        var found = PatriciaTrie.Verify(receiptsRoot, Rlp.Encode(transactionIndex), nodes);
        if (found.Outcome != TrieOutcome.Present)
        {
            error = found.Outcome == TrieOutcome.Absent ? $"the block has no such transaction: {found.Reason}" : found.Reason;
            return false;
        }
        return Receipt.TryDecode(found.Value, out receipt, out error);
    }
}
