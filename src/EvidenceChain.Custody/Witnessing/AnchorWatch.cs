using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Witnessing;

/// <summary>Says whether a checkpoint is anchored, and final, on the chain that an anchor cosigner watches. It believes the node that its operator chose, and nobody else.</summary>
public sealed class AnchorWatch(HttpClient outside, HttpClient near, TimeProvider clock)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Null when a final event of the contract carries that size and root; else why it is not cosigned yet.</summary>
    public async Task<string?> WhyNotYetAsync(WitnessedLog log, Checkpoint checkpoint, CancellationToken cancellation)
    {
        if (log.Chain is not { } chain)
        {
            return null;
        }
        var rpc = new JsonRpcClient(chain.IsPrivate ? near : outside, chain.Node, CallTimeout, clock);
        if (!(await ChainFaultAsync(rpc, chain, cancellation)).TryGet(out var fault, out var failure)
            || !(await FinalNumberAsync(rpc, chain, cancellation)).TryGet(out var final, out failure))
        {
            return $"the chain cannot be asked: {failure}";
        }
        if (fault.Length > 0)
        {
            return fault;
        }
        if (!(await RootsAsync(rpc, chain, checkpoint, final, cancellation)).TryGet(out var roots, out failure))
        {
            return $"the chain cannot be asked: {failure}";
        }
        return roots.Contains(Bytes32.FromDigest(checkpoint.Root)) ? null
            : roots.Count > 0 ? "the chain has another root at this size: the log forked"
            : $"no final anchor of size {checkpoint.Size} is on the chain yet";
    }

    private static async Task<RpcAnswer<string>> ChainFaultAsync(JsonRpcClient rpc, WatchedChain chain, CancellationToken cancellation)
    {
        if (!(await rpc.CallAsync("eth_chainId", [], cancellation)).TryGet(out var id, out var failure)
            || !(await AnchorSite.BlockHashAsync(rpc, 0, cancellation)).TryGet(out var genesis, out failure)
            || !(await new AnchorContract(rpc, chain.Contract).CodeHashAsync(cancellation)).TryGet(out var code, out failure))
        {
            return failure;
        }
        return !RpcShapes.TryQuantity(id, out var number) || number != chain.ChainId || genesis != chain.Genesis ? "the node is of another chain"
            : code != chain.CodeHash ? "the contract has other code than this witness was told of" : "";
    }

    private static async Task<RpcAnswer<ulong>> FinalNumberAsync(JsonRpcClient rpc, WatchedChain chain, CancellationToken cancellation)
    {
        if (!(await rpc.CallAsync("eth_getBlockByNumber", [chain.Finality == FinalityRule.FinalizedTag ? "finalized" : "latest", false], cancellation)).TryGet(out var block, out var failure))
        {
            return failure;
        }
        return RpcShapes.TryMember(block, "number", out var text) && RpcShapes.TryQuantity(text, out var number) ? number : new RpcFailure(RpcFailureKind.Malformed, "the node names no final block");
    }

    private static async Task<RpcAnswer<List<Bytes32>>> RootsAsync(JsonRpcClient rpc, WatchedChain chain, Checkpoint checkpoint, ulong final, CancellationToken cancellation)
    {
        var filter = new JsonObject
        {
            ["address"] = chain.Contract.ToString(),
            ["fromBlock"] = "0x0",
            ["toBlock"] = RpcShapes.Quantity(final),
            ["topics"] = new JsonArray(AnchorEvent.Topic.ToString(), Bytes32.FromDigest(Checkpoint.LogIdOf(checkpoint.Origin)).ToString(), RpcShapes.Hex(Abi.Encode(AbiValue.Of((ulong)checkpoint.Size)))),
        };
        if (!(await rpc.CallAsync("eth_getLogs", [filter], cancellation)).TryGet(out var found, out var failure))
        {
            return failure;
        }
        if (found.ValueKind != JsonValueKind.Array)
        {
            return new RpcFailure(RpcFailureKind.Malformed, "eth_getLogs: no list");
        }
        List<Bytes32> roots = [];
        foreach (var log in found.EnumerateArray())
        {
            if (RpcShapes.TryMember(log, "blockNumber", out var block) && RpcShapes.TryQuantity(block, out var at) && at <= final
                && RpcShapes.TryMember(log, "data", out var data) && RpcShapes.TryBytes(data, out var words) && words.Length >= Bytes32.SizeBytes)
            {
                roots.Add(Bytes32.FromBytes(words.AsSpan(0, Bytes32.SizeBytes)));
            }
        }
        return roots;
    }
}
