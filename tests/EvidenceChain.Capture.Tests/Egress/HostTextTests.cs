using CsCheck;
using EvidenceChain.Capture.Egress;

namespace EvidenceChain.Capture.Tests.Egress;

public class HostTextTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.1", "127.0.0.1")]
    [InlineData("127.0.1", "127.0.0.1")]
    [InlineData("2130706433", "127.0.0.1")]
    [InlineData("0x7f000001", "127.0.0.1")]
    [InlineData("0X7F.0x0.0x0.0x1", "127.0.0.1")]
    [InlineData("0x7f.1", "127.0.0.1")]
    [InlineData("0177.0.0.1", "127.0.0.1")]
    [InlineData("017700000001", "127.0.0.1")]
    [InlineData("0177.0x0.1", "127.0.0.1")]
    [InlineData("127.0.0.1.", "127.0.0.1")]
    [InlineData("127.65535", "127.0.255.255")]
    [InlineData("192.168.257", "192.168.1.1")]
    [InlineData("0", "0.0.0.0")]
    [InlineData("0x", "0.0.0.0")]
    [InlineData("[::1]", "::1")]
    [InlineData("[0:0:0:0:0:0:0:1]", "::1")]
    [InlineData("[::ffff:7f00:1]", "::ffff:127.0.0.1")]
    [InlineData("[::127.0.0.1]", "::127.0.0.1")]
    public void TryParse_AnyNotation_IsTheAddress(string text, string address)
    {
        Assert.True(HostText.TryParse(text, out var host));
        Assert.Equal(address, host.Address?.ToString());
    }

    [Theory]
    [InlineData("Shop.Example", "shop.example")]
    [InlineData("shop.example.", "shop.example")]
    [InlineData("xn--fiq228c.example", "xn--fiq228c.example")]
    [InlineData("1.2.3.4.example", "1.2.3.4.example")]
    [InlineData("0x7f.example", "0x7f.example")]
    [InlineData("my_host", "my_host")]
    public void TryParse_Name_IsLowerCaseWithoutFinalDot(string text, string name)
    {
        Assert.True(HostText.TryParse(text, out var host));
        Assert.Null(host.Address);
        Assert.Equal(name, host.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("127.0.0.08")]
    [InlineData("4294967296")]
    [InlineData("0x100000000")]
    [InlineData("0x00000000000000000000000000000000007f000001")]
    [InlineData("99999999999999999999999999")]
    [InlineData("shop.09")]
    [InlineData("1..2")]
    [InlineData("a..b")]
    [InlineData("shop.example..")]
    [InlineData("127.0.0.1%00")]
    [InlineData("user@shop.example")]
    [InlineData("shop example")]
    [InlineData("１２７.0.0.1")]
    [InlineData("127。0。0。1")]
    [InlineData("::1")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[::1%lo]")]
    [InlineData("[fe80::1%1]")]
    [InlineData("[::1")]
    public void TryParse_DoubtfulHost_IsRefused(string text) => Assert.False(HostText.TryParse(text, out _));

    [Fact]
    public void TryParse_EveryNotationOfAnAddress_IsTheSameAddress() => Gen.UInt.Sample(value =>
    {
        var (a, b, c, d) = (value >> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255);
        string[] notations = [$"{a}.{b}.{c}.{d}", $"{value}", $"0x{value:x}", $"{a}.{value & 0xffffff}", $"{a}.{b}.{value & 0xffff}", "0" + Convert.ToString(value, 8)];
        return notations.All(text => HostText.TryParse(text, out var host) && host.Address?.ToString() == $"{a}.{b}.{c}.{d}");
    });
}
