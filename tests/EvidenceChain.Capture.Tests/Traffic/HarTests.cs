using System.Text;
using System.Text.Json;
using EvidenceChain.Proof.Packages;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.Traffic;

[Collection("browser")]
public sealed class HarTests : IDisposable
{
    private readonly Captures captures = new();

    public void Dispose() => captures.Dispose();

    [Fact]
    public async Task The_traffic_of_a_package_is_written_as_HAR()
    {
        await using var site = await SmallSite.StartAsync(AnswerAsync);
        var (_, package) = await Captures.CaptureAsync(captures.Order(site.At("/from?a=1")));
        using var wacz = File.OpenRead(captures.OutputPath);
        using var target = new MemoryStream();
        var written = HarExport.Write(wacz, target, CancellationToken.None);
        Assert.True(written.IsOk, written.Error);
        var log = JsonDocument.Parse(target.ToArray()).RootElement.GetProperty("log");
        var entries = log.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal((package.Records.Count(record => record.Type == "response"), "1.2"), (written.Value, log.GetProperty("version").GetString()));
        Assert.Equal(written.Value, entries.Count);
        Assert.Equal(entries.Select(Started).Order(StringComparer.Ordinal), entries.Select(Started));
        var redirect = Entry(entries, site.At("/from?a=1"));
        Assert.Equal((302, "/page"), (redirect.GetProperty("response").GetProperty("status").GetInt32(), redirect.GetProperty("response").GetProperty("redirectURL").GetString()));
        Assert.Equal("""[{"name":"a","value":"1"}]""", JsonSerializer.Serialize(redirect.GetProperty("request").GetProperty("queryString")));
        Assert.Contains("货", Entry(entries, site.At("/page")).GetProperty("response").GetProperty("content").GetProperty("text").GetString(), StringComparison.Ordinal);
        var post = Entry(entries, site.At("/post"));
        Assert.Equal(("POST", "x=1"), (post.GetProperty("request").GetProperty("method").GetString(), post.GetProperty("request").GetProperty("postData").GetProperty("text").GetString()));
        var bytes = post.GetProperty("response").GetProperty("content");
        Assert.Equal(("base64", "AP8="), (bytes.GetProperty("encoding").GetString(), bytes.GetProperty("text").GetString()));
        var large = Entry(entries, site.At("/large")).GetProperty("response").GetProperty("content");
        Assert.Equal(2 << 20, large.GetProperty("size").GetInt32());
        Assert.False(large.TryGetProperty("text", out _));
    }

    [Fact]
    public void What_is_no_package_is_said_so()
    {
        using var nothing = new MemoryStream(Encoding.UTF8.GetBytes("not a zip"));
        Assert.False(HarExport.Write(nothing, Stream.Null, CancellationToken.None).IsOk);
    }

    private static string Started(JsonElement entry) => entry.GetProperty("startedDateTime").GetString()!;

    private static JsonElement Entry(List<JsonElement> entries, Uri url) => Assert.Single(entries, entry => entry.GetProperty("request").GetProperty("url").GetString() == url.AbsoluteUri);

    private static async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/from": context.Response.Redirect("/page"); return;
            case "/page":
                await SmallSite.SendAsync(context, "text/html; charset=utf-8", "<h1>货</h1><script>fetch('/post', {method: 'POST', body: new URLSearchParams({x: 1})}).then(r => r.arrayBuffer()); fetch('/large').then(r => r.text())</script>"u8.ToArray());
                return;
            case "/post": await SmallSite.SendAsync(context, "application/octet-stream", [0, 255]); return;
            case "/large": await SmallSite.SendAsync(context, "text/plain", Encoding.ASCII.GetBytes(new string('x', 2 << 20))); return;
            default: context.Response.StatusCode = 404; return;
        }
    }
}
