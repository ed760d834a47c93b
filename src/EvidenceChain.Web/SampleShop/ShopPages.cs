using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvidenceChain.Web.SampleShop;

/// <summary>
/// The pages of the sample shop. They behave as shop pages do: price, stock and reviews come by script, pictures load as one
/// scrolls, and machines find the offer as JSON-LD.
/// </summary>
internal static class ShopPages
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };

    public static string Item(ShopWords words, ShopItem item) => Page(words, words.TitleOf(item), $"/item/{item.Number}", $"""
        <nav class="crumbs">{string.Join(" / ", words.Crumbs.Take(item.IsMain ? 3 : 1).Select(Text))}</nav>
        <section class="card product">
        <div class="gallery"><div class="stage"><img src="{Picture(item, 1)}" width="460" height="460" alt="{Text(words.TitleOf(item))}"></div>
        <div class="thumbs">{Each(Enumerable.Range(1, ShopPictures.ViewsOf(item)), view => $"""<button type="button" aria-pressed="{(view == 1 ? "true" : "false")}"><img src="{Picture(item, view)}" width="70" height="70" alt="" style="object-fit:cover;height:100%"></button>""")}</div></div>
        <div><h1>{Text(words.TitleOf(item))}</h1><p class="lead">{Text(item.IsMain ? words.ItemLead : words.ShortLead)}</p>
        <div class="offer"><span class="price" id="price">—</span><s id="list-price"></s><span class="tag">{Text(words.OfferTag)}</span><span class="stock" id="stock"></span></div>
        <dl class="facts">{Each(words.Choices.Where(choice => item.IsMain || choice.Choices.Length == 1), choice => $"<dt>{Text(choice.Name)}</dt><dd>{Each(choice.Choices.Select((text, place) => (text, place)), one => $"""<span class="chip{(one.place == 0 ? " on" : "")}">{Text(one.text)}</span>""")}</dd>")}</dl>
        <div class="buttons"><span class="main">{Text(words.BuyNow)}</span><span>{Text(words.AddToCart)}</span></div>
        <p class="promise">{Each(words.Promises, promise => $"<span><i>✓</i>{Text(promise)}</span>")}</p></div>
        {SellerCard(words)}</section>
        <div class="columns"><div>
        <section class="card detail"><h2>{Text(words.Details)}</h2><table class="spec">{Rows([words.Specification[0], .. item.IsMain ? words.Specification.Skip(1) : words.Specification.TakeLast(1)])}</table>
        {Each(Enumerable.Range(4, ShopPictures.ViewsOf(item) - 3), view => $"""<img loading="lazy" src="{Picture(item, view)}?detail" width="1200" height="640" alt="">""")}</section>
        <section class="card"><h2>{Text(words.Reviews)}</h2><div id="reviews"></div></section></div>
        <aside class="card side"><h2>{Text(words.More)}</h2><div class="grid">{Each(ShopItem.All.Where(other => other != item).Take(3), other => Tile(words, other))}</div></aside></div>
        """, item);

    public static string Seller(ShopWords words) => Page(words, words.ShopName, "/shop/1", $"""
        <div class="banner"><img src="/pictures/banner.svg" width="1200" height="260" alt="{Text(words.ShopName)}"></div>
        <section class="card numbers">{Each(words.ShopNumbers, number => $"<div><b>{Text(number.Value)}</b><span>{Text(number.Name)}</span></div>")}</section>
        <section class="card"><h2>{Text(words.AllItems)}</h2><div class="grid">{Each(ShopItem.All, item => Tile(words, item))}</div></section>
        """);

    public static string Licence(ShopWords words) => Page(words, words.LicenceTitle, "/licence/1", $"""
        <nav class="crumbs"><a href="{words.Root}/shop/1">{Text(words.ShopName)}</a> / {Text(words.LicenceTitle)}</nav>
        <section class="card"><h1>{Text(words.LicenceTitle)}</h1><p class="lead">{Text(words.LicenceLead)}</p>
        <div class="licence"><table class="spec">{Rows(words.LicenceRows)}</table><img src="/pictures/licence.svg" width="920" height="640" alt="{Text(words.LicencePicture)}"></div></section>
        """);

    private static string SellerCard(ShopWords words) => $"""
        <aside class="seller"><img src="/pictures/sign.svg" width="84" height="84" alt=""><strong>{Text(words.ShopName)}</strong>
        <div class="scores">{Each(words.Scores, score => $"<span>{Text(score.Name)}<b>{Text(score.Value)}</b></span>")}</div>
        <a class="go main" href="{words.Root}/shop/1">{Text(words.VisitShop)}</a><a class="go" href="{words.Root}/licence/1">{Text(words.TraderDetails)}</a></aside>
        """;

    private static string Tile(ShopWords words, ShopItem item) => $"""
        <a class="tile" href="{words.Root}/item/{item.Number}"><img loading="lazy" src="{Picture(item, 1)}" width="380" height="380" alt="">
        <div><p>{Text(words.TitleOf(item))}</p><b>¥{item.Price}</b></div></a>
        """;

    /// <summary>JSON-LD as schema.org describes a product with one offer.</summary>
    private static string LinkedData(ShopWords words, ShopItem item) => new JsonObject
    {
        ["@context"] = "https://schema.org",
        ["@type"] = "Product",
        ["name"] = words.TitleOf(item),
        ["sku"] = $"FL-{item.Number:000}",
        ["brand"] = new JsonObject { ["@type"] = "Brand", ["name"] = words.Specification[0].Value },
        ["image"] = Picture(item, 1),
        ["offers"] = new JsonObject
        {
            ["@type"] = "Offer",
            ["price"] = item.Price,
            ["priceCurrency"] = "CNY",
            ["availability"] = "https://schema.org/InStock",
            ["url"] = $"{words.Root}/item/{item.Number}",
            ["seller"] = new JsonObject { ["@type"] = "Organization", ["name"] = words.ShopName, ["url"] = $"{words.Root}/shop/1" },
        },
    }.ToJsonString(Plain);

    private static string Page(ShopWords words, string title, string path, string body, ShopItem? item = null) => $"""
        <!DOCTYPE html>
        <html lang="{words.Language}"{(item is null ? "" : $" data-item=\"{item.Number}\" data-stock=\"{Text(words.StockLine)}\"")}>
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Text(title)} - {Text(words.Market)}</title>
        <meta name="description" content="{Text(words.SampleNote)}"><link rel="icon" href="/pictures/sign.svg"><link rel="stylesheet" href="/shop.css">
        {(item is null ? "" : $"""<script type="application/ld+json">{LinkedData(words, item)}</script>""")}</head>
        <body><div class="topline"><div class="wrap"><span>{Text(words.TopLine[0])}</span><span class="push"></span>{Each(words.TopLine.Skip(1), text => $"<span>{Text(text)}</span>")}<a href="{words.OtherRoot}{path}">{Text(words.OtherLanguage)}</a></div></div>
        <header class="masthead"><div class="wrap"><a class="logo" href="{words.Root}/item/1"><img src="/pictures/sign.svg" width="44" height="44" alt=""><span>{Text(words.Market)}<small>{Text(words.MarketLine)}</small></span></a>
        <div class="search"><span>{Text(words.SearchHint)}</span><b>{Text(words.Search)}</b></div></div></header>
        <main class="wrap">{body}</main>
        <footer class="wrap"><a href="{words.Root}/shop/1">{Text(words.ShopName)}</a> · <a href="{words.Root}/licence/1">{Text(words.TraderDetails)}</a><br><span class="note">{Text(words.SampleNote)}</span></footer>
        <script src="/shop.js" defer></script></body></html>
        """;

    private static string Rows(IReadOnlyList<(string Name, string Value)> rows) => Each(rows, row => $"<tr><th>{Text(row.Name)}</th><td>{Text(row.Value)}</td></tr>");

    private static string Each<T>(IEnumerable<T> things, Func<T, string> show) => string.Concat(things.Select(show));

    private static string Picture(ShopItem item, int view) => $"/pictures/{item.Number}-{view}.svg";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
