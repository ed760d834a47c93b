using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Recording.Related;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Capture.Tests.Traffic;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.Related;

/// <summary>The shop and the licence that a listing names, visited after it in one session; whatever they do, the listing's record is as good as without them.</summary>
[Collection("browser")]
public sealed class RelatedPagesTests : IDisposable
{
    private readonly Captures captures = new();
    private readonly ConcurrentDictionary<string, string> asked = new(StringComparer.Ordinal);

    public void Dispose() => captures.Dispose();

    [Fact]
    public async Task Shop_and_licence_are_pages_of_their_own_bound_to_the_listing_by_the_session()
    {
        await using var site = await StartAsync(path => path switch
        {
            "/store/8" => "<title>江渚店铺</title><h1>江渚店铺</h1><img src=/logo.svg><div style='height:3000px'></div><img loading=lazy src=/low.svg>",
            "/licence/8" => "<title>亮照</title><h1>营业执照信息</h1><p>统一社会信用代码 91330100MA27XYZ123</p>",
            _ => null,
        });
        var (report, package, related) = await CaptureAsync(site);
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        Assert.Equal((CaptureOutcome.Content, "帆布鞋"), (report.Outcome, report.Title));
        Assert.Equal([("shop", "captured", "Content", true), ("licence", "captured", "Content", false)], related.GetProperty("pages").EnumerateArray().Select(page =>
            (page.GetProperty("role").GetString()!, page.GetProperty("state").GetString()!, page.GetProperty("outcome").GetString()!, page.GetProperty("same_host").GetBoolean())));
        var pages = package.Text("pages/pages.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var urls = new[] { site.At("/item/8").AbsoluteUri, site.At("/store/8").AbsoluteUri, $"http://localhost:{site.Port}/licence/8" };
        Assert.Equal(urls, pages.Select(page => page.GetProperty("url").GetString()));
        Assert.Equal(["listing", "shop", "licence"], pages.Select(page => page.GetProperty("role").GetString()));
        Assert.All(pages, page => Assert.Equal(related.GetProperty("session").GetString(), page.GetProperty("session").GetString()));
        foreach (var (page, url) in pages.Zip(urls))
        {
            Assert.All((string[])["dom", "text", "view", "tile-1"], kind => Assert.Equal(page.GetProperty("id").GetString(), Assert.Single(package.Records, record => record.Uri == $"urn:{kind}:{url}").Fields["WARC-Page-ID"][0]));
            Assert.Equal(page.GetProperty("id").GetString(), package.Response(url).Fields["WARC-Page-ID"][0]);
        }
        Assert.Equal(pages[1].GetProperty("id").GetString(), package.Response(site.At("/low.svg").AbsoluteUri).Fields["WARC-Page-ID"][0]);
        Assert.Contains("91330100MA27XYZ123", Encoding.UTF8.GetString(package.Records.Single(record => record.Uri == $"urn:text:{urls[2]}").Block), StringComparison.Ordinal);
        Assert.Equal([urls[0], urls[1], urls[2]], ((string[])["observed.json", "related/shop/observed.json", "related/licence/observed.json"]).Select(file => JsonDocument.Parse(package.Members[file]).RootElement.GetProperty("url").GetString()));
        Assert.Equal((urls[0], "visit=1"), (asked["/store/8 Referer"], asked["/store/8 Cookie"]));
        Assert.Contains("\"step\":\"shop: views\"", package.Text("logs/steps.jsonl"), StringComparison.Ordinal);
        using var file = File.OpenRead(captures.OutputPath);
        var checks = WaczVerifier.Verify(file, CancellationToken.None).Checks.Where(one => one.Name is "package.records" or "package.index" or "package.pages").ToList();
        Assert.Equal([(CheckOutcome.Passed, ""), (CheckOutcome.Passed, ""), (CheckOutcome.Passed, "")], checks.Select(one => (one.Outcome, one.Outcome == CheckOutcome.Passed ? "" : one.Reason)));
    }

    [Fact]
    public async Task What_goes_wrong_on_them_is_theirs_and_the_listing_stays_complete()
    {
        await using var site = await StartAsync(path => path switch
        {
            "/store/8" => "<title>店</title><h1>店</h1><script>open('/pop'); open('/pop2', '', 'noopener'); setTimeout(() => { alert(1); location = 'x:y'; }, 100)</script><img src='http://127.0.0.1:2/gone.png'>",
            "/licence/8" => "",
            _ => null,
        });
        var (report, package, related) = await CaptureAsync(site);
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var (shop, licence) = (related.GetProperty("pages")[0], related.GetProperty("pages")[1]);
        Assert.Equal("partial", shop.GetProperty("state").GetString());
        Assert.Contains("failed: 1", shop.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
        Assert.Equal(("not captured", JsonValueKind.Null), (licence.GetProperty("state").GetString(), licence.GetProperty("page").ValueKind));
        Assert.NotEqual("", licence.GetProperty("reason").GetString());
        Assert.Equal(2, package.Text("pages/pages.jsonl").Split("\"role\"").Length - 1);
        Assert.Contains("shop: dialog-dismissed", package.Text("logs/steps.jsonl"), StringComparison.Ordinal);
        Assert.Contains("gone.png", package.Text("logs/not-captured.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_leads_back_and_a_link_that_is_not_there_are_said_so()
    {
        await using var site = await StartAsync(path => path == "/licence/8" ? "->/item/8" : null, withShop: false);
        var (report, package, related) = await CaptureAsync(site);
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        Assert.Equal(
            [("no link", "the listing shows no such link"), ("not captured", "it leads to the listing itself")],
            related.GetProperty("pages").EnumerateArray().Select(page => (page.GetProperty("state").GetString()!, page.GetProperty("reason").GetString()!)));
        Assert.Single(package.Records, record => record.Uri == $"urn:dom:{site.At("/item/8").AbsoluteUri}");
    }

    [Fact]
    public async Task A_light_capture_visits_none()
    {
        await using var site = await StartAsync(_ => null);
        var (_, package) = await Captures.CaptureAsync(captures.Order(site.At("/item/8"), 30) with { Profile = CaptureProfile.Light });
        Assert.False(package.Members.ContainsKey(RelatedPages.FileName));
        Assert.DoesNotContain("/store/8 Referer", asked.Keys);
    }

    private async Task<SmallSite> StartAsync(Func<string, string?> page, bool withShop = true)
    {
        var port = 0;
        var site = await SmallSite.StartAsync(async context =>
        {
            var path = context.Request.Path.Value ?? "";
            asked[path + " Referer"] = context.Request.Headers.Referer.ToString();
            asked[path + " Cookie"] = context.Request.Headers.Cookie.ToString();
            var text = path == "/item/8" ? Item(port, withShop) : path.EndsWith(".svg", StringComparison.Ordinal) ? "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'/>" : page(path);
            switch (text)
            {
                case null:
                    context.Response.StatusCode = 404;
                    break;
                case "":
                    context.Abort();
                    break;
                case var to when to.StartsWith("->", StringComparison.Ordinal):
                    context.Response.Redirect($"http://127.0.0.1:{port}{to[2..]}");
                    break;
                default:
                    if (path == "/item/8")
                    {
                        context.Response.Headers.SetCookie = "visit=1; Path=/";
                    }
                    await SmallSite.SendAsync(context, path.EndsWith(".svg", StringComparison.Ordinal) ? "image/svg+xml" : "text/html; charset=utf-8", Encoding.UTF8.GetBytes(text));
                    break;
            }
        });
        port = site.Port;
        return site;
    }

    private static string Item(int port, bool withShop) => $$"""
        <!doctype html><html lang=zh-CN><title>帆布鞋</title><h1>帆布鞋</h1><p class=price>￥79.90</p><p>商品编号：100231445501</p><button>加入购物车</button>
        {{(withShop ? "<a href='/store/8'>江渚专卖店</a>" : "")}} <a href='http://localhost:{{port}}/licence/8'>营业执照</a></html>
        """;

    private async Task<(CaptureReport Report, ReadBack Package, JsonElement Related)> CaptureAsync(SmallSite site)
    {
        var (report, package) = await Captures.CaptureAsync(captures.Order(site.At("/item/8"), 60));
        return (report, package, JsonDocument.Parse(package.Members[RelatedPages.FileName]).RootElement);
    }
}
