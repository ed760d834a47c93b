using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>
/// A chain that others run too. Its contract stands at the configured address and knows our log, or our admin key puts it there once. Nodes that disagree stop
/// everything: which of them is right is for people to find out.
/// </summary>
public sealed class NetworkSite(HttpClient http, NetworkSettings settings, EthKey admin, EthAddress @operator, Bytes32 logId, AnchorRecords records, TimeProvider clock) : AnchorSite(records, logId)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private readonly List<JsonRpcClient> nodes = [.. settings.Nodes.Select(node => new JsonRpcClient(http, node, CallTimeout, clock))];

    public override ChainKind Kind => settings.Kind;

    public override FinalityRule Finality => settings.Finality;

    public override async Task<RpcAnswer<OpenSite>> OpenAsync(CancellationToken cancellation)
    {
        if (!(await ChainIdAsync(nodes[0], cancellation)).TryGet(out var chainId, out var failure)
            || !(await BlockHashAsync(nodes[0], 0, cancellation)).TryGet(out var genesis, out failure)
            || !(await ContractAsync(chainId, genesis, cancellation)).TryGet(out var contract, out failure)
            || !(await CheckContractAsync(contract, cancellation)).TryGet(out _, out failure))
        {
            return failure;
        }
        var chain = await Records.AddChainAsync(chainId, Kind, genesis, contract.Address, AnchorArtifact.Committed.CodeHash, cancellation);
        foreach (var node in nodes)
        {
            if (!(await ChainIdAsync(node, cancellation)).TryGet(out var toldId, out failure)
                || !(await CompareAsync(node, chain, cancellation)).TryGet(out var damage, out failure))
            {
                return failure;
            }
            if (damage.Kind is { } kind)
            {
                if (!damage.IsMissing)
                {
                    await Records.AddIncidentAsync(chain, kind, $"{node.Endpoint}: {damage.Detail}", cancellation);
                }
                return new RpcFailure(RpcFailureKind.Refused, $"{node.Endpoint}: {damage.Detail}");
            }
            if (toldId != chainId)
            {
                return await DisagreeAsync(chain, $"{nodes[0].Endpoint} is of chain {chainId}, {node.Endpoint} of {toldId}", cancellation);
            }
        }
        return new OpenSite(chain, nodes[0]);
    }

    public override async Task<RpcAnswer<bool>> IsHeldByAllAsync(AnchorChain chain, MinedTransaction mined, CancellationToken cancellation)
    {
        var isHeld = true;
        foreach (var node in nodes.Skip(1))
        {
            if (!(await BlockHashAsync(node, mined.BlockNumber, cancellation)).TryGet(out var hash, out var failure))
            {
                return failure;
            }
            if (hash != mined.BlockHash && hash != default)
            {
                return await DisagreeAsync(chain, $"block {mined.BlockNumber} is {mined.BlockHash} at {nodes[0].Endpoint} and {hash} at {node.Endpoint}", cancellation);
            }
            isHeld &= hash == mined.BlockHash;
        }
        return isHeld;
    }

    public override Task<RpcAnswer<bool>> SaveAsync(CancellationToken cancellation) => Task.FromResult<RpcAnswer<bool>>(true);

    private async Task<RpcAnswer<AnchorContract>> ContractAsync(ulong chainId, Bytes32 genesis, CancellationToken cancellation)
    {
        var known = settings.Contract ?? (await Records.ChainsAsync(cancellation)).LastOrDefault(chain => chain.ChainId == (long)chainId && chain.Genesis == genesis && chain.Kind == Kind)?.Contract;
        return known is { } address ? new AnchorContract(nodes[0], address) : await new ContractInstaller(nodes[0], admin, clock).InstallAsync(chainId, LogId, @operator, cancellation);
    }

    private async Task<RpcAnswer<bool>> CheckContractAsync(AnchorContract contract, CancellationToken cancellation)
    {
        if (!(await contract.CodeHashAsync(cancellation)).TryGet(out var code, out var failure))
        {
            return failure;
        }
        if (code != AnchorArtifact.Committed.CodeHash)
        {
            return new RpcFailure(RpcFailureKind.Refused, $"the code at {contract.Address} hashes to {code}, not to {AnchorArtifact.Committed.CodeHash}");
        }
        if (!(await contract.OperatorAsync(LogId, cancellation)).TryGet(out var registered, out failure))
        {
            return failure;
        }
        return registered == @operator ? true : new RpcFailure(RpcFailureKind.Refused, $"the contract's operator for the log is {registered}, not {@operator}: its admin must register it");
    }

    private async Task<RpcFailure> DisagreeAsync(AnchorChain chain, string detail, CancellationToken cancellation)
    {
        await Records.AddIncidentAsync(chain, "disagreeing_nodes", detail, cancellation);
        return new(RpcFailureKind.Refused, $"the chain's nodes disagree: {detail}");
    }
}
