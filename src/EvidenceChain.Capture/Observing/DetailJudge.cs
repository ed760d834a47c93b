using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.Observing;

/// <summary>Numbers, brand, stock, sales, licence and pictures.</summary>
internal static partial class DetailJudge
{
    private const int MaxImages = 24;

    public static void Judge(Collected page, ProductData? linked, ProductData? micro, HeadingSeen? heading, Action<string, ObservedField?> give)
    {
        ProductData[] data = [.. new[] { linked, micro }.OfType<ProductData>()];
        give("sku", First([.. data.SelectMany(one => one.Skus.Take(1)), .. Metas(page, "product:sku", "og:sku"), .. Labelled(page, SkuLabel()), .. Single(page, "sku")]));
        give("mpn", First([.. data.SelectMany(one => one.Mpns.Take(1)), .. Metas(page, "product:mfr_part_no", "product:mpn"), .. Labelled(page, MpnLabel()), .. Single(page, "mpn")]));
        give("gtin", First([.. data.SelectMany(one => one.Gtins.Take(1)), .. Metas(page, "product:upc", "product:ean", "product:isbn", "product:gtin", "og:upc"), .. Labelled(page, GtinLabel()), .. Single(page, "upc")]));
        give("brand", First([.. data.SelectMany(one => one.Brands.Take(1)), .. Metas(page, "product:brand", "og:brand"), .. BrandSeen(page)], text => Bars().Replace(text, "")));
        give("availability", First([.. data.SelectMany(one => one.Availabilities.Take(1)), .. Metas(page, "product:availability", "og:availability"), .. StockSeen(page, heading)], Stock));
        give("sold", First([.. page.Signs.Where(sign => sign.Zone is "" or "review").Select(Sold).OfType<Sighting>()]));
    }

    public static ObservedField? Licence(Collected page) =>
        First([.. page.Links.Where(link => LicenceWord().IsMatch(link.Text) || LicenceHref().IsMatch(link.Href)).Select(link => new Sighting(link.Href, Sighting.Dom, link.Place, link.Text))]);

    public static List<Sighting> Images(Collected page, ProductData? linked, ProductData? micro)
    {
        var shown = page.Images.Where(image => image.Zone.Length == 0 && !Sign().IsMatch(image.Source));
        return [.. (linked?.Images ?? []).Concat(micro?.Images ?? []).Concat(Metas(page, "og:image", "og:image:secure_url", "twitter:image", "twitter:image:src"))
            .Concat(shown.Take(16).Select(image => new Sighting(image.Source, Sighting.Dom, image.Place)))
            .Select(image => image with { Value = Absolute(image.Value, page.Url) }).Where(image => image.Value.Length > 0).DistinctBy(image => image.Value).Take(MaxImages)];
    }

    private static string Absolute(string text, string page) => Uri.TryCreate(new(page), text, out var url) && url.Scheme is "http" or "https" ? url.AbsoluteUri : "";

    private static ObservedField? First(List<Sighting> all, Func<string, string>? clean = null)
    {
        var kept = all.Select(one => clean is null ? one : one with { Value = clean(one.Value), Raw = one.Raw ?? one.Value }).Where(one => one.Value.Length is > 0 and <= 300 || one.Source == Sighting.Dom && one.Value.Length > 0).ToList();
        return ObservedField.Of(kept.FirstOrDefault(), kept);
    }

    private static IEnumerable<Sighting> Metas(Collected page, params string[] names) => page.Meta(names).Select(meta => new Sighting(Texts.Clean(meta.Value), Sighting.Meta, meta.Place));

    // A name that scripts and fields give one value only.
    private static IEnumerable<Sighting> Single(Collected page, string name)
    {
        var all = page.Hits.Where(hit => hit.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(hit => new Sighting(hit.Value, Sighting.Script, hit.Place))
            .Concat(page.Ids.Where(id => !id.IsAside && id.IsInput && id.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(id => new Sighting(id.Value, Sighting.Dom, id.Place)))
            .Where(one => IdText().IsMatch(one.Value) && !one.Value.Contains(' ', StringComparison.Ordinal)).ToList();
        return all.Select(one => one.Value).Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1 ? all.Take(1) : [];
    }

    private static IEnumerable<Sighting> Labelled(Collected page, Regex label)
    {
        foreach (var sign in page.Signs.Where(sign => sign.Zone.Length == 0 && !sign.IsButton))
        {
            if (label.Match(sign.Text) is { Success: true } match)
            {
                var inside = match.Groups["v"].Value.Trim();
                var value = inside.Length > 0 ? inside : sign.After;
                if (value.Length is >= 2 and <= 40 && (value.Any(char.IsDigit) || value.All(c => char.IsAsciiLetterUpper(c) || !char.IsLetter(c))) && IdText().IsMatch(value))
                {
                    yield return new(value, Sighting.Dom, inside.Length > 0 ? sign.Place : sign.Next);
                }
            }
        }
    }

    private static IEnumerable<Sighting> BrandSeen(Collected page)
    {
        foreach (var sign in page.Signs.Where(sign => sign.Zone.Length == 0))
        {
            if (BrandLabel().Match(sign.Text) is { Success: true } match)
            {
                var inside = match.Groups["v"].Value.Trim();
                var value = inside.Length > 0 ? inside : sign.After;
                if (value.Length is >= 1 and <= 40 && value.Any(char.IsLetter) && (inside.Length > 0 || sign.Text.TrimEnd().EndsWith(':') || sign.Text.TrimEnd().EndsWith('：')))
                {
                    yield return new(value.Trim('（', '(', ' '), Sighting.Dom, inside.Length > 0 ? sign.Place : sign.Next);
                }
            }
        }
        foreach (var link in page.Links)
        {
            if (StoreOf().Match(link.Text) is { Success: true } match)
            {
                yield return new(match.Groups["v"].Value, Sighting.Dom, link.Place, link.Text);
            }
        }
        var named = page.Hits.Where(hit => hit.Name.Replace("_", "", StringComparison.Ordinal).Equals("brandname", StringComparison.OrdinalIgnoreCase)).ToList();
        if (named.Select(hit => hit.Value).Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1 && Texts.Holds(page.Title, named[0].Value))
        {
            yield return new(named[0].Value, Sighting.Script, named[0].Place);
        }
    }

    private static IEnumerable<Sighting> StockSeen(Collected page, HeadingSeen? heading) =>
        from sign in page.Signs
        where sign.Zone is "" or "comment" && !sign.IsButton && sign.Text.Length <= 40 && Stock(sign.Text).Length > 0 && sign.Place.Box is not null
        where heading is null || (sign.Order >= heading.Order && sign.Order < heading.Order + 250)
        select new Sighting(sign.Text, Sighting.Dom, sign.Place);

    /// <summary>schema.org's word for a text about stock; empty when it is none.</summary>
    private static string Stock(string text)
    {
        var key = new string([.. Uri.UnescapeDataString(Texts.Key(text)).Split('/')[^1].Where(char.IsLetterOrDigit)]);
        return key switch
        {
            "instock" or "available" or "有货" or "现货" or "現貨" or "有貨" or "onlineonly" or "instoreonly" or "limitedavailability" or "preorder" or "presale" or "backorder" or "outofstock" or "oos" or "soldout" or "discontinued" or "madetoorder" or "reserved" =>
                key switch
                {
                    "instock" or "available" or "有货" or "现货" or "現貨" or "有貨" => "InStock", "onlineonly" => "OnlineOnly", "instoreonly" => "InStoreOnly", "limitedavailability" => "LimitedAvailability", "preorder" => "PreOrder",
                    "presale" => "PreSale", "backorder" => "BackOrder", "discontinued" => "Discontinued", "madetoorder" => "MadeToOrder", "reserved" => "Reserved", "soldout" => "SoldOut", _ => "OutOfStock",
                },
            _ when OutOfStock().IsMatch(text) => "OutOfStock",
            _ when InStock().IsMatch(text) => "InStock",
            _ => "",
        };
    }

    private static Sighting? Sold(SignSeen sign)
    {
        foreach (var text in (string[])[sign.Text, sign.Wide])
        {
            if (SoldCount().Match(text) is { Success: true } match)
            {
                return new(match.Groups["n"].Value.Replace(" ", "", StringComparison.Ordinal), Sighting.Dom, sign.Place, text);
            }
        }
        return null;
    }

    [GeneratedRegex(@"(?:已售|月销量?|销量|销售量|总销量|累计销量|成交|月成交)\s*[:：]?\s*(?<n>\d[\d.,]*\s?[万千]?\+?)(?:\s*[件笔单])?(?!\s*元|\d|[万千]?\+?元)|(?<n>\d[\d.,]*\s?[万千]?\+?)\s*(?:人付款|人已?购买|人收货|件已售|笔成交)|(?<n>\d[\d.,]*\s?[kKmM]?\+?)\s+(?:sold\b|bought\b|orders?\b(?!\s*of)|purchased\b)|(?:^|\b)sold\s*:\s*(?<n>\d[\d.,]*)|over\s+(?<n>\d[\d.,]*)\s+bought", RegexOptions.IgnoreCase)]
    private static partial Regex SoldCount();

    [GeneratedRegex(@"(?:^|\s)(?:product\s+)?sku\s*[:：#]?\s*(?<v>[A-Za-z0-9][A-Za-z0-9_-]{1,29})?\s*;?", RegexOptions.IgnoreCase)]
    private static partial Regex SkuLabel();

    [GeneratedRegex(@"^(?:mpn|(?:mfr|manufacturer)\.?\s*(?:part)?\s*(?:#|no\.?|number)|part\s*(?:#|no\.?|number)|model(?:\s*(?:#|no\.?|number))|manufacturer part number)\s*[:：#]?\s*(?<v>[A-Za-z0-9][A-Za-z0-9 _/-]{1,29})?$", RegexOptions.IgnoreCase)]
    private static partial Regex MpnLabel();

    [GeneratedRegex(@"^(?:upc|ean|gtin|isbn(?:-1[03])?|条形码|条码)\s*[:：#]?\s*(?<v>\d[\d -]{7,16})?$", RegexOptions.IgnoreCase)]
    private static partial Regex GtinLabel();

    [GeneratedRegex(@"^(?:brand(?:\s+name)?|品牌(?:名称)?)\s*[:：]\s*(?<v>[^:：]{1,40})?$", RegexOptions.IgnoreCase)]
    private static partial Regex BrandLabel();

    [GeneratedRegex(@"^(?:visit the (?<v>.{1,40}) store|brand:\s*(?<v>.{1,40}))$", RegexOptions.IgnoreCase)]
    private static partial Regex StoreOf();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9 _./-]{1,39}$")]
    private static partial Regex IdText();

    [GeneratedRegex(@"^[\s|·-]+|[\s|·-]+$")]
    private static partial Regex Bars();

    [GeneratedRegex(@"out of stock|sold out|currently unavailable|no longer available|not available|无货|缺货|售罄|已售完|已下架|暂无库存|補貨中", RegexOptions.IgnoreCase)]
    private static partial Regex OutOfStock();

    [GeneratedRegex(@"^\W*(?:in stock|\d+ in stock|only \d+ left in stock|有货|现货|库存\s*\d+\s*件|庫存\s*\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex InStock();

    [GeneratedRegex(@"营业执照|經營執照|经营者资质|资质证照|工商(?:执照|信息|资质)|证照信息|亮照|经营者(?:主体|登记)?信息|經營者資訊|商家资质|business licen[cs]e|about the trader|trader (?:details|information)", RegexOptions.IgnoreCase)]
    private static partial Regex LicenceWord();

    [GeneratedRegex(@"liangzhao|showlicen[cs]e|business-?licen[cs]e|/licen[cs]e[/_?.-]*(?:shop|seller)", RegexOptions.IgnoreCase)]
    private static partial Regex LicenceHref();

    [GeneratedRegex(@"\.svg(?:\?|$)|logo|sprite|icon|blank\.gif|spacer|pixel|1x1|loading", RegexOptions.IgnoreCase)]
    private static partial Regex Sign();
}
