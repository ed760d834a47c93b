using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.Observing;

/// <summary>Item, list or neither, by the sum of signs. In doubt it is no item: a field given for a list would be invented.</summary>
internal static partial class PageKindJudge
{
    private const double ItemFrom = 2, ListFrom = -2;

    public static (PageKind Kind, IReadOnlyList<string> Reasons) Of(Collected page, IReadOnlyList<ProductData> linked, int listLength, IReadOnlyList<ProductData> micro)
    {
        List<(string Sign, double Weight)> signs = [];
        void Count(bool isThere, string sign, double weight)
        {
            if (isThere)
            {
                signs.Add((sign, weight));
            }
        }
        var linkedNames = Distinct(linked);
        var microNames = Distinct(micro.Where(product => product.Names.Count > 0));
        var heading = page.Headings.FirstOrDefault(found => found.Tag == "h1" && !found.IsLink && found.Text.Length > 2 && Texts.Holds(page.Title, found.Text));
        var titled = heading ?? page.Headings.FirstOrDefault(found => !found.IsLink && found.Text.Length >= 8 && Texts.Holds(page.Title, found.Text));
        var money = PriceJudge.Repeated(page);
        var main = PriceJudge.Candidates(page, titled).FirstOrDefault();
        Count(linkedNames is 1 or 2, "json-ld product", 3);
        Count(linkedNames > 3, "several json-ld products", -3);
        Count(listLength > 3 && linkedNames == 0, "json-ld list", -2);
        Count(page.Meta("og:type").Any(meta => ItemType().IsMatch(meta.Value)), "og:type", 3);
        Count(microNames is 1 or 2, "microdata product", 2);
        Count(microNames > 4, "several microdata products", -3);
        Count(page.Meta("product:price:amount", "og:price:amount").Any(), "meta price", 2);
        Count(page.Carts is > 0 and <= 3, "cart button", 1.5);
        Count(titled is not null, "heading in title", 1);
        Count(main is { Score: >= PriceJudge.Sure }, "price at heading", 1);
        Count(ItemIdJudge.IsNamedByUrl(page), "id of the address in the page", 1.5);
        Count(page.Signs.Any(sign => sign.Zone.Length == 0 && ItemLabel().IsMatch(sign.Text)), "item number label", 1);
        Count(page.Props.Any(prop => prop.Owner < 0 && prop.Prop is "sku" or "productID" or "price"), "item marks", 1);
        Count(SearchTitle().IsMatch(page.Title) || page.Headings.Any(found => found.Tag == "h1" && SearchHeading().IsMatch(found.Text)), "search title", -4);
        Count(SearchPlace().IsMatch(page.Canonical.Length > 0 ? page.Canonical : page.Url), "search address", -3);
        Count(money >= 8, "many equal prices", main is { Score: >= PriceJudge.Sure } || linkedNames is 1 or 2 || microNames is 1 or 2 ? -0.5 : -2.5);
        Count(page.Carts > 12, "many cart buttons", -0.5);
        Count(page.Hits.Where(hit => RowId().IsMatch(hit.Name)).Select(hit => hit.Value).Distinct().Count() > 15 && titled is null, "many ids in scripts", -1.5);
        Count(LoginTitle().IsMatch(page.Title), "login title", -4);
        var sum = signs.Sum(sign => sign.Weight);
        var kind = sum >= ItemFrom ? PageKind.Item : sum <= ListFrom || (money >= 8 && sum < 1) ? PageKind.List : PageKind.Other;
        return (kind, [.. signs.Select(sign => FormattableString.Invariant($"{sign.Sign}: {sign.Weight}"))]);
    }

    private static int Distinct(IEnumerable<ProductData> products) => products.Select(product => product.Names.Count > 0 ? Texts.Key(product.Names[0].Value) : "").Distinct(StringComparer.Ordinal).Count();

    [GeneratedRegex(@"^(?:og:)?product(?:\.item)?$|:(?:product|item|deal|listing)$|^(?:book|ecommerce\.product)$", RegexOptions.IgnoreCase)]
    private static partial Regex ItemType();

    [GeneratedRegex(@"^(?:商品编号|商品編號|商品货号|货号|款号|item\s*(?:#|no\b|number|id)|style\s*#|product\s*(?:#|code|id\b))", RegexOptions.IgnoreCase)]
    private static partial Regex ItemLabel();

    [GeneratedRegex(@"商品搜索|淘宝搜索|搜索结果|_搜索|搜尋|搜索[-_|]|批发商|search results?|results for|^search\b|[|:] search\b|\bsearch:|検索結果", RegexOptions.IgnoreCase)]
    private static partial Regex SearchTitle();

    [GeneratedRegex(@"results? for|search results?|搜索结果|相关商品|搜尋|件商品$", RegexOptions.IgnoreCase)]
    private static partial Regex SearchHeading();

    [GeneratedRegex(@"/search(?:[/.?]|$)|/s\?k=|[?&](?:keyword|keywords|_nkw|searchterm|search_query)=|/(?:sch|wholesale|catalogsearch)/", RegexOptions.IgnoreCase)]
    private static partial Regex SearchPlace();

    [GeneratedRegex(@"^(?:item|product|goods|offer|listing)_?(?:id|code)$|^asin$", RegexOptions.IgnoreCase)]
    private static partial Regex RowId();

    [GeneratedRegex(@"^\s*(?:(?:用户|会员|账号|账户|请)?(?:登录|登入|登錄|注册)|log ?in|sign ?in)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LoginTitle();
}
