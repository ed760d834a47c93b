using System.Text.Json.Nodes;
using CsCheck;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Ethereum;

/// <summary>Random values of the chain, in the shapes that the oracle's operations take.</summary>
internal static class EthereumGen
{
    public static Gen<EthAddress> Address { get; } = Gen.Byte.Array[EthAddress.SizeBytes].Select(bytes => EthAddress.FromBytes(bytes));

    public static Gen<Bytes32> Word { get; } = Gen.Byte.Array[Bytes32.SizeBytes].Select(bytes => Bytes32.FromBytes(bytes));

    /// <summary>Keys that share prefixes and are prefixes of one another, with values that are inlined or not.</summary>
    public static Gen<KeyValuePair<byte[], byte[]>[]> TrieEntries { get; } =
        Gen.Select(
            Gen.OneOf(OneOf([0x00, 0x01, 0x10, 0x11]).Array[0, 5], Gen.Byte.Array[1, 3], Gen.Byte.Array[32]),
            Gen.OneOf(Gen.Byte.Array[1, 4], Gen.Byte.Array[28, 40]),
            KeyValuePair.Create)
        .Array[0, 40].Select(entries => entries.DistinctBy(entry => Hex.Of(entry.Key)).ToArray());

    private static readonly Gen<ReceiptLog> Log =
        Gen.Select(Address, Word.Array[0, ReceiptLog.MaxTopics], Gen.Byte.Array[0, 200], (address, topics, data) =>
            new ReceiptLog { Address = address, Topics = topics, Data = data });

    public static Gen<Receipt> Receipt { get; } =
        Gen.Select(
            Gen.OneOf(Gen.Byte[0, 4], Gen.Byte[0, EvidenceChain.Proof.Ethereum.Receipt.MaxType]),
            Gen.OneOf(Gen.Bool.Select(succeeded => (bool?)succeeded), Gen.Const((bool?)null)),
            Word,
            Gen.ULong,
            Gen.OneOf(Gen.Byte.Array[256], Gen.Const(new byte[256]), Gen.Const(Array.Empty<byte>())),
            Log.Array[0, 4],
            (type, succeeded, root, gas, bloom, logs) => new Receipt
            {
                Type = type,
                Succeeded = succeeded,
                PostStateRoot = succeeded is null ? root : null,
                CumulativeGasUsed = gas,
                Bloom = bloom,
                Logs = logs,
            });

    public static Gen<byte> OneOf(byte[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    public static Gen<JsonNode> RlpTree(int depth)
    {
        var text = Gen.OneOf(Gen.Byte.Array[1], Gen.Byte.Array[0, 60], Gen.Byte.Array[250, 300]).Select(bytes => (JsonNode)JsonValue.Create(Hex.Of(bytes)));
        return depth == 0
            ? text
            : Gen.OneOf(text, RlpTree(depth - 1).Array[0, 5].Select(items => (JsonNode)new JsonArray([.. items.Select(item => item.DeepClone())])));
    }

    public static byte[] Encode(JsonNode tree) =>
        tree is JsonArray items ? Rlp.EncodeList(items.Select(item => Encode(item!)).ToArray()) : Rlp.Encode(Hex.Bytes(tree.GetValue<string>()));

    public static JsonNode ToTree(RlpItem item) =>
        item.IsList ? new JsonArray([.. item.Items.Select(ToTree)]) : JsonValue.Create(Hex.Of(item.Payload.Span));

    public static JsonObject ToJson(Receipt receipt) => new()
    {
        ["type"] = receipt.Type,
        ["status"] = receipt.Succeeded,
        ["root"] = receipt.PostStateRoot?.ToString(),
        ["gas"] = $"{receipt.CumulativeGasUsed}",
        ["bloom"] = Hex.Of(receipt.Bloom.Span),
        ["logs"] = new JsonArray([.. receipt.Logs.Select(log => new JsonObject
        {
            ["address"] = log.Address.ToString(),
            ["topics"] = new JsonArray([.. log.Topics.Select(topic => JsonValue.Create(topic.ToString()))]),
            ["data"] = Hex.Of(log.Data.Span),
        })]),
    };
}

/// <summary>Bytes as <c>0x</c> hex.</summary>
internal static class Hex
{
    public static string Of(byte[] bytes) => Of(bytes.AsSpan());

    public static string Of(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.AsSpan(2));
}
