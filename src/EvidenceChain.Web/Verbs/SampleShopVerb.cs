using System.CommandLine;
using EvidenceChain.Web.SampleShop;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>sample-shop</c>: serves the sample shop on loopback, in a process that knows nothing else.</summary>
internal static class SampleShopVerb
{
    public static Command Create()
    {
        var port = CommonOptions.Port("loopback port");
        var command = new Command("sample-shop", "serve the sample shop") { port };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var shop = Build(arguments.GetValue(port) ?? 0);
            await shop.RunAsync(cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    public static WebApplication Build(int port)
    {
        // The slim builder reads no settings file: nothing of the installation reaches this process.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var shop = builder.Build();
        foreach (var words in (ShopWords[])[ShopWords.Chinese, ShopWords.English])
        {
            shop.MapGet($"{words.Root}/item/1", () => Html(ShopPages.Item(words)));
            shop.MapGet($"{words.Root}/shop/1", () => Html(ShopPages.Seller(words)));
            shop.MapGet($"{words.Root}/licence/1", () => Html(ShopPages.Licence(words)));
        }
        shop.MapGet("/", () => Results.Redirect("/item/1"));
        shop.MapGet("/pictures/{number:int:range(1,9)}.svg", (int number) => Results.Text(ShopPages.Picture(number), "image/svg+xml", System.Text.Encoding.UTF8));
        shop.MapGet("/api/price/1", () => Results.Text("""{"amount":"129.00","currency":"CNY"}""", "application/json", System.Text.Encoding.UTF8));
        return shop;
    }

    private static IResult Html(string page) => Results.Text(page, "text/html", System.Text.Encoding.UTF8);
}
