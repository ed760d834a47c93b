using System.Text.Json;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Where anchors go: a chain that was looked at and found to be the recorded one, with our contract on it.</summary>
public abstract class AnchorSite
{
    private protected AnchorSite(AnchorRecords records, Bytes32 logId)
    {
        Records = records;
        LogId = logId;
    }

    /// <summary>SHA-256 of the origin of the one log that is anchored here.</summary>
    public Bytes32 LogId { get; }

    public abstract ChainKind Kind { get; }

    public abstract FinalityRule Finality { get; }

    private protected AnchorRecords Records { get; }

    /// <summary>Compares the chain with the record; what differs becomes a fact. A failure when the node is down or the chain cannot be used.</summary>
    public abstract Task<RpcAnswer<OpenSite>> OpenAsync(CancellationToken cancellation);

    /// <summary>Makes every block that exists now survive a crash; nothing to do on a chain that others run.</summary>
    public abstract Task<RpcAnswer<bool>> SaveAsync(CancellationToken cancellation);

    /// <summary>Whether every node that is asked holds that block; false while one has not got so far. A failure when one cannot be asked or holds another block there.</summary>
    public abstract Task<RpcAnswer<bool>> IsHeldByAllAsync(AnchorChain chain, MinedTransaction mined, CancellationToken cancellation);

    internal static async Task<RpcAnswer<Bytes32>> BlockHashAsync(JsonRpcClient rpc, long number, CancellationToken cancellation)
    {
        if (!(await rpc.CallAsync("eth_getBlockByNumber", [RpcShapes.Quantity((ulong)number), false], cancellation)).TryGet(out var block, out var failure))
        {
            return failure;
        }
        // A block beyond the end of the chain is null: the hash of no block.
        return block.ValueKind == JsonValueKind.Null ? default(Bytes32)
            : RpcShapes.TryMember(block, "hash", out var text) && Bytes32.TryParse(text.GetString(), out var hash) ? hash
            : new RpcFailure(RpcFailureKind.Malformed, "eth_getBlockByNumber: no hash");
    }

    private protected static async Task<RpcAnswer<ulong>> ChainIdAsync(JsonRpcClient rpc, CancellationToken cancellation)
    {
        if (!(await rpc.CallAsync("eth_chainId", [], cancellation)).TryGet(out var json, out var failure))
        {
            return failure;
        }
        return RpcShapes.TryQuantity(json, out var id) && id is > 0 and <= long.MaxValue ? id : new RpcFailure(RpcFailureKind.Malformed, "eth_chainId: not a chain id");
    }

    /// <summary>What of the recorded chain is not there any more; no kind when all is.</summary>
    private protected async Task<RpcAnswer<Damage>> CompareAsync(JsonRpcClient rpc, AnchorChain recorded, CancellationToken cancellation)
    {
        if (!(await BlockHashAsync(rpc, 0, cancellation)).TryGet(out var genesis, out var failure)
            || !(await new AnchorContract(rpc, recorded.Contract).CodeHashAsync(cancellation)).TryGet(out var code, out failure))
        {
            return failure;
        }
        if (genesis != recorded.Genesis)
        {
            return new Damage("foreign_genesis", $"the chain starts with {genesis}, not with {recorded.Genesis}");
        }
        if (code != recorded.CodeHash)
        {
            return new Damage("lost_contract", $"the code at {recorded.Contract} hashes to {code}, not to {recorded.CodeHash}");
        }
        if (await Records.LatestAsync(recorded, cancellation) is not { } latest)
        {
            return Damage.None;
        }
        if (!(await BlockHashAsync(rpc, latest.BlockNumber, cancellation)).TryGet(out var block, out failure))
        {
            return failure;
        }
        return block == latest.BlockHash ? Damage.None : new Damage("lost_block", IsMissing: block == default, Detail: $"block {latest.BlockNumber} is {block}, not {latest.BlockHash}, which holds the anchor of size {latest.Size}");
    }

    /// <param name="IsMissing">The node has no such block at all: it may be behind, if others run the chain too.</param>
    private protected sealed record Damage(string? Kind, string Detail, bool IsMissing = false)
    {
        public static Damage None { get; } = new(null, "");
    }
}

/// <summary>A chain ready for anchors, and the node to ask.</summary>
public sealed record OpenSite(AnchorChain Chain, JsonRpcClient Rpc);

/// <summary>The service's own chain: started when it does not run, furnished with contract and log, replaced when it lost something.</summary>
public sealed class LocalSite(LocalChain chain, EthKey admin, EthAddress @operator, Bytes32 logId, AnchorRecords records, TimeProvider clock) : AnchorSite(records, logId)
{
    public override ChainKind Kind => ChainKind.Local;

    public override FinalityRule Finality => FinalityRule.FirstBlock;

    public override async Task<RpcAnswer<OpenSite>> OpenAsync(CancellationToken cancellation)
    {
        if (!(await chain.EnsureRunningAsync(cancellation)).TryGet(out var rpc, out var failure))
        {
            return failure;
        }
        if (await Records.ChainAsync(ChainKind.Local, cancellation) is not { } recorded)
        {
            return await FurnishAsync(rpc, cancellation);
        }
        if (!(await CompareAsync(rpc, recorded, cancellation)).TryGet(out var damage, out failure))
        {
            return failure;
        }
        if (damage.Kind is null)
        {
            return new OpenSite(recorded, rpc);
        }
        await Records.AddIncidentAsync(recorded, damage.Kind, damage.Detail, cancellation);
        // With another genesis it is another chain already; it may be the one that replaced the recorded one before a crash.
        if (damage.Kind != "foreign_genesis" && !(await chain.ReplaceAsync(cancellation)).TryGet(out rpc, out failure))
        {
            return failure;
        }
        return await FurnishAsync(rpc, cancellation);
    }

    public override Task<RpcAnswer<bool>> SaveAsync(CancellationToken cancellation) => chain.SaveAsync(cancellation);

    public override Task<RpcAnswer<bool>> IsHeldByAllAsync(AnchorChain chain, MinedTransaction mined, CancellationToken cancellation) => Task.FromResult<RpcAnswer<bool>>(true);

    // Saved before it is recorded: a chain that we know of can be loaded again.
    private async Task<RpcAnswer<OpenSite>> FurnishAsync(JsonRpcClient rpc, CancellationToken cancellation)
    {
        if (!(await ChainIdAsync(rpc, cancellation)).TryGet(out var chainId, out var failure)
            || !(await BlockHashAsync(rpc, 0, cancellation)).TryGet(out var genesis, out failure)
            || !(await new ContractInstaller(rpc, admin, clock).InstallAsync(chainId, LogId, @operator, cancellation)).TryGet(out var contract, out failure)
            || !(await chain.SaveAsync(cancellation)).TryGet(out _, out failure))
        {
            return failure;
        }
        return new OpenSite(await Records.AddChainAsync(chainId, ChainKind.Local, genesis, contract.Address, AnchorArtifact.Committed.CodeHash, cancellation), rpc);
    }
}
