using System.Globalization;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Ethereum;

/// <summary>Anchors recorded from real nodes (tests/oracles/record-anchor.mjs): legacy and typed receipts, one of them reverted, in one block.</summary>
public sealed class NodeVectorTests
{
    [Theory]
    [InlineData("anvil")]
    [InlineData("hardhat")]
    public void Verify_AnchorMinedByARealNode_PassesAllChecks(string client)
    {
        var vector = Load(client);
        var findings = AnchorProofVerifier.Verify(ProofOf(vector), ExpectationOf(vector));
        Assert.All(findings.Checks, check => Assert.True(check.Outcome == CheckOutcome.Passed, $"{check.Name}: {check.Reason}"));
        Assert.Equal(1UL, findings.Event!.Sequence);
        Assert.Equal(21, findings.Header!.FieldCount);
    }

    [Theory]
    [InlineData("anvil")]
    [InlineData("hardhat")]
    public void Encode_ReceiptsOfARealNode_GiveTheRootOfItsHeader(string client)
    {
        var vector = Load(client);
        var receipts = ReceiptsOf(vector);
        Assert.Equal([0, 1, 2, 2, 2], receipts.Select(receipt => (int)receipt.Type));
        Assert.Equal([true, true, true, false, true], receipts.Select(receipt => receipt.Succeeded!.Value));
        Assert.True(BlockHeader.TryDecode(Hex.Bytes(Text(vector, "header")), out var header, out var error), error);
        Assert.Equal(header.ReceiptsRoot, PatriciaTrie.OfList(receipts.Select(receipt => receipt.Encode())).Root);
    }

    [Theory]
    [InlineData("anvil")]
    [InlineData("hardhat")]
    public void Verify_OtherTransactionsOfTheBlock_HoldNoAnchor(string client)
    {
        var vector = Load(client);
        var anchorIndex = vector["transactionIndex"]!.GetValue<int>();
        for (var index = 0; index < 5; index++)
        {
            var outcomes = AnchorProofVerifier.Verify(ProofOf(vector, index), ExpectationOf(vector)).Checks.Select(check => check.Outcome).ToList();
            Assert.Equal(index == anchorIndex, outcomes.TrueForAll(outcome => outcome == CheckOutcome.Passed));
        }
    }

    private static AnchorProof ProofOf(JsonObject vector, int? index = null)
    {
        var transactionIndex = (ulong)(index ?? vector["transactionIndex"]!.GetValue<int>());
        var trie = PatriciaTrie.OfList(ReceiptsOf(vector).Select(receipt => receipt.Encode()));
        return new()
        {
            HeaderRlp = Hex.Bytes(Text(vector, "header")),
            TransactionIndex = transactionIndex,
            ReceiptNodes = [.. trie.ProofOf(Rlp.Encode(transactionIndex)).Select(node => (ReadOnlyMemory<byte>)node)],
            AccountNodes = [.. vector["accountProof"]!.AsArray().Select(node => (ReadOnlyMemory<byte>)Hex.Bytes(node!.GetValue<string>()))],
        };
    }

    private static AnchorExpectation ExpectationOf(JsonObject vector) => new()
    {
        ChainId = vector["chainId"]!.GetValue<ulong>(),
        Contract = EthAddress.FromBytes(Hex.Bytes(Text(vector, "contract"))),
        CodeHash = Word(Text(vector, "codeHash")),
        LogId = Word(Text(vector, "logId")).ToDigest(),
        Size = vector["size"]!.GetValue<ulong>(),
        Root = Word(Text(vector, "root")).ToDigest(),
        BlockHash = Word(Text(vector, "blockHash")),
    };

    private static List<Receipt> ReceiptsOf(JsonObject vector) => [.. vector["receipts"]!.AsArray().Select(entry => new Receipt
    {
        Type = (byte)Number(entry!, "type"),
        Succeeded = Number(entry!, "status") == 1,
        CumulativeGasUsed = Number(entry!, "cumulativeGasUsed"),
        Bloom = Hex.Bytes(Text(entry!, "logsBloom")),
        Logs = [.. entry!["logs"]!.AsArray().Select(log => new ReceiptLog
        {
            Address = EthAddress.FromBytes(Hex.Bytes(Text(log!, "address"))),
            Topics = [.. log!["topics"]!.AsArray().Select(topic => Word(topic!.GetValue<string>()))],
            Data = Hex.Bytes(Text(log!, "data")),
        })],
    })];

    private static JsonObject Load(string client)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvidenceChain.sln")))
        {
            folder = folder.Parent!;
        }
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, "tests", "vectors", "valid", "anchor", client + ".json")))!.AsObject();
    }

    private static Bytes32 Word(string hex) => Bytes32.TryParse(hex, out var word) ? word : throw new FormatException(hex);

    private static ulong Number(JsonNode node, string name) => ulong.Parse(Text(node, name).AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
