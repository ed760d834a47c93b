using CsCheck;
using EvidenceChain.Capture.Packaging;

namespace EvidenceChain.Capture.Tests.Packaging;

public sealed class SurtTests
{
    // Values computed by warcio 2.4.11.
    [Theory]
    [InlineData("https://shop.example/item/9", "example,shop)/item/9")]
    [InlineData("https://www2.Shop.Example:8443/A?b=2&a=1", "example,shop:8443)/a?a=1&b=2")]
    [InlineData("http://127.0.0.1:8080/", "1,0,0,127:8080)/")]
    [InlineData("https://www.example.com/?", "com,example)/")]
    [InlineData("https://wwwexample.com/?x", "com,wwwexample)/?x")]
    [InlineData("https://example.com/p?b&a=%E4%B8%AD&a=2#part", "com,example)/p?a=%e4%b8%ad&a=2&b")]
    [InlineData("https://user:word@example.com/", "com,example)/")]
    [InlineData("http://[::1]:8080/x", "[::1]:8080)/x")]
    [InlineData("urn:view:http://a.example/", "urn:view:http://a.example/")]
    public void Of_Url_IsTheReplayProgramsKey(string url, string key) => Assert.Equal(key, Surt.Of(url));

    [Fact]
    public async Task Of_ManyUrls_AreWarciosKeys()
    {
        var host = AnyOf("shop.example", "www.shop.example", "www12.a.b.example", "wwwx.example", "127.0.0.1", "[2001:db8::1]", "xn--fiqs8s.example");
        var port = AnyOf("", ":8080", ":444");
        var piece = AnyOf("item", "A", "%E4%B8%AD", "a=1", "b=2&a=9", "&&", "q=%26", "x+y", "~u", "a=", ";v=1", "%27");
        var gen = Gen.Select(Gen.Bool, host, port, piece.Array[0, 3], piece.Array[0, 4], (tls, name, number, path, query) =>
            new Uri($"{(tls ? "https" : "http")}://{name}{number}/{string.Join('/', path)}{(query.Length > 0 ? "?" + string.Join('&', query) : "")}").AbsoluteUri);
        var urls = gen.Array[2000].Single();
        Assert.Equal(await Witness.RunAsync("surt.mjs", [], urls), urls.Select(Surt.Of));
    }

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
