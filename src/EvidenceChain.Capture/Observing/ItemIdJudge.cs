using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.Observing;

/// <summary>The number under which the platform keeps the item: several places must give the same, or the address must name it.</summary>
internal static partial class ItemIdJudge
{
    private const double Least = 4;

    private sealed record Vote(Sighting Seen, double Weight, string Kind);

    /// <summary>True when the page's own address holds an id that the page repeats in its data.</summary>
    public static bool IsNamedByUrl(Collected page)
    {
        var tokens = UrlVotes(page).Select(vote => Texts.Key(vote.Seen.Value)).ToHashSet(StringComparer.Ordinal);
        return DataVotes(page, null, null).Any(vote => tokens.Contains(Texts.Key(vote.Seen.Value)));
    }

    public static ObservedField? Of(Collected page, ProductData? linked, ProductData? micro)
    {
        List<Vote> votes = [.. UrlVotes(page), .. DataVotes(page, linked, micro)];
        var ranked = votes.GroupBy(vote => Texts.Key(vote.Seen.Value), StringComparer.Ordinal)
            .Select(group => (Votes: group.ToList(), Weight: group.GroupBy(vote => vote.Kind).Sum(kind => kind.Max(vote => vote.Weight)) + (group.Any(vote => vote.Kind == "url") && group.Any(vote => vote.Kind != "url") ? 2 : 0)))
            .OrderByDescending(one => one.Weight).ToList();
        if (ranked.Count == 0 || ranked[0].Weight < Least)
        {
            return null;
        }
        var winner = ranked[0].Votes;
        // As the page itself writes it: addresses are often in lower case.
        var best = winner.OrderBy(vote => vote.Kind == "url").ThenByDescending(vote => vote.Weight).First().Seen;
        return ObservedField.Of(best, [.. winner.Select(vote => vote.Seen), .. ranked.Skip(1).Where(other => other.Weight >= 5).SelectMany(other => other.Votes.Select(vote => vote.Seen)).Take(4)]);
    }

    private static IEnumerable<Vote> DataVotes(Collected page, ProductData? linked, ProductData? micro)
    {
        foreach (var (product, kind) in ((ProductData?, string)[])[(linked, "json-ld"), (micro, "microdata")])
        {
            foreach (var id in product?.ItemIds.Take(1) ?? [])
            {
                yield return new(id, 4, kind);
            }
            foreach (var sku in product?.Skus.Take(1) ?? [])
            {
                yield return new(sku, 2, kind);
            }
        }
        foreach (var meta in page.Meta("product:retailer_item_id", "product:retailer_part_no", "product:id", "branch:deeplink:product", "product_id", "item_id"))
        {
            yield return new(new(meta.Value, Sighting.Meta, meta.Place), 3, "meta");
        }
        var own = page.Ids.Where(id => !id.IsAside && Plain().IsMatch(id.Value)).ToList();
        foreach (var group in own.GroupBy(id => (Key: Bare(id.Name), id.IsInput)))
        {
            var values = group.Select(id => id.Value).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            var weight = WeightOf(group.Key.Key) + (group.Key.IsInput ? 1 : 0);
            if (weight > 0 && values.Count <= 6)
            {
                foreach (var (id, at) in group.DistinctBy(id => id.Value, StringComparer.OrdinalIgnoreCase).Select((id, at) => (id, at)))
                {
                    yield return new(new(id.Value, Sighting.Dom, id.Place), at == 0 ? weight : weight / 3, group.Key.IsInput ? "input" : "attribute");
                }
            }
        }
        foreach (var group in page.Hits.Where(hit => Plain().IsMatch(hit.Value)).GroupBy(hit => Bare(hit.Name)))
        {
            var weight = WeightOf(group.Key);
            var values = group.GroupBy(hit => hit.Value, StringComparer.OrdinalIgnoreCase).OrderByDescending(same => same.Count()).ToList();
            if (weight > 0)
            {
                yield return new(new(values[0].Key, Sighting.Script, values[0].First().Place), values.Count > 4 && values[0].Count() == 1 ? weight / 3 : weight, "script");
            }
        }
        foreach (var sign in page.Signs.Where(sign => sign.Zone.Length == 0))
        {
            if (Label().Match(sign.Text) is { Success: true } match)
            {
                var inside = match.Groups["id"].Value;
                var value = inside.Length > 0 ? inside : Token().Match(sign.After) is { Success: true, Index: 0 } next ? next.Value : "";
                if (value.Length > 2 && value.Any(char.IsDigit))
                {
                    yield return new(new(value, Sighting.Dom, inside.Length > 0 ? sign.Place : sign.Next), 2.5, "label");
                }
            }
        }
    }

    private static IEnumerable<Vote> UrlVotes(Collected page)
    {
        var urls = new[] { (page.Canonical, new Place("link[rel=canonical]", null)), (page.Meta("og:url").FirstOrDefault()?.Value ?? "", new Place("meta[property='og:url']", null)), (page.Url, new Place("", null)) };
        foreach (var ((text, place), at) in urls.Select((url, at) => (url, at)))
        {
            var whole = text.StartsWith("//", StringComparison.Ordinal) ? "http:" + text : text;
            if (!Uri.TryCreate(whole, UriKind.Absolute, out var url) || (at == 2 && url.IsLoopback))
            {
                continue;
            }
            foreach (var (value, weight) in Tokens(url))
            {
                yield return new(new(value, Sighting.Url, place, text), at == 1 ? weight - 0.5 : weight, "url");
            }
        }
    }

    private static IEnumerable<(string Value, double Weight)> Tokens(Uri url)
    {
        foreach (Match match in Query().Matches(url.Query))
        {
            yield return (match.Groups["id"].Value, match.Groups["sku"].Success ? 4 : 7);
        }
        var path = Uri.UnescapeDataString(url.AbsolutePath);
        var strong = Path().Match(path);
        if (strong.Success)
        {
            yield return (strong.Groups["id"].Value, 10.5);
        }
        var parts = Run().Matches(path);
        foreach (var (match, at) in parts.Select((match, at) => (match, at)))
        {
            var isLast = at == parts.Count - 1;
            var text = match.Value;
            yield return (text, isLast ? 4 : 2);
            if (Lettered().Match(text) is { Success: true } inner)
            {
                yield return (inner.Groups["id"].Value, isLast ? 3 : 2);
            }
        }
    }

    private static string Bare(string name) => new([.. (name.StartsWith("data-", StringComparison.OrdinalIgnoreCase) ? name[5..] : name).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static double WeightOf(string name) => name switch
    {
        "itemid" or "productid" or "listingid" or "goodsid" or "offerid" or "asin" or "itemcode" or "prodid" or "productcode" or "goodscode" or "prdid" or "itemnumber" or "productnumber" or "currentproductid" or "mainproductid" => 3,
        "pid" or "skuid" or "itemno" or "goodsno" or "prodcode" or "stylenumber" or "styleid" or "spuid" => 2,
        "sku" or "style" or "catentryid" => 1.5,
        _ => 0,
    };

    [GeneratedRegex(@"^(?=.*\d)[A-Za-z0-9][A-Za-z0-9_.-]{2,39}$")]
    private static partial Regex Plain();

    [GeneratedRegex(@"(?:^|[（(\s-])(?:商品编号|商品編號|商品编码|商品ID|item\s*(?:#|no\.?|number|id|code)|style\s*#|product\s*(?:#|code|id|number)|catalog\s*#|asin)\s*[:：#]?\s*(?<id>[A-Za-z0-9][A-Za-z0-9-]{2,29})?\s*\)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Label();

    [GeneratedRegex(@"[A-Za-z0-9][A-Za-z0-9-]{2,29}")]
    private static partial Regex Token();

    [GeneratedRegex(@"[?&](?:id|itemid|item_id|goods_id|goodsid|productid|product_id|pid|offerid|prdid|gdsno|i_code|(?<sku>skuid|sku|sku_id|variant))=(?<id>[A-Za-z0-9-]*\d[A-Za-z0-9-]*)(?=&|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Query();

    [GeneratedRegex(@"/(?:products?|items?|itm|listing|dp|gp/product|goods|offer|prod|prd|pd|p|ip|detail|sku|deal)/(?:[^/]*/)??(?:[^/\d]*[-_])?(?<id>[A-Za-z]{0,4}\d{4,}|[A-Z0-9]{10})(?=[-_./]|$)|[/._-](?<id>\d{5,})(?:_)?\.s?html?$|[-_](?<id>\d{5,})/?$|[-.]i\.\d+\.(?<id>\d+)$|-g-(?<id>\d+)\.html$", RegexOptions.IgnoreCase)]
    private static partial Regex Path();

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Za-z]{0,4}\d{3,}[A-Za-z0-9]{0,4}(?![A-Za-z0-9])")]
    private static partial Regex Run();

    [GeneratedRegex(@"^[A-Za-z]{1,4}(?<id>\d{4,})$")]
    private static partial Regex Lettered();
}
