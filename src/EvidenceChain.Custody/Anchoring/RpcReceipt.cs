using System.Text.Json;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Reads a receipt that a node serves as JSON, to be encoded again as its trie holds it.</summary>
public static class RpcReceipt
{
    public static RpcAnswer<Receipt> Read(JsonElement json)
    {
        if (!TryQuantity(json, "cumulativeGasUsed", out var gas) || !TryQuantity(json, "status", out var status) || status > 1
            || !RpcShapes.TryMember(json, "logsBloom", out var bloomJson) || !RpcShapes.TryBytes(bloomJson, out var bloom)
            || !RpcShapes.TryMember(json, "logs", out var logsJson) || logsJson.ValueKind != JsonValueKind.Array)
        {
            return new RpcFailure(RpcFailureKind.Malformed, "a receipt without status, gas, bloom or logs");
        }
        var logs = logsJson.EnumerateArray().Select(ReadLog).ToList();
        if (logs.Contains(null) || !TryType(json, out var type))
        {
            return new RpcFailure(RpcFailureKind.Malformed, "a receipt with a type or a log of another shape");
        }
        return new Receipt { Type = type, Succeeded = status == 1, CumulativeGasUsed = gas, Bloom = bloom, Logs = [.. logs.OfType<ReceiptLog>()] };
    }

    // Older nodes leave the type of a legacy transaction out.
    private static bool TryType(JsonElement json, out byte type)
    {
        type = 0;
        if (!RpcShapes.TryMember(json, "type", out var member))
        {
            return true;
        }
        var isRead = RpcShapes.TryQuantity(member, out var number) && number <= Receipt.MaxType;
        type = isRead ? (byte)number : (byte)0;
        return isRead;
    }

    private static ReceiptLog? ReadLog(JsonElement json)
    {
        if (!RpcShapes.TryMember(json, "address", out var addressJson) || !EthAddress.TryParse(addressJson.GetString(), out var address)
            || !RpcShapes.TryMember(json, "data", out var dataJson) || !RpcShapes.TryBytes(dataJson, out var data)
            || !RpcShapes.TryMember(json, "topics", out var topicsJson) || topicsJson.ValueKind != JsonValueKind.Array)
        {
            return null;
        }
        var topics = new List<Bytes32>();
        foreach (var topicJson in topicsJson.EnumerateArray())
        {
            if (topicJson.ValueKind != JsonValueKind.String || !Bytes32.TryParse(topicJson.GetString(), out var topic))
            {
                return null;
            }
            topics.Add(topic);
        }
        return new() { Address = address, Topics = topics, Data = data };
    }

    private static bool TryQuantity(JsonElement json, string name, out ulong value)
    {
        value = 0;
        return RpcShapes.TryMember(json, name, out var member) && RpcShapes.TryQuantity(member, out value);
    }
}
