using System.Text.Json;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Builds the proof of one transaction's receipt and of the contract's account from the methods every node has; gives out only what hashes to the block's roots.</summary>
public sealed class AnchorProofBuilder(JsonRpcClient rpc)
{
    // Above any block's transaction count in practice; one call each is made only where the node cannot give all receipts at once.
    private const int MaxTransactions = 20_000;

    /// <summary>
    /// The proof for a transaction in a block: (1) header, rebuilt; (2) all receipts of the block, encoded again into their trie; (3) the account at that block.
    /// Nodes forget the state of older blocks, so this is asked for as soon as the block is there.
    /// </summary>
    public async Task<RpcAnswer<AnchorProof>> BuildAsync(Bytes32 transactionHash, Bytes32 blockHash, EthAddress contract, CancellationToken cancellation)
    {
        if (!(await rpc.CallAsync("eth_getBlockByHash", [blockHash.ToString(), false], cancellation)).TryGet(out var block, out var failure)
            || !RpcHeader.Rebuild(block, blockHash).TryGet(out var header, out failure)
            || !(await ReceiptsAsync(block, blockHash, cancellation)).TryGet(out var receipts, out failure)
            || !(await AccountNodesAsync(header, contract, cancellation)).TryGet(out var accountNodes, out failure))
        {
            return failure;
        }
        var index = receipts.FindIndex(receipt => receipt.TransactionHash == transactionHash);
        var trie = PatriciaTrie.OfList(receipts.Select(receipt => receipt.Receipt.Encode()));
        if (index < 0 || trie.Root != header.ReceiptsRoot)
        {
            return new RpcFailure(RpcFailureKind.Malformed, index < 0 ? "the transaction is not in the block" : "the receipts do not hash to the block's receipts root");
        }
        return new AnchorProof
        {
            HeaderRlp = header.Encoded,
            TransactionIndex = (ulong)index,
            ReceiptNodes = [.. trie.ProofOf(Rlp.Encode((ulong)index)).Select(node => (ReadOnlyMemory<byte>)node)],
            AccountNodes = accountNodes,
        };
    }

    private async Task<RpcAnswer<List<BlockReceipt>>> ReceiptsAsync(JsonElement block, Bytes32 blockHash, CancellationToken cancellation)
    {
        if (!RpcShapes.TryMember(block, "transactions", out var hashes) || hashes.ValueKind != JsonValueKind.Array || hashes.GetArrayLength() > MaxTransactions)
        {
            return new RpcFailure(RpcFailureKind.Malformed, "a block without a list of transactions");
        }
        var all = await rpc.CallAsync("eth_getBlockReceipts", [blockHash.ToString()], cancellation);
        List<JsonElement> served = [];
        if (all.TryGet(out var list, out var failure) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == hashes.GetArrayLength())
        {
            served.AddRange(list.EnumerateArray());
        }
        else if (failure is { IsDown: true })
        {
            return failure;
        }
        else
        {
            // Hardhat, and older nodes, have no such method, or take a number only.
            foreach (var hash in hashes.EnumerateArray())
            {
                if (!(await rpc.CallAsync("eth_getTransactionReceipt", [hash.GetString()], cancellation)).TryGet(out var one, out failure))
                {
                    return failure;
                }
                served.Add(one);
            }
        }
        return Read(served);
    }

    private static RpcAnswer<List<BlockReceipt>> Read(List<JsonElement> served)
    {
        var receipts = new List<BlockReceipt>();
        foreach (var json in served)
        {
            if (!RpcShapes.TryMember(json, "transactionHash", out var text) || !Bytes32.TryParse(text.GetString(), out var hash))
            {
                return new RpcFailure(RpcFailureKind.Malformed, "a receipt without transaction hash");
            }
            if (!RpcReceipt.Read(json).TryGet(out var receipt, out var failure))
            {
                return failure;
            }
            receipts.Add(new(hash, receipt));
        }
        return receipts;
    }

    private async Task<RpcAnswer<IReadOnlyList<ReadOnlyMemory<byte>>>> AccountNodesAsync(BlockHeader header, EthAddress contract, CancellationToken cancellation)
    {
        var at = RpcShapes.Quantity(header.Number);
        if (!(await rpc.CallAsync("eth_getProof", [contract.ToString(), new System.Text.Json.Nodes.JsonArray(), at], cancellation)).TryGet(out var json, out var failure))
        {
            return failure;
        }
        if (!RpcShapes.TryMember(json, "accountProof", out var proof) || proof.ValueKind != JsonValueKind.Array)
        {
            return new RpcFailure(RpcFailureKind.Malformed, "eth_getProof: no accountProof");
        }
        var nodes = new List<ReadOnlyMemory<byte>>();
        foreach (var nodeJson in proof.EnumerateArray())
        {
            if (!RpcShapes.TryBytes(nodeJson, out var node))
            {
                return new RpcFailure(RpcFailureKind.Malformed, "eth_getProof: a node that is not bytes");
            }
            nodes.Add(node);
        }
        return AccountProof.TryVerify(header.StateRoot, contract, nodes, out _, out var error)
            ? nodes
            : new RpcFailure(RpcFailureKind.Malformed, $"eth_getProof does not answer for block {header.Number}: {error}");
    }

    private sealed record BlockReceipt(Bytes32 TransactionHash, Receipt Receipt);
}
