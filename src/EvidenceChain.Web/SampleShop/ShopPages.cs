using System.Net;

namespace EvidenceChain.Web.SampleShop;

/// <summary>Pages that behave as shop pages do: a price that a script fetches, and pictures that load as one scrolls.</summary>
internal static class ShopPages
{
    private const string Style = """
        body{font:16px/1.6 "Noto Sans CJK SC",sans-serif;margin:0;color:#222;background:#f4f4f2}
        header,main{max-width:960px;margin:0 auto;padding:16px 24px;background:#fff}
        header{display:flex;justify-content:space-between;border-bottom:2px solid #b33;margin-bottom:12px}
        .item{display:flex;gap:32px}.item img{width:400px;height:400px;border:1px solid #ddd}
        .price{font-size:32px;color:#b33}td,th{padding:6px 16px;border:1px solid #ddd;text-align:left}
        .detail img{display:block;width:100%;height:420px;margin:16px 0}a{color:#246}
        """;

    public static string Item(ShopWords words) => Page(words, words.ItemTitle, "/item/1", $$"""
        <div class="item"><img src="/pictures/1.svg" alt="{{Text(words.ItemTitle)}}">
        <div><h1>{{Text(words.ItemTitle)}}</h1>
        <p>{{Text(words.PriceLabel)}} <span class="price" id="price">…</span></p><p>{{Text(words.Sold)}}</p>
        <p><a href="{{words.Root}}/shop/1">{{Text(words.SellerLink)}}</a> · <a href="{{words.Root}}/licence/1">{{Text(words.LicenceLink)}}</a></p></div></div>
        <p>{{Text(words.Description)}}</p>
        <div class="detail"><img loading="lazy" src="/pictures/2.svg" alt=""><img loading="lazy" src="/pictures/3.svg" alt=""><img loading="lazy" src="/pictures/4.svg" alt=""></div>
        <script>
        fetch("/api/price/1").then(answer => answer.json()).then(price => { document.getElementById("price").textContent = "¥" + price.amount });
        </script>
        """);

    public static string Seller(ShopWords words) => Page(words, words.ShopName, "/shop/1", $"""
        <h1>{Text(words.ShopName)}</h1><p>{Text(words.SellerText)}</p>
        <p><a href="{words.Root}/item/1">{Text(words.ItemTitle)}</a></p>
        <p><a href="{words.Root}/licence/1">{Text(words.LicenceLink)}</a></p>
        """);

    public static string Licence(ShopWords words) => Page(words, words.LicenceTitle, "/licence/1", $"""
        <h1>{Text(words.LicenceTitle)}</h1>
        <table>{string.Concat(words.LicenceRows.Select(row => $"<tr><th>{Text(row.Name)}</th><td>{Text(row.Value)}</td></tr>"))}</table>
        """);

    /// <summary>One drawing of the box; the number sets its colour, so that pictures differ.</summary>
    public static string Picture(int number) => $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><rect width="400" height="400" fill="hsl({number * 47 % 360},35%,88%)"/>
        <rect x="110" y="80" width="180" height="240" rx="18" fill="#fff" stroke="#888" stroke-width="3"/>
        <circle cx="200" cy="150" r="34" fill="none" stroke="hsl({number * 47 % 360},60%,40%)" stroke-width="6"/>
        <text x="200" y="250" font-size="40" text-anchor="middle" font-family="Noto Sans CJK SC">飞鹭</text>
        <text x="200" y="290" font-size="20" text-anchor="middle" font-family="sans-serif">65W · {number}</text></svg>
        """;

    private static string Page(ShopWords words, string title, string path, string body) => $"""
        <!DOCTYPE html>
        <html lang="{words.Language}"><head><meta charset="utf-8"><title>{Text(title)}</title><link rel="icon" href="data:,"><style>{Style}</style></head>
        <body><header><strong>{Text(words.ShopName)}</strong><a href="{(words.Root.Length == 0 ? "/en" : "")}{path}">{Text(words.OtherLanguage)}</a></header>
        <main>{body}</main></body></html>
        """;

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
