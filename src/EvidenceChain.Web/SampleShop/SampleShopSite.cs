using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace EvidenceChain.Web.SampleShop;

/// <summary>
/// Serves the sample shop on loopback, in a process that knows nothing else: what <c>ec capture</c> takes when no URL is given.
/// The pages are the same at every visit; only the server's Date header moves.
/// </summary>
internal static class SampleShopSite
{
    /// <summary>Path of the page that stands for the shop.</summary>
    public const string FirstPage = "/item/1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Serves until cancelled.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="ready">Given the first page's URL once it can be asked for.</param>
    public static async Task RunAsync(int port, Action<Uri> ready, CancellationToken cancellationToken)
    {
        await using var shop = Build(port);
        await shop.StartAsync(cancellationToken);
        ready(new Uri(new Uri(shop.Urls.First()), FirstPage));
        await shop.WaitForShutdownAsync(cancellationToken);
    }

    private static WebApplication Build(int port)
    {
        // The slim builder reads no settings file: nothing of the installation reaches this process.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var shop = builder.Build();
        foreach (var words in ShopTexts.All)
        {
            MapPages(shop, words);
        }

        shop.MapGet("/", () => Results.Redirect(FirstPage));
        shop.MapGet("/shop.css", () => Answer(Asset("shop.css"), "text/css"));
        shop.MapGet("/shop.js", () => Answer(Asset("shop.js"), "text/javascript"));
        MapPictures(shop);
        MapData(shop);
        return shop;
    }

    private static void MapPages(WebApplication shop, ShopWords words)
    {
        shop.MapGet(words.Root + "/item/{number:int}", (int number) => ShopItem.Find(number) is { } item ? Answer(ShopPages.Item(words, item), "text/html") : Results.NotFound());
        shop.MapGet(words.Root + "/shop/1", () => Answer(ShopPages.Seller(words), "text/html"));
        shop.MapGet(words.Root + "/licence/1", () => Answer(ShopPages.Licence(words), "text/html"));
    }

    private static void MapPictures(WebApplication shop)
    {
        const string svg = "image/svg+xml";
        shop.MapGet("/pictures/sign.svg", () => Answer(ShopPictures.Sign(), svg));
        shop.MapGet("/pictures/banner.svg", () => Answer(ShopPictures.Banner(), svg));
        shop.MapGet("/pictures/licence.svg", () => Answer(ShopPictures.Licence(), svg));
        shop.MapGet("/pictures/{number:int}-{view:int:min(1)}.svg", (int number, int view) =>
            ShopItem.Find(number) is { } item && view <= ShopPictures.ViewsOf(item) ? Answer(ShopPictures.Item(item, view), svg) : Results.NotFound());
    }

    private static void MapData(WebApplication shop)
    {
        shop.MapGet("/api/items/{number:int}/offer", (int number) => ShopItem.Find(number) is { } item
            ? Answer(JsonSerializer.Serialize(new { item.Price, item.ListPrice, Currency = "CNY", item.Stock, item.Sold }, Json), "application/json")
            : Results.NotFound());
        shop.MapGet("/api/items/{number:int}/reviews", (int number, string? lang) => ShopItem.Find(number) is null
            ? Results.NotFound()
            : Answer(JsonSerializer.Serialize((ShopTexts.All.FirstOrDefault(words => words.Language == lang) ?? ShopTexts.Chinese).ReviewTexts, Json), "application/json"));
    }

    private static string Asset(string name)
    {
        using var stream = typeof(SampleShopSite).Assembly.GetManifestResourceStream("SampleShop." + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static IResult Answer(string text, string type) => Results.Text(text, type, Encoding.UTF8);
}
