using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Ethereum;

public sealed class EthAddressTests
{
    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    public void ToChecksumString_PublishedExamples_ComeBack(string published)
    {
        Assert.True(EthAddress.TryParse(published, out var address));
        Assert.Equal(published, address.ToChecksumString());
        Assert.Equal("0x" + published[2..].ToLowerInvariant(), address.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaedff")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beagg")]
    [InlineData("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    public void TryParse_NotAnAddress_IsFalse(string? text) => Assert.False(EthAddress.TryParse(text, out _));

    [Fact]
    public void OfContract_FirstAnvilAccountAndNonceZero_IsTheWellKnownAddress()
    {
        Assert.True(EthAddress.TryParse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", out var creator));
        Assert.Equal("0x5FbDB2315678afecb367f032d93F642f64180aa3", EthAddress.OfContract(creator, 0).ToChecksumString());
    }

    [Fact]
    public void FromBytes_WrongLength_Throws() => Assert.Throws<ArgumentException>(() => EthAddress.FromBytes(new byte[19]));
}
