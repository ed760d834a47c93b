using System.Globalization;
using System.Net;
using System.Text;

namespace EvidenceChain.Web.Benches.Corpus;

/// <summary>
/// A shop of thirty listings with forty photographs each, as long as such pages are: a gallery, a table of parameters, reviews, and a description of which most
/// pictures come when they are scrolled to, half by the browser's own laziness and half by a script's. The same bytes at every visit.
/// </summary>
internal static class CorpusSite
{
    public const int Pages = 30, Photographs = 40, InGallery = 8;

    private static readonly byte[][] Taken = [.. Enumerable.Range(0, Photographs).Select(Photograph.Take)];

    private static readonly (string Name, string Title, string Price, string Review)[] Shops =
    [
        ("zh-CN", "青云 65W 氮化镓充电器 多口快充 第{0}号", "￥{0}.00", "收到了，包装完好，充电很快，第{0}次回购，客服说现货当天发。"),
        ("en", "Cloudrest walking shoe, mesh, breathable, model {0}", "US ${0}.50", "Arrived on time, well packed. Pair number {0} for my family; true to size."),
    ];

    /// <summary>Serves until cancelled.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="ready">Given the site's root once it can be asked.</param>
    public static async Task RunAsync(int port, Action<Uri> ready, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var site = builder.Build();
        site.MapGet("/item/{page:int:range(1,30)}", (int page) => Results.Text(Page(page), "text/html", Encoding.UTF8));
        site.MapGet("/item/{page:int:range(1,30)}/{picture:int:range(0,39)}.png", (int picture) => Results.Bytes(Taken[picture], "image/png"));
        site.MapGet("/shop.css", () => Results.Text(Style, "text/css", Encoding.UTF8));
        site.MapGet("/shop.js", () => Results.Text(Script, "text/javascript", Encoding.UTF8));
        await site.StartAsync(cancellation);
        ready(new Uri(site.Urls.First() + "/"));
        await site.WaitForShutdownAsync(cancellation);
    }

    private static string Page(int page)
    {
        var shop = Shops[page % Shops.Length];
        string Of(string pattern, int number) => string.Format(CultureInfo.InvariantCulture, pattern, number);
        var (title, price) = (Of(shop.Title, page), Of(shop.Price, 100 + page));
        var html = new StringBuilder($$"""
            <!doctype html><html lang="{{shop.Name}}"><head><meta charset="utf-8"><title>{{title}}</title><link rel="stylesheet" href="/shop.css">
            <script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"{{title}}","sku":"EC-{{page}}","offers":{"@type":"Offer","price":"{{100 + page}}","priceCurrency":"{{(shop.Name == "en" ? "USD" : "CNY")}}"} }</script>
            </head><body><header><nav>{{string.Concat(Enumerable.Range(1, 12).Select(link => $"<a href=\"/item/{link}\">{Of(shop.Title, link)[..9]}</a>"))}}</nav></header>
            <main><section id="gallery">
            """);
        html.Append(string.Concat(Enumerable.Range(0, InGallery).Select(picture => $"<img src=\"/item/{page}/{picture}.png\" alt=\"\">")));
        html.Append($"</section><section id=\"buy\"><h1>{title}</h1><p class=\"price\">{price}</p><button>{(shop.Name == "en" ? "Add to cart" : "加入购物车")}</button></section><table>");
        html.Append(string.Concat(Enumerable.Range(1, 40).Select(row => $"<tr><th>{(shop.Name == "en" ? "Parameter" : "参数")} {row}</th><td>{row * page} mm</td></tr>")));
        html.Append("</table><section id=\"reviews\">");
        html.Append(string.Concat(Enumerable.Range(1, 60).Select(review => $"<article><b>user_{review * page}</b><p>{Of(shop.Review, review)}</p></article>")));
        html.Append("</section><section id=\"details\">");
        html.Append(string.Concat(Enumerable.Range(InGallery, Photographs - InGallery).Select(picture => string.Create(
            CultureInfo.InvariantCulture, $"<img width=\"720\" height=\"540\" {(picture % 2 == 0 ? "loading=\"lazy\" src" : "data-src")}=\"/item/{page}/{picture}.png\" alt=\"\">"))));
        return html.Append("</section></main><script src=\"/shop.js\"></script></body></html>").ToString();
    }

    private const string Style = """
        body{margin:0;font:15px/1.6 "Noto Sans CJK SC",sans-serif;color:#222;background:#f4f5f6}header{position:sticky;top:0;background:#0c3f4d;padding:12px}nav a{color:#fff;margin:0 10px}
        main{max-width:1100px;margin:auto;background:#fff}#gallery{display:grid;grid-template-columns:repeat(4,1fr);gap:8px;padding:16px}#gallery img{width:100%;border-radius:10px;box-shadow:0 2px 9px #0003}
        .price{color:#c0392b;font-size:34px}table{border-collapse:collapse;width:100%}td,th{border:1px solid #ddd;padding:5px 12px}#reviews article{border-bottom:1px solid #eee;padding:12px}#details{text-align:center}
        """;

    private const string Script = """
        const seen = new IntersectionObserver(list => list.filter(e => e.isIntersecting).forEach(e => { e.target.src = e.target.dataset.src; seen.unobserve(e.target); }), { rootMargin: '300px' });
        document.querySelectorAll('[data-src]').forEach(e => seen.observe(e));
        let sum = 0; for (let i = 0; i < 3e6; i++) sum = (sum * 31 + i) | 0; // what a shop's own scripts cost
        document.body.dataset.sum = sum;
        """;
}
