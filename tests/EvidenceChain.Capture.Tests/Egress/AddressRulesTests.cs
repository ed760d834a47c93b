using System.Net;
using EvidenceChain.Capture.Egress;

namespace EvidenceChain.Capture.Tests.Egress;

public class AddressRulesTests
{
    private static readonly AddressRules Strict = new(new EgressRules());

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("100.100.100.200")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.9")]
    [InlineData("192.88.99.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:0:8.8.8.8")]
    [InlineData("::8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:2::1")]
    [InlineData("2001:20::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("2606:4700::1%3")]
    public void RefusalOf_ReservedAddress_IsRefused(string address) =>
        Assert.Equal(GateOutcome.AddressRefused, Strict.RefusalOf(IPAddress.Parse(address), 443)?.Outcome);

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("2400:3200::1")]
    public void RefusalOf_PublicAddress_IsNull(string address) => Assert.Null(Strict.RefusalOf(IPAddress.Parse(address), 443));

    [Theory]
    [InlineData("10.0.0.0/8", "10.2.3.4", 80, false)]
    [InlineData("10.0.0.0/8:8080", "10.2.3.4", 8080, false)]
    [InlineData("10.0.0.0/8:8080", "10.2.3.4", 80, true)]
    [InlineData("10.0.0.0/8", "::ffff:10.2.3.4", 80, true)]
    [InlineData("10.1.0.0/16", "10.2.3.4", 80, true)]
    [InlineData("127.0.0.1", "127.0.0.1", 80, false)]
    [InlineData("127.0.0.1", "127.0.0.2", 80, true)]
    [InlineData("[fd00::]/8:443", "fd12::1", 443, false)]
    [InlineData("fd00::/8", "fd12::1", 80, false)]
    [InlineData("fe80::/10", "fe80::1%2", 80, true)]
    public void RefusalOf_AllowedRange_OpensExactlyThat(string range, string address, int port, bool refused)
    {
        Assert.True(AllowedRange.TryParse(range, out var allowed, out _));
        Assert.Equal(refused, new AddressRules(new EgressRules { AllowedPrivate = [allowed] }).IsRefused(IPAddress.Parse(address), port));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.2")]
    [InlineData("0.0.0.0", "127.9.9.9")]
    [InlineData("127.0.0.1", "0.0.0.0")]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("93.184.216.34", "93.184.216.34")]
    public void RefusalOf_OwnListener_IsRefusedWhateverIsAllowed(string listener, string address)
    {
        var rules = new AddressRules(new EgressRules
        {
            AllowedPrivate = [Range("127.0.0.0/8"), Range("0.0.0.0/8"), Range("::/7")],
            OwnListeners = [new IPEndPoint(IPAddress.Parse(listener), 5432)],
        });

        Assert.Equal(GateOutcome.OwnListener, rules.RefusalOf(IPAddress.Parse(address), 5432)?.Outcome);
        Assert.Null(rules.RefusalOf(IPAddress.Parse(address), 5433));
    }

    [Fact]
    public void RefusalOf_ListenerOpenedForTheOrder_IsAllowedAndNothingElse()
    {
        var shop = new IPEndPoint(IPAddress.Loopback, 4567);
        var rules = new AddressRules(new EgressRules { OwnListeners = [shop], OpenedListeners = [shop] });

        Assert.Null(rules.RefusalOf(IPAddress.Loopback, 4567));
        Assert.NotNull(rules.RefusalOf(IPAddress.Parse("127.0.0.2"), 4567));
        Assert.NotNull(rules.RefusalOf(IPAddress.Loopback, 4568));
    }

    [Theory]
    [InlineData("10.0.0.1/8", "write 10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "prefix must be from /8")]
    [InlineData("10.0.0.0/33", "prefix")]
    [InlineData("10.0.0.0/8:0", "port must be")]
    [InlineData("10.0.0.0/8:70000", "port must be")]
    [InlineData("10.0.0.0/8:", "port must be")]
    [InlineData("10.0.0", "write CIDR")]
    [InlineData("010.0.0.0/8", "write CIDR")]
    [InlineData("localhost", "write CIDR")]
    [InlineData("", "write CIDR")]
    [InlineData("[::1", "write CIDR")]
    [InlineData("fe80::1%eth0", "write CIDR")]
    [InlineData("[127.0.0.1]:80", "write CIDR")]
    public void TryParse_NotARange_SaysWhatToWrite(string text, string says)
    {
        Assert.False(AllowedRange.TryParse(text, out _, out var error));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.0.0/16:8080")]
    [InlineData("127.0.0.1/32")]
    [InlineData("[fd00::]/8:443")]
    [InlineData("[::1]/128")]
    public void ToString_ReadsBackTheSame(string text) => Assert.Equal(text, Range(text).ToString());

    [Theory]
    [InlineData("http://127.0.0.1/", GateOutcome.AddressRefused)]
    [InlineData("http://2130706433/", GateOutcome.AddressRefused)]
    [InlineData("https://[::ffff:10.0.0.1]/", GateOutcome.AddressRefused)]
    [InlineData("https://internal.example/", GateOutcome.AddressRefused)]
    [InlineData("https://shop.example/", GateOutcome.Allowed)]
    [InlineData("https://nowhere.example/", GateOutcome.NameNotFound)]
    [InlineData("ftp://shop.example/", GateOutcome.MalformedRequest)]
    [InlineData("file:///etc/passwd", GateOutcome.MalformedRequest)]
    public async Task CheckAsync_JudgesTheAddressesOfAUrl(string url, GateOutcome outcome)
    {
        var verdict = await Strict.CheckAsync(new Uri(url), CancellationToken.None, (name, _) => Task.FromResult<IReadOnlyList<IPAddress>>(name switch
        {
            "shop.example" => [IPAddress.Parse("93.184.216.34")],
            "internal.example" => [IPAddress.Parse("10.0.0.7")],
            _ => [],
        }));

        Assert.Equal(outcome, verdict.Outcome);
    }

    [Fact]
    public async Task CreateHandler_NameOfAPrivateAddress_DoesNotConnect()
    {
        using var client = new HttpClient(Strict.CreateHandler((_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Loopback])));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://hook.example:9/")));
        Assert.Equal(GateOutcome.AddressRefused, Assert.IsType<AddressRefusedException>(error.InnerException).Outcome);
    }

    private static AllowedRange Range(string text) =>
        AllowedRange.TryParse(text, out var range, out var error) ? range : throw new ArgumentException(error);
}
