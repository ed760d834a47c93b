using System.Net;
using System.Text.Json;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Capture.Recording.Traffic;

namespace EvidenceChain.Capture.Tests.Traffic;

public sealed class ReconciliationTests
{
    [Theory]
    [InlineData("https://shop.example/a", "shop.example", 443, 200_000, 0)]
    [InlineData("https://SHOP.example:8443/", "shop.example", 8443, 200_000, 0)]
    [InlineData("wss://shop.example/live", "shop.example", 443, 200_000, 0)]
    [InlineData("http://[2001:db8::1]/", "[2001:db8::1]", 80, 200_000, 0)]
    [InlineData("https://shop.example/a", "other.example", 443, 200_000, 1)]
    [InlineData("https://shop.example/a", "shop.example", 8443, 200_000, 1)]
    [InlineData("https://shop.example/a", "ahead.example", 443, 6_000, 0)]
    public void Bytes_that_no_request_explains_are_a_gap(string url, string host, int port, long received, int gaps)
    {
        var result = Reconciliation.Of([Connection("CONNECT", host, port, received)], [new(url, HasAnswer: false)]);
        Assert.Equal(gaps, result.Gaps);
        Assert.Equal(gaps, Json(result).GetProperty("gaps").GetInt32());
    }

    [Fact]
    public void Anything_over_plain_http_that_nobody_asked_for_is_a_gap() =>
        Assert.Equal(1, Reconciliation.Of([Connection("GET", "a.example", 80, 100)], []).Gaps);

    [Fact]
    public void An_answer_by_no_connection_is_listed()
    {
        var result = Reconciliation.Of([Connection("CONNECT", "a.example", 443, 5000)], [new("https://a.example/", true), new("https://b.example/x", true), new("https://c.example/", false)]);
        Assert.Equal(["https://b.example/x"], Json(result).GetProperty("answers_without_connection").EnumerateArray().Select(url => url.GetString()));
        Assert.Equal(1, Json(result).GetProperty("connections_explained").GetInt32());
    }

    private static JsonElement Json(Reconciliation result) => JsonDocument.Parse(result.ToBytes()).RootElement;

    private static GateConnection Connection(string method, string host, int port, long received) => new()
    {
        Number = 1, Method = method, Host = host, Port = port, ResolvedAddresses = [], ConnectedAddress = IPAddress.Loopback, SentBytes = 900, ReceivedBytes = received,
        OpenedAt = DateTimeOffset.UnixEpoch, ClosedAt = null, Outcome = GateOutcome.Allowed, Reason = "",
    };
}
