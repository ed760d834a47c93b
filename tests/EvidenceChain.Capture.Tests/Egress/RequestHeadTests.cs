using System.Text;
using EvidenceChain.Capture.Egress;

namespace EvidenceChain.Capture.Tests.Egress;

public class RequestHeadTests
{
    [Fact]
    public void TryParse_ForwardRequest_KeepsHeadersVerbatimButThoseForAProxy()
    {
        var head = "GET http://Shop.example:8080/a?b=%20c HTTP/1.1\r\nHost: Shop.example:8080\r\nProxy-Connection: keep-alive\r\n"
            + "Proxy-Authorization: Basic eA==\r\nuser-AGENT:  Odd  Spacing \r\nX-Bytes: \u00e9\u00ff\r\n\r\n";
        Assert.True(RequestHead.TryParse(Encoding.Latin1.GetBytes(head), out var request, out _));
        Assert.Equal("GET /a?b=%20c HTTP/1.1\r\nHost: Shop.example:8080\r\nConnection: keep-alive\r\nuser-AGENT:  Odd  Spacing \r\nX-Bytes: \u00e9\u00ff\r\n\r\n", request.OriginHead);
        Assert.Equal(("shop.example", 8080), (request.Host.Name, request.Port));
    }

    [Theory]
    [InlineData("CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n\r\n", "shop.example", 443)]
    [InlineData("CONNECT [2606:4700::1]:443 HTTP/1.1\r\n\r\n", "[2606:4700::1]", 443)]
    [InlineData("GET http://shop.example HTTP/1.1\r\nHost: shop.example\r\n\r\n", "shop.example", 80)]
    [InlineData("GET http://shop.example?q HTTP/1.0\r\n\r\n", "shop.example", 80)]
    public void TryParse_GoodRequest_FindsTheTarget(string head, string host, int port)
    {
        Assert.True(RequestHead.TryParse(Encoding.Latin1.GetBytes(head), out var request, out _));
        Assert.Equal((host, port), (request.Host.Name, request.Port));
    }

    [Theory]
    [InlineData("CONNECT shop.example HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT shop.example:0 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT shop.example:65536 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT http://shop.example:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT ::1:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: b:443\r\n\r\n")]
    [InlineData("connect a:443 HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET https://a/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET ws://a/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://user@a/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://a\\b/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://a/#f HTTP/1.1\r\n\r\n")]
    [InlineData("GET http:///x HTTP/1.1\r\n\r\n")]
    [InlineData("GET  http://a/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/2.0\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\n folded\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\nX : y\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\nHost: a\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\nX: \0\r\n\r\n")]
    [InlineData("POST http://a/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("POST http://a/ HTTP/1.1\r\nContent-Length: +1\r\n\r\n")]
    [InlineData("POST http://a/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n")]
    [InlineData("POST http://a/ HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("POST http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n")]
    public void TryParse_AmbiguousRequest_IsRefused(string head) =>
        Assert.False(RequestHead.TryParse(Encoding.Latin1.GetBytes(head), out _, out _));
}
