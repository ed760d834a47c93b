using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Where a transaction stands on the chain.</summary>
/// <param name="IsSuccess">False when the transaction is in the block but was reverted.</param>
/// <param name="Receipt">The receipt as the node serves it.</param>
public sealed record MinedTransaction(Bytes32 TransactionHash, Bytes32 BlockHash, long BlockNumber, bool IsSuccess, JsonElement Receipt);

/// <summary>Prepares, sends and finds transactions of one key through one node.</summary>
public sealed class TransactionSender(JsonRpcClient rpc, TimeProvider clock)
{
    // A quarter above the estimate: the state may change a little before the transaction runs.
    private const ulong GasMarginDivisor = 4;
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMilliseconds(320);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(2);

    /// <summary>Signs the call with the next nonce, the estimated gas and the current fees. Sends nothing. A call that would revert is refused here.</summary>
    public async Task<RpcAnswer<PreparedTransaction>> PrepareAsync(EthKey key, ulong chainId, EthCall call, CancellationToken cancellationToken)
    {
        if (!(await NextNonceAsync(key.Address, cancellationToken)).TryGet(out var nonce, out var failure)
            || !(await EstimateAsync(key.Address, call, cancellationToken)).TryGet(out var gas, out failure)
            || !(await FeesAsync(cancellationToken)).TryGet(out var fees, out failure))
        {
            return failure;
        }
        return new PreparedTransaction(nonce, TransactionSigner.Sign(key, chainId, nonce, gas + gas / GasMarginDivisor, fees, call));
    }

    /// <summary>The number of transactions of the account that are in blocks.</summary>
    public async Task<RpcAnswer<ulong>> NextNonceAsync(EthAddress account, CancellationToken cancellationToken) =>
        Quantity(await rpc.CallAsync("eth_getTransactionCount", [account.ToString(), "latest"], cancellationToken), "eth_getTransactionCount");

    /// <summary>Hands the bytes to the node. That it knows them already is success.</summary>
    public async Task<RpcAnswer<bool>> SendAsync(SignedTransaction transaction, CancellationToken cancellationToken)
    {
        var answer = await rpc.CallAsync("eth_sendRawTransaction", [RpcShapes.Hex(transaction.Raw.Span)], cancellationToken);
        if (answer.TryGet(out _, out var failure) || failure.Message.Contains("already", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        return failure;
    }

    /// <summary>The transaction in its block; null as value when no block has it now.</summary>
    public async Task<RpcAnswer<MinedLookup>> FindAsync(Bytes32 transactionHash, CancellationToken cancellationToken)
    {
        var answer = await rpc.CallAsync("eth_getTransactionReceipt", [transactionHash.ToString()], cancellationToken);
        if (!answer.TryGet(out var json, out var failure))
        {
            return failure;
        }
        if (json.ValueKind == JsonValueKind.Null)
        {
            return new MinedLookup(null);
        }
        return RpcShapes.TryMember(json, "blockHash", out var hash) && Bytes32.TryParse(hash.GetString(), out var blockHash)
            && RpcShapes.TryMember(json, "blockNumber", out var number) && RpcShapes.TryQuantity(number, out var blockNumber)
            && RpcShapes.TryMember(json, "status", out var statusJson) && RpcShapes.TryQuantity(statusJson, out var status)
            ? new MinedLookup(new(transactionHash, blockHash, checked((long)blockNumber), status == 1, json))
            : new RpcFailure(RpcFailureKind.Malformed, "eth_getTransactionReceipt: block or status is missing");
    }

    /// <summary>
    /// Looks for the transaction until a block has it or the time is up; then null as value. A node may drop a transaction from its pool,
    /// or lose the pool in a restart, without a word: so it is sent again after a while, which does no harm where it is known.
    /// </summary>
    public async Task<RpcAnswer<MinedLookup>> WaitAsync(SignedTransaction transaction, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var pause = FirstPoll; ; pause = pause * 2 < LongestPoll ? pause * 2 : LongestPoll)
        {
            var answer = await FindAsync(transaction.Hash, cancellationToken);
            if (!answer.TryGet(out var found, out _) || found.Mined is not null || clock.GetElapsedTime(started) >= atMost)
            {
                return answer;
            }
            if (pause >= ResendAfter)
            {
                await SendAsync(transaction, cancellationToken);
            }
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<RpcAnswer<ulong>> EstimateAsync(EthAddress from, EthCall call, CancellationToken cancellationToken)
    {
        var json = new JsonObject { ["from"] = from.ToString(), ["data"] = RpcShapes.Hex(call.Data.Span) };
        if (call.To is { } to)
        {
            json["to"] = to.ToString();
        }
        return Quantity(await rpc.CallAsync("eth_estimateGas", [json], cancellationToken), "eth_estimateGas");
    }

    // A chain whose base fee is zero (our own, or a consortium's) takes the old form at the price it asks; a fee market gets room for two doublings of the base fee.
    private async Task<RpcAnswer<GasFees>> FeesAsync(CancellationToken cancellationToken)
    {
        if (!(await rpc.CallAsync("eth_getBlockByNumber", ["latest", false], cancellationToken)).TryGet(out var block, out var failure))
        {
            return failure;
        }
        var isMarket = RpcShapes.TryMember(block, "baseFeePerGas", out var baseJson) && RpcShapes.TryBigQuantity(baseJson, out var baseFee) && !baseFee.IsZero;
        var method = isMarket ? "eth_maxPriorityFeePerGas" : "eth_gasPrice";
        if (!(await rpc.CallAsync(method, [], cancellationToken)).TryGet(out var json, out failure))
        {
            return failure;
        }
        if (!RpcShapes.TryBigQuantity(json, out var price))
        {
            return new RpcFailure(RpcFailureKind.Malformed, $"{method}: not a number");
        }
        RpcShapes.TryBigQuantity(baseJson, out baseFee);
        return isMarket ? new GasFees.Market(baseFee * 4 + price, price) : new GasFees.Legacy(price);
    }

    private static RpcAnswer<ulong> Quantity(RpcAnswer<JsonElement> answer, string method)
    {
        if (!answer.TryGet(out var json, out var failure))
        {
            return failure;
        }
        return RpcShapes.TryQuantity(json, out var value) ? value : new RpcFailure(RpcFailureKind.Malformed, $"{method}: not a number");
    }
}

/// <summary>A signed transaction with its nonce, not sent yet.</summary>
public sealed record PreparedTransaction(ulong Nonce, SignedTransaction Transaction);

/// <summary>What became of looking for a transaction: null means that no block has it now.</summary>
public sealed record MinedLookup(MinedTransaction? Mined);
