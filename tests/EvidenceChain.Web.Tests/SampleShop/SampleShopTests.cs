using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EvidenceChain.Web.SampleShop;

namespace EvidenceChain.Web.Tests.SampleShop;

public sealed partial class SampleShopTests : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly HttpClient client = new();
    private Task serving = null!;
    private Uri first = null!;

    public async Task InitializeAsync()
    {
        var ready = new TaskCompletionSource<Uri>();
        serving = SampleShopSite.RunAsync(0, ready.SetResult, stopping.Token);
        first = await ready.Task;
    }

    public async Task DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
    }

    public void Dispose()
    {
        client.Dispose();
        stopping.Dispose();
    }

    [Fact]
    public async Task Every_link_and_picture_of_the_shop_leads_to_something_of_the_shop()
    {
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>([first.AbsolutePath]));
        while (open.TryDequeue(out var path))
        {
            if (!seen.Add(path))
            {
                continue;
            }

            using var answer = await client.GetAsync(new Uri(first, path));
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.Content.Headers.ContentType?.MediaType == "image/svg+xml")
            {
                XDocument.Parse(text);
            }
            else if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            {
                Links().Matches(text).ToList().ForEach(link => open.Enqueue(link.Groups[1].Value));
            }
        }

        Assert.Superset(new HashSet<string>(["/item/1", "/en/item/1", "/shop/1", "/en/shop/1", "/licence/1", "/en/licence/1", "/shop.css", "/shop.js"]), seen);
    }

    [Theory]
    [InlineData("/item/1", "zh-CN", "飞鹭")]
    [InlineData("/en/item/1", "en", "GaN charger")]
    public async Task A_listing_carries_linked_data_that_agrees_with_the_offer_a_script_fetches(string path, string language, string word)
    {
        var page = await client.GetStringAsync(new Uri(first, path));
        Assert.Contains($"<html lang=\"{language}\"", page, StringComparison.Ordinal);
        Assert.Contains(word, page, StringComparison.Ordinal);
        Assert.Contains("loading=\"lazy\"", page, StringComparison.Ordinal);

        var product = JsonNode.Parse(page.Split("<script type=\"application/ld+json\">")[1].Split("</script>")[0])!;
        var offer = JsonNode.Parse(await client.GetStringAsync(new Uri(first, "/api/items/1/offer")))!;
        Assert.Equal((string?)offer["price"], (string?)product["offers"]!["price"]);
        var reviews = JsonNode.Parse(await client.GetStringAsync(new Uri(first, $"/api/items/1/reviews?lang={language}")))!.AsArray();
        Assert.Equal(3, reviews.Count);
    }

    [Fact]
    public async Task The_shop_listens_on_loopback_alone_and_is_the_same_at_every_visit()
    {
        Assert.True(first.IsLoopback);
        Assert.Equal(await client.GetStringAsync(first), await client.GetStringAsync(first));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(first, "/item/99"))).StatusCode);
    }

    [GeneratedRegex("(?:href|src)=\"(/[^\"]*)\"")]
    private static partial Regex Links();
}
