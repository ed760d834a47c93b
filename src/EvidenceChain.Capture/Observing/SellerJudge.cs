using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.Observing;

/// <summary>Who sells: only what a label, a shop's link or a name in the page's data says outright.</summary>
internal static partial class SellerJudge
{
    public static void Judge(Collected page, ProductData? linked, ProductData? micro, Action<string, ObservedField?> give)
    {
        var shops = page.Links.Where(link => link.Zone.Length == 0 && Name(link.Text) is not null && (ShopHref().IsMatch(link.Href) || ShopWord().IsMatch(link.Text) || SoldBy().IsMatch(link.Before))).ToList();
        List<(Sighting Seen, double Weight)> names = [];
        void Add(Sighting seen, double weight)
        {
            if (Name(seen.Value) is { } name)
            {
                names.Add((seen with { Value = name }, weight));
            }
        }
        foreach (var link in shops)
        {
            Add(new(link.Text, Sighting.Dom, link.Place), (ShopHref().IsMatch(link.Href) ? 1.5 : 0) + (ShopWord().IsMatch(link.Text) ? 2.5 : 0) + (SoldBy().IsMatch(link.Before) ? 2.5 : 0) + (ShopHint().IsMatch(link.Hint) ? 1.5 : 0));
        }
        foreach (var sign in page.Signs.Where(sign => (sign.Zone is "" or "upsell") && SoldBy().IsMatch(sign.Text)))
        {
            var inside = SoldBy().Replace(sign.Text, "", 1);
            Add(new(inside.Length > 1 ? inside : sign.After, Sighting.Dom, inside.Length > 1 ? sign.Place : sign.Next), inside.Length > 1 ? 1.5 : 2.5);
        }
        foreach (var group in page.Hits.Where(hit => NameKey().IsMatch(hit.Name)).GroupBy(hit => hit.Name.ToLowerInvariant()))
        {
            var values = group.Select(hit => hit.Value).Distinct(StringComparer.Ordinal).ToList();
            if (values.Count == 1)
            {
                Add(new(values[0], Sighting.Script, group.First().Place), 3);
            }
        }
        foreach (var seen in (linked?.Sellers ?? []).Concat(micro?.Sellers ?? []).Take(2))
        {
            Add(seen, 3);
        }
        var best = names.GroupBy(one => Texts.Key(one.Seen.Value)).Select(group => (group.First().Seen, Weight: group.GroupBy(one => one.Seen.Source).Sum(kind => kind.Max(one => one.Weight)))).OrderByDescending(one => one.Weight).FirstOrDefault();
        var chosen = best.Weight >= 2.5 ? best.Seen : null;
        give("seller_name", ObservedField.Of(chosen, names.Select(one => one.Seen)));
        List<Sighting> told = [.. (linked?.SellerUrls ?? []).Take(1).Where(seen => Uri.TryCreate(page.Url, UriKind.Absolute, out _)).Select(seen => seen with { Value = Uri.TryCreate(new(page.Url), seen.Value, out var url) ? url.AbsoluteUri : seen.Value, Raw = seen.Value })];
        var link2 = chosen is null ? null : shops.Find(link => Texts.Same(Name(link.Text) ?? "", chosen.Value) && link.Href.StartsWith("http", StringComparison.Ordinal));
        give("seller_url", ObservedField.Of(link2 is null ? (chosen is null ? null : told.FirstOrDefault()) : new(link2.Href, Sighting.Dom, link2.Place), told));
        give("seller_id", IdOf(page, shops));
    }

    private static ObservedField? IdOf(Collected page, List<LinkSeen> shops)
    {
        List<Sighting> all = [];
        foreach (var key in (string[])["shopid", "sellerid", "storeid", "merchantid", "venderid", "vendorid", "mallid", "supplierid", "userid"])
        {
            var isStore = key is "storeid";
            var hits = page.Hits.Where(hit => Bare(hit.Name) == key && Id().IsMatch(hit.Value)).Select(hit => new Sighting(hit.Value, Sighting.Script, hit.Place))
                .Concat(page.Ids.Where(id => !id.IsAside && Bare(id.Name) == key && Id().IsMatch(id.Value)).Select(id => new Sighting(id.Value, Sighting.Dom, id.Place))).ToList();
            var frequent = hits.GroupBy(hit => hit.Value).OrderByDescending(group => group.Any(hit => hit.Source == Sighting.Script)).ThenByDescending(group => group.Count()).ToList();
            // A chain's store number is not the seller; it counts only where a shop is named.
            if (frequent.Count is > 0 and <= 3 && (!isStore || shops.Count > 0))
            {
                all.AddRange(frequent.Select(group => group.First()));
            }
        }
        foreach (var link in shops)
        {
            if (HrefId().Match(link.Href) is { Success: true } match)
            {
                all.Add(new(match.Groups["id"].Value, Sighting.Dom, link.Place, link.Href));
            }
        }
        // An id that two places give goes first.
        var best = all.GroupBy(one => one.Value).OrderByDescending(group => group.Select(one => one.Source).Distinct().Count()).FirstOrDefault()?.First();
        return ObservedField.Of(best, all);
    }

    private static string? Name(string text)
    {
        var name = Trimming().Replace(Texts.Clean(text), "").Trim();
        return name.Length is >= 2 and <= 60 && name.Any(char.IsLetter) && !NoName().IsMatch(name) ? name : null;
    }

    private static string Bare(string name) => new([.. (name.StartsWith("data-", StringComparison.OrdinalIgnoreCase) ? name[5..] : name).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    [GeneratedRegex(@"(?:/|\.)(?:shop|store|stores|seller|sellers|merchant|vendor|usr|mall)/(?!nav|search|cart)[\w%-]|//shop\d*[\w-]*\.|//mall\.[^/]+/index|[?&](?:seller|seller_?id|shop_?id|merchant_?id|mall_?id|me)=\w|//[\w-]+\.(?:tmall|jd|1688|taobao)\.com/?(?:[?#]|$)|at-a-glance", RegexOptions.IgnoreCase)]
    private static partial Regex ShopHref();

    [GeneratedRegex(@"(?:旗舰店|旗艦店|专营店|专卖店|官方店|自营店?|商行|经营部|有限公司|工厂店|企业店|老店|小店|专柜|店)$")]
    private static partial Regex ShopWord();

    [GeneratedRegex(@"^\s*(?:sold\s+(?:and shipped\s+)?by|seller(?:\s+name)?|shop\s+name|store\s+name|vendor|merchant|卖家|賣家|商家|掌柜|店铺(?:名称)?|店名|店家|供应商)\s*[:：]?\s*", RegexOptions.IgnoreCase)]
    private static partial Regex SoldBy();

    [GeneratedRegex(@"shop[-_]?(?:name|title|owner)|shopname|seller|merchant-?info|store[-_]?name|vendor|sold-?by|company-?name|popbox", RegexOptions.IgnoreCase)]
    private static partial Regex ShopHint();

    [GeneratedRegex(@"^(?:shop|seller|store|merchant|vendor|vender|mall)_?(?:name|title|nick)$|^nick$", RegexOptions.IgnoreCase)]
    private static partial Regex NameKey();

    [GeneratedRegex(@"^[A-Za-z0-9][\w-]{2,63}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"/index-(?<id>\d+)|//shop(?<id>\d+)\.|[?&](?:seller|seller_?id|shop_?id|merchant_?id|mall_?id|user_?id|me)=(?<id>[A-Za-z0-9]+)|/(?:store|shop)/(?<id>\d{4,})", RegexOptions.IgnoreCase)]
    private static partial Regex HrefId();

    [GeneratedRegex(@"^(?:visit (?:the )?store:?|visit)\s+|\s*(?:>|»|进店逛逛|联系客服)$", RegexOptions.IgnoreCase)]
    private static partial Regex Trimming();

    [GeneratedRegex(@"^(?:首页|进店|进店逛逛|进入店铺|关注店铺|收藏店铺|店铺|全部|更多|联系卖家|shop|shops?\s+(?:all|now|by|the)\b.*|store|stores|seller|view.*|see .*|learn.*|contact.*|more.*|ver .*|find .*|all .*|sell.*|shopping.*|my .*|our .*|other .*|.*\breviews?\b.*|.*\bcoupons?\b|[\d.,% ]+items?|.*(?:policy|policies|locator|information|directions|events?|ratings?|feedback|service)\b.*|[\d.]+|true|false|null|undefined|.*[{}<>$+].*)$|^.{0,4}(?:优惠|评价|服务|物流|态度|编号|热销|店内|本店|在售)", RegexOptions.IgnoreCase)]
    private static partial Regex NoName();
}
