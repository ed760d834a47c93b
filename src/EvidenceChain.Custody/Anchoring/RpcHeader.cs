using System.Text.Json;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Puts the encoding of a header together again from what a node serves as JSON, and believes it only when it hashes to the block.</summary>
public static class RpcHeader
{
    private enum Shape
    {
        Bytes,
        Quantity,
    }

    // In the order in which the forks appended them: 15 up to Berlin, London, Shanghai, 3 of Cancun, Prague.
    private static readonly (string Name, Shape Shape)[] Fields =
    [
        ("parentHash", Shape.Bytes), ("sha3Uncles", Shape.Bytes), ("miner", Shape.Bytes), ("stateRoot", Shape.Bytes), ("transactionsRoot", Shape.Bytes),
        ("receiptsRoot", Shape.Bytes), ("logsBloom", Shape.Bytes), ("difficulty", Shape.Quantity), ("number", Shape.Quantity), ("gasLimit", Shape.Quantity),
        ("gasUsed", Shape.Quantity), ("timestamp", Shape.Quantity), ("extraData", Shape.Bytes), ("mixHash", Shape.Bytes), ("nonce", Shape.Bytes),
        ("baseFeePerGas", Shape.Quantity), ("withdrawalsRoot", Shape.Bytes), ("blobGasUsed", Shape.Quantity), ("excessBlobGas", Shape.Quantity),
        ("parentBeaconBlockRoot", Shape.Bytes), ("requestsHash", Shape.Bytes),
    ];

    /// <summary>The header of the block with that hash. A field we do not know changes the hash: then the answer is a failure, not a guess.</summary>
    public static RpcAnswer<BlockHeader> Rebuild(JsonElement block, Bytes32 blockHash)
    {
        var encoded = new List<byte[]>();
        foreach (var (name, shape) in Fields)
        {
            if (!RpcShapes.TryMember(block, name, out var member))
            {
                break;
            }
            if (shape == Shape.Bytes && RpcShapes.TryBytes(member, out var bytes))
            {
                encoded.Add(Rlp.Encode(bytes));
            }
            else if (shape == Shape.Quantity && RpcShapes.TryBigQuantity(member, out var number))
            {
                encoded.Add(Rlp.Encode(number));
            }
            else
            {
                return new RpcFailure(RpcFailureKind.Malformed, $"header field {name} has an unexpected shape");
            }
        }
        var header = Rlp.EncodeList([.. encoded]);
        if (Bytes32.KeccakOf(header) != blockHash)
        {
            return new RpcFailure(RpcFailureKind.Malformed, $"unknown header field: {encoded.Count} known fields do not hash to block {blockHash}");
        }
        return BlockHeader.TryDecode(header, out var decoded, out var error) ? decoded : new RpcFailure(RpcFailureKind.Malformed, error);
    }
}
