using System.Text.Json;
using EvidenceChain.Capture.Observing;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests.Observing;

[Collection("browser")]
public sealed class PageObserverTests(PageShelf shelf, OneBrowser browser) : IClassFixture<PageShelf>, IClassFixture<OneBrowser>, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-test-observe-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_item_in_linked_data_is_observed_with_the_place_where_its_price_is_seen()
    {
        var seen = await ObserveAsync("/lamp", ObserverPages.Linked);
        Assert.Equal("item", seen.GetProperty("kind").GetString());
        AssertFields(
            seen, ("title", "Walnut Desk Lamp", "json-ld"), ("price", "89.50", "json-ld"), ("currency", "EUR", "json-ld"), ("item_id", "4481207", "url"), ("sku", "LH-4481", "json-ld"),
            ("gtin", "4006381333931", "json-ld"), ("brand", "Lumen", "json-ld"), ("seller_name", "Nord Licht GmbH", "json-ld"), ("availability", "InStock", "json-ld"));
        var price = seen.GetProperty("fields").GetProperty("price");
        Assert.Equal("#now", price.GetProperty("box_path").GetString());
        Assert.InRange(price.GetProperty("box")[1].GetInt64(), 1500, 2000);
        Assert.Equal("https://shop.example/img/lamp-1.jpg", seen.GetProperty("images")[0].GetProperty("value").GetString());
        Assert.False(seen.GetProperty("fields").TryGetProperty("licence_url", out _));
    }

    [Fact]
    public async Task A_chinese_item_without_any_data_is_observed_by_what_can_be_seen()
    {
        var seen = await ObserveAsync("/zh-item", ObserverPages.Seen);
        AssertFields(
            seen, ("title", "回力经典款帆布鞋男女同款低帮", "dom"), ("price", "79.90", "dom"), ("currency", "CNY", "dom"), ("item_id", "100231445501", "dom"), ("brand", "回力", "dom"),
            ("seller_name", "回力江渚专卖店", "dom"), ("seller_id", "665544", "dom"), ("seller_url", "http://mall.shop.example/index-665544.html", "dom"), ("sold", "2.3万+", "dom"),
            ("licence_url", shelf.At("/licence/showLicence-665544.html").AbsoluteUri, "dom"));
        Assert.Equal("￥79.90", seen.GetProperty("fields").GetProperty("price").GetProperty("as_written").GetString());
    }

    [Fact]
    public async Task A_range_of_prices_stays_a_range()
    {
        var seen = await ObserveAsync("/range", ObserverPages.Marked);
        AssertFields(seen, ("title", "Flea tablets", "microdata"), ("price", "5.29-9.56", "microdata"), ("currency", "GBP", "microdata"), ("brand", "Pet", "microdata"), ("availability", "InStock", "microdata"));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("login")]
    [InlineData("article")]
    public async Task A_page_of_no_one_item_gets_no_fields_of_an_item(string which)
    {
        var seen = await ObserveAsync("/" + which, which switch { "list" => ObserverPages.List, "login" => ObserverPages.Login, _ => ObserverPages.Article });
        Assert.NotEqual("item", seen.GetProperty("kind").GetString());
        Assert.Empty(seen.GetProperty("fields").EnumerateObject());
        Assert.Equal(0, seen.GetProperty("images").GetArrayLength());
    }

    [Fact]
    public async Task A_capture_holds_what_was_observed_as_a_file_of_its_package()
    {
        var order = new CaptureOrder
        {
            Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = shelf.Put("/captured", ObserverPages.Linked), Beacon = "beacon\n",
            Egress = new(), PageTimeout = TimeSpan.FromSeconds(20), Operator = "test", OutputPath = Path.Combine(folder.FullName, "out.wacz"),
        };
        await using var own = DirectBrowser.Launch();
        await PageCapturer.RecordAsync(order, own.Recorded, new Progress<CaptureProgress>(), TimeProvider.System, CancellationToken.None);
        var seen = JsonDocument.Parse(ReadBack.Open(order.OutputPath).Members[PageObserver.FileName]).RootElement;
        Assert.Equal((order.Url.AbsoluteUri, "89.50"), (seen.GetProperty("url").GetString(), seen.GetProperty("fields").GetProperty("price").GetProperty("value").GetString()));
    }

    private static void AssertFields(JsonElement seen, params (string Name, string Value, string Source)[] expected)
    {
        var fields = seen.GetProperty("fields").EnumerateObject().Select(field => $"{field.Name}: {field.Value.GetProperty("value")} ({field.Value.GetProperty("source")})").Order(StringComparer.Ordinal);
        Assert.Equal(expected.Select(field => $"{field.Name}: {field.Value} ({field.Source})").Order(StringComparer.Ordinal), fields);
    }

    private async Task<JsonElement> ObserveAsync(string path, string html)
    {
        await browser.GoAsync(shelf.Put(path, html));
        var bytes = PageJudge.Of(await browser.EvaluateAsync(PageObserver.Script)).ToBytes();
        Assert.True(CanonicalJson.Parse(bytes.AsSpan()[..^1]).IsOk);
        return JsonDocument.Parse(bytes).RootElement;
    }
}
