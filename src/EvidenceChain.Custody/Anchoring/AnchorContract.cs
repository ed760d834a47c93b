using System.Text.Json.Nodes;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>The newest head of a log that the contract knows; size 0 before the first anchor.</summary>
public sealed record ContractHead(ulong Size, ulong BlockNumber, ulong Time, ulong Seq, Bytes32 Root);

/// <summary>Reads the anchor contract at one address, and words the calls to it.</summary>
public sealed class AnchorContract(JsonRpcClient rpc, EthAddress address)
{
    private const string AnchorSignature = "anchor(bytes32,uint64,bytes32,bytes32[])";

    public EthAddress Address => address;

    /// <summary>Deploys the contract; its admin alone registers logs.</summary>
    public static EthCall Deploy(EthAddress admin) =>
        new() { To = null, Data = (byte[])[.. AnchorArtifact.Committed.CreationCode.Span, .. Abi.Encode(AbiValue.Of(admin))] };

    /// <summary>Registers a log with its operator, or hands it to another.</summary>
    public EthCall SetOperator(Bytes32 logId, EthAddress @operator) =>
        new() { To = address, Data = Abi.EncodeCall("setOperator(bytes32,address)", AbiValue.Of(logId), AbiValue.Of(@operator)) };

    /// <summary>Anchors a head; the proof leads from the contract's head to it and is empty for the first anchor.</summary>
    public EthCall Anchor(Bytes32 logId, ulong size, Bytes32 root, IReadOnlyList<Bytes32> proof) =>
        new() { To = address, Data = Abi.EncodeCall(AnchorSignature, AbiValue.Of(logId), AbiValue.Of(size), AbiValue.Of(root), AbiValue.Of(proof)) };

    public async Task<RpcAnswer<ContractHead>> HeadAsync(Bytes32 logId, CancellationToken cancellationToken)
    {
        var answer = await ReadAsync("heads(bytes32)", [AbiValue.Of(logId)], cancellationToken);
        if (!answer.TryGet(out var words, out var failure))
        {
            return failure;
        }
        return Abi.TryUInt64(words, 0, out var size) && Abi.TryUInt64(words, 1, out var block) && Abi.TryUInt64(words, 2, out var time)
            && Abi.TryUInt64(words, 3, out var seq) && Abi.TryWord(words, 4, out var root)
            ? new ContractHead(size, block, time, seq, root)
            : new RpcFailure(RpcFailureKind.Malformed, $"heads: {words.Length} bytes from {address}");
    }

    public Task<RpcAnswer<EthAddress>> OperatorAsync(Bytes32 logId, CancellationToken cancellationToken) =>
        ReadAddressAsync("operatorOf(bytes32)", [AbiValue.Of(logId)], cancellationToken);

    public Task<RpcAnswer<EthAddress>> AdminAsync(CancellationToken cancellationToken) => ReadAddressAsync("admin()", [], cancellationToken);

    /// <summary>Whether the leaf is in the log at that index under the contract's head.</summary>
    public Task<RpcAnswer<bool>> VerifyInclusionAsync(Bytes32 logId, Bytes32 leafHash, ulong index, IReadOnlyList<Bytes32> path, CancellationToken cancellationToken) =>
        ReadFlagAsync("verifyInclusion(bytes32,bytes32,uint64,bytes32[])",
            [AbiValue.Of(logId), AbiValue.Of(leafHash), AbiValue.Of(index), AbiValue.Of(path)], cancellationToken);

    /// <summary>Whether the second head extends the first, by the contract's own arithmetic.</summary>
    public Task<RpcAnswer<bool>> VerifyConsistencyAsync(
        ulong size1, Bytes32 root1, ulong size2, Bytes32 root2, IReadOnlyList<Bytes32> proof, CancellationToken cancellationToken) =>
        ReadFlagAsync("verifyConsistency(uint64,bytes32,uint64,bytes32,bytes32[])",
            [AbiValue.Of(size1), AbiValue.Of(root1), AbiValue.Of(size2), AbiValue.Of(root2), AbiValue.Of(proof)], cancellationToken);

    /// <summary>Keccak-256 of the code at the address: of no bytes when there is no contract.</summary>
    public async Task<RpcAnswer<Bytes32>> CodeHashAsync(CancellationToken cancellationToken)
    {
        var answer = await rpc.CallAsync("eth_getCode", [address.ToString(), "latest"], cancellationToken);
        if (!answer.TryGet(out var json, out var failure))
        {
            return failure;
        }
        return RpcShapes.TryBytes(json, out var code) ? Bytes32.KeccakOf(code) : new RpcFailure(RpcFailureKind.Malformed, "eth_getCode: not bytes");
    }

    /// <summary>A revert in words; null when the bytes are not an error of this contract.</summary>
    public static string? DescribeRevert(string? data)
    {
        if (!RpcShapes.TryHex(data, out var bytes) || bytes.Length < 4)
        {
            return null;
        }
        Abi.TryUInt64(bytes.AsSpan(4), 0, out var first);
        Abi.TryUInt64(bytes.AsSpan(4), 1, out var second);
        return Convert.ToHexStringLower(bytes.AsSpan(0, 4)) is var selector && selector == Named("NotAdmin()") ? "only the contract's admin may do this"
            : selector == Named("NotOperator()") ? "the sender is not the log's operator"
            : selector == Named("NotMonotonic(uint64,uint64)") ? $"the contract has size {first} and refuses {second}"
            : selector == Named("Fork(uint64)") ? $"the contract has another root at size {first}: the log forked"
            : selector == Named("Inconsistent(uint64,uint64)") ? $"the proof does not show that size {second} extends size {first}"
            : null;
    }

    private static string Named(string error) => Convert.ToHexStringLower(Abi.Selector(error));

    private async Task<RpcAnswer<EthAddress>> ReadAddressAsync(string signature, AbiValue[] values, CancellationToken cancellationToken)
    {
        var answer = await ReadAsync(signature, values, cancellationToken);
        if (!answer.TryGet(out var words, out var failure))
        {
            return failure;
        }
        return Abi.TryAddress(words, 0, out var read) ? read : new RpcFailure(RpcFailureKind.Malformed, $"{signature}: not an address");
    }

    private async Task<RpcAnswer<bool>> ReadFlagAsync(string signature, AbiValue[] values, CancellationToken cancellationToken)
    {
        var answer = await ReadAsync(signature, values, cancellationToken);
        if (!answer.TryGet(out var words, out var failure))
        {
            return failure;
        }
        return Abi.TryUInt64(words, 0, out var flag) && flag <= 1 ? flag == 1 : new RpcFailure(RpcFailureKind.Malformed, $"{signature}: not a flag");
    }

    private async Task<RpcAnswer<byte[]>> ReadAsync(string signature, AbiValue[] values, CancellationToken cancellationToken)
    {
        var call = new JsonObject { ["to"] = address.ToString(), ["data"] = RpcShapes.Hex(Abi.EncodeCall(signature, values)) };
        var answer = await rpc.CallAsync("eth_call", [call, "latest"], cancellationToken);
        if (!answer.TryGet(out var json, out var failure))
        {
            return failure;
        }
        return RpcShapes.TryBytes(json, out var bytes) ? bytes : new RpcFailure(RpcFailureKind.Malformed, $"{signature}: not bytes");
    }
}
