using System.Text.Json.Nodes;
using CsCheck;
using EvidenceChain.Oracles;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Ethereum;

[Collection(OracleProcess.Collection)]
public sealed class BlockOracleTests(OracleProcess oracle)
{
    private const ulong Seed = 20261125;

    [Fact]
    public async Task Encode_RandomReceipts_HaveTheOraclesBytesRootAndProof()
    {
        var blocks = OracleProcess.Cases(Gen.Select(EthereumGen.Receipt.Array[1, 20], Gen.Int[0, 1000]), Seed, 200);
        var answers = await oracle.AskAsync("receipts.trie", blocks.Select(block => new JsonObject
        {
            ["receipts"] = new JsonArray([.. block.Item1.Select(EthereumGen.ToJson)]),
            ["index"] = block.Item2 % block.Item1.Length,
        }));
        for (var i = 0; i < blocks.Count; i++)
        {
            var (receipts, pick) = blocks[i];
            var index = pick % receipts.Length;
            var place = $"seed {Seed}, block {i}";
            var encoded = receipts.Select(receipt => receipt.Encode()).ToList();
            Assert.True(answers[i].Result!["encoded"]!.AsArray().Select(text => text!.GetValue<string>()).SequenceEqual(encoded.Select(Hex.Of)), place);
            var trie = PatriciaTrie.OfList(encoded);
            Assert.True(answers[i].Result!["root"]!.GetValue<string>() == $"{trie.Root}", place);
            ReadOnlyMemory<byte>[] nodes = [.. answers[i].Result!["proof"]!.AsArray().Select(node => Hex.Bytes(node!.GetValue<string>()))];
            Assert.True(ReceiptProof.TryVerify(trie.Root, (ulong)index, nodes, out var receipt, out var error), $"{place}: {error}");
            Assert.Equal(EthereumGen.ToJson(receipts[index]).ToJsonString(), EthereumGen.ToJson(receipt).ToJsonString());
            Assert.Equal(encoded[index], receipt.Encode());
        }
    }

    [Theory]
    [InlineData("chainstart", 15)]
    [InlineData("london", 16)]
    [InlineData("shanghai", 17)]
    [InlineData("cancun", 20)]
    [InlineData("prague", 21)]
    [InlineData("osaka", 21)]
    public async Task TryDecode_HeadersOfEachFork_HaveTheOraclesHashAndFields(string hardfork, int fieldCount)
    {
        var headers = OracleProcess.Cases(HeaderFields(), Seed + (ulong)fieldCount, 300);
        var answers = await oracle.AskAsync(
            "block.header", headers.Select(fields => new JsonObject { ["hardfork"] = hardfork, ["fields"] = ForFork(fields, hardfork, fieldCount) }));
        for (var i = 0; i < headers.Count; i++)
        {
            Assert.True(answers[i].Refusal is null, answers[i].Refusal);
            var encoded = Hex.Bytes(answers[i].Result!["rlp"]!.GetValue<string>());
            Assert.True(BlockHeader.TryDecode(encoded, out var header, out var error), $"seed {Seed}, case {i}: {error}");
            Assert.Equal(fieldCount, header.FieldCount);
            Assert.Equal(answers[i].Result!["hash"]!.GetValue<string>(), $"{header.Hash}");
            Assert.Equal(headers[i]["parentHash"]!.GetValue<string>(), $"{header.ParentHash}");
            Assert.Equal(headers[i]["stateRoot"]!.GetValue<string>(), $"{header.StateRoot}");
            Assert.Equal(headers[i]["transactionsTrie"]!.GetValue<string>(), $"{header.TransactionsRoot}");
            Assert.Equal(headers[i]["receiptTrie"]!.GetValue<string>(), $"{header.ReceiptsRoot}");
            Assert.Equal(headers[i]["number"]!.GetValue<string>(), $"0x{header.Number:x}");
            Assert.Equal(headers[i]["timestamp"]!.GetValue<string>(), $"0x{header.Timestamp:x}");
            Assert.Equal(headers[i]["mixHash"]!.GetValue<string>(), $"{header.MixHash}");
            Assert.Equal(headers[i]["extraData"]!.GetValue<string>(), Hex.Of(header.ExtraData.Span));
        }
    }

    private static JsonObject ForFork(JsonObject fields, string hardfork, int fieldCount)
    {
        var chosen = fields.DeepClone().AsObject();
        (string Name, string Value, int Since)[] later =
        [
            ("baseFeePerGas", "0x3b9aca00", 16), ("withdrawalsRoot", $"{PatriciaTrie.EmptyRoot}", 17), ("blobGasUsed", "0x20000", 18),
            ("excessBlobGas", "0x40000", 18), ("parentBeaconBlockRoot", $"{PatriciaTrie.EmptyRoot}", 18), ("requestsHash", $"{PatriciaTrie.EmptyRoot}", 21),
        ];
        foreach (var (name, value, _) in later.Where(field => fieldCount >= field.Since))
        {
            chosen[name] = value;
        }
        // Before proof of stake the oracle wants a difficulty, after it none.
        chosen["difficulty"] = hardfork is "chainstart" or "london" ? "0x20000" : "0x0";
        return chosen;
    }

    private static Gen<JsonObject> HeaderFields() =>
        Gen.Select(
            EthereumGen.Word.Array[5], EthereumGen.Address, Gen.Int[1, int.MaxValue], Gen.UInt, Gen.Byte.Array[0, 32], Gen.Byte.Array[256], Gen.Int[5000, 30_000_000],
            (words, coinbase, number, time, extra, bloom, gasLimit) => new JsonObject
            {
                ["parentHash"] = $"{words[0]}",
                ["stateRoot"] = $"{words[1]}",
                ["transactionsTrie"] = $"{words[2]}",
                ["receiptTrie"] = $"{words[3]}",
                ["mixHash"] = $"{words[4]}",
                ["coinbase"] = $"{coinbase}",
                ["number"] = $"0x{number:x}",
                ["timestamp"] = $"0x{time:x}",
                ["extraData"] = Hex.Of(extra),
                ["logsBloom"] = Hex.Of(bloom),
                ["gasLimit"] = $"0x{gasLimit:x}",
                ["gasUsed"] = $"0x{gasLimit / 2:x}",
            });
}
