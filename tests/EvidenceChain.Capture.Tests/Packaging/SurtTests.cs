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
}
