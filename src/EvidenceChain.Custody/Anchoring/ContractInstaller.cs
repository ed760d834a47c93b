using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Puts the anchor contract on a chain and registers the log there. Each step looks first whether it was done, so a cut-off installation goes on where it stood.</summary>
public sealed class ContractInstaller(JsonRpcClient rpc, EthKey admin, TimeProvider clock)
{
    // The admin's key signs nothing but installations: the contract is among its first transactions or nowhere.
    private const ulong NoncesSearched = 16;
    private static readonly TimeSpan MineTimeout = TimeSpan.FromMinutes(2);
    private readonly TransactionSender sender = new(rpc, clock);

    public async Task<RpcAnswer<AnchorContract>> InstallAsync(ulong chainId, Bytes32 logId, EthAddress @operator, CancellationToken cancellation)
    {
        if (!(await FindOrDeployAsync(chainId, cancellation)).TryGet(out var contract, out var failure)
            || !(await contract.OperatorAsync(logId, cancellation)).TryGet(out var registered, out failure))
        {
            return failure;
        }
        if (registered != @operator && !(await RunAsync(chainId, contract.SetOperator(logId, @operator), cancellation)).TryGet(out _, out failure))
        {
            return failure;
        }
        return contract;
    }

    private async Task<RpcAnswer<AnchorContract>> FindOrDeployAsync(ulong chainId, CancellationToken cancellation)
    {
        if (!(await sender.NextNonceAsync(admin.Address, cancellation)).TryGet(out var next, out var failure))
        {
            return failure;
        }
        for (ulong nonce = 0; nonce < Math.Min(next, NoncesSearched); nonce++)
        {
            var deployed = new AnchorContract(rpc, EthAddress.OfContract(admin.Address, nonce));
            if (!(await deployed.CodeHashAsync(cancellation)).TryGet(out var codeHash, out failure))
            {
                return failure;
            }
            if (codeHash == AnchorArtifact.Committed.CodeHash)
            {
                return deployed;
            }
        }
        return (await RunAsync(chainId, AnchorContract.Deploy(admin.Address), cancellation)).TryGet(out var used, out failure)
            ? new AnchorContract(rpc, EthAddress.OfContract(admin.Address, used))
            : failure;
    }

    private async Task<RpcAnswer<ulong>> RunAsync(ulong chainId, EthCall call, CancellationToken cancellation)
    {
        if (!(await sender.PrepareAsync(admin, chainId, call, cancellation)).TryGet(out var prepared, out var failure)
            || !(await sender.SendAsync(prepared.Transaction, cancellation)).TryGet(out _, out failure)
            || !(await sender.WaitAsync(prepared.Transaction, MineTimeout, cancellation)).TryGet(out var lookup, out failure))
        {
            return failure;
        }
        return lookup.Mined switch
        {
            null => new RpcFailure(RpcFailureKind.TimedOut, $"no block took transaction {prepared.Transaction.Hash}"),
            { IsSuccess: false } => new RpcFailure(RpcFailureKind.Refused, $"transaction {prepared.Transaction.Hash} was reverted"),
            _ => prepared.Nonce,
        };
    }
}
