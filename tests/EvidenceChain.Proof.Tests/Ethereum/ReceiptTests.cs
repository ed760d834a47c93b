using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Ethereum;

public sealed class ReceiptTests
{
    [Theory]
    [InlineData("", "truncated")]
    [InlineData("00c4018080c0", "trailing")]
    [InlineData("80c4018080c0", "trailing")]
    [InlineData("02", "truncated")]
    [InlineData("0202c4018080c0", "trailing")]
    [InlineData("02c3018080", "not a receipt: outcome, gas")]
    [InlineData("02c5018080c080", "not a receipt: outcome, gas")]
    [InlineData("02c4028080c0", "not a receipt: neither")]
    [InlineData("02c4c08080c0", "not a receipt: neither")]
    [InlineData("02c40100" + "80c0", "not a receipt: outcome, gas")]
    [InlineData("02c40180c0c0", "not a receipt: outcome, gas")]
    [InlineData("02c401808080", "not a receipt: outcome, gas")]
    [InlineData("02c5018080c180", "not a receipt: a log")]
    [InlineData("02c8018080c4c38080c0", "not a receipt: a log")]
    public void TryDecode_NotAReceipt_NamesTheDefect(string hex, string defect)
    {
        Assert.False(Receipt.TryDecode(Convert.FromHexString(hex), out _, out var error));
        Assert.StartsWith(defect, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryDecode_EmptyBloom_IsKept()
    {
        Assert.True(Receipt.TryDecode(Convert.FromHexString("02c4018080c0"), out var receipt, out var error), error);
        Assert.True(receipt is { Type: 2, Succeeded: true, Bloom.Length: 0, Logs.Count: 0 });
    }

    [Fact]
    public void Encode_StatusAndRootTogether_Throws()
    {
        var receipt = new Receipt { Type = 0, Succeeded = true, PostStateRoot = default(Bytes32), CumulativeGasUsed = 0, Bloom = default, Logs = [] };
        Assert.Throws<InvalidOperationException>(receipt.Encode);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Receipt { Type = 0x80, Succeeded = true, CumulativeGasUsed = 0, Bloom = default, Logs = [] });
    }

    [Theory]
    [InlineData("c0", "not a header: 0 fields")]
    [InlineData("80", "not a header: 0 fields")]
    [InlineData("cf808080808080808080808080808080", "not a header: a hash")]
    [InlineData("cf8080808080808080808080808080c0", "not a header: 15 fields, or a list")]
    public void HeaderTryDecode_NotAHeader_NamesTheDefect(string hex, string defect)
    {
        Assert.False(BlockHeader.TryDecode(Convert.FromHexString(hex), out _, out var error));
        Assert.StartsWith(defect, error, StringComparison.Ordinal);
    }
}
