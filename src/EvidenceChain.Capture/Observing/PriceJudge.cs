using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.Observing;

/// <summary>The price a visitor is asked for: the one that can be seen at the item's heading when the page's own data agree with it or say nothing, else what the data say.</summary>
internal static partial class PriceJudge
{
    /// <summary>From this score on a price that is only seen is believed.</summary>
    public const double Sure = 5;

    public sealed record Candidate(PriceSeen Seen, Money Money, double Score);

    /// <summary>How many prices stand in the most frequent kind of place: cards of a list have one each.</summary>
    public static int Repeated(Collected page) => page.Prices.GroupBy(Shape).Select(group => group.Select(price => price.Text).Count()).DefaultIfEmpty(0).Max();

    /// <summary>Best first. What is struck out, in a link, or of another matter is far down or left out.</summary>
    public static List<Candidate> Candidates(Collected page, HeadingSeen? heading)
    {
        var shapes = page.Prices.GroupBy(Shape).ToDictionary(group => group.Key, group => group.Count());
        var often = page.Prices.Where(price => price.Zone.Length == 0 && !price.IsLink && !price.IsStruck).GroupBy(price => Money.Read(price.Text)?.Text ?? "").ToDictionary(group => group.Key, group => group.Count());
        var largest = page.Prices.Where(price => price.IsShown).Select(price => price.Size).DefaultIfEmpty(0).Max();
        return [.. from price in page.Prices
                   let money = Money.Read(price.Text)
                   where money is not null && !Other().IsMatch(price.Text)
                   let score = Score(price, heading, shapes[Shape(price)], largest) + Math.Min(1.5, 0.5 * Math.Max(0, often.GetValueOrDefault(money.Text) - 1))
                   orderby score descending, price.Order
                   select new Candidate(price, money, score)];
    }

    public static ObservedField? Of(Collected page, ProductData? linked, ProductData? micro, HeadingSeen? heading)
    {
        var candidates = Candidates(page, heading);
        List<Sighting> told = [.. Told(linked), .. Told(micro), .. TwoMetas(page)];
        foreach (var one in told)
        {
            // Data that name an amount, or the ends of a range, that is seen as a price are right, and are given with the place where it is seen.
            if (candidates.Find(seen => seen.Score > 0 && seen.Money.Text == one.Value) is { } shown)
            {
                return ObservedField.Of(one, [AsSighting(shown), .. told, .. Near(candidates)]);
            }
        }
        var best = candidates.FirstOrDefault();
        if (best is { Score: >= Sure } || (best is { Score: >= 3 } && told.Count == 0))
        {
            return ObservedField.Of(AsSighting(best), [.. told, .. Near(candidates)]);
        }
        return ObservedField.Of(told.FirstOrDefault(), [.. told, .. Near(candidates)]);
    }

    public static ObservedField? CurrencyOf(Collected page, ObservedField? price, ProductData? linked, ProductData? micro)
    {
        if (price is null)
        {
            return null;
        }
        var all = new List<Sighting>();
        if (Money.CurrencyOf(price.Best.Raw ?? "") is { } own)
        {
            all.Add(new(own, price.Best.Source, price.Best.Place, price.Best.Raw));
        }
        var data = price.Best.Source == Sighting.Microdata ? (micro?.Currencies ?? []).Concat(linked?.Currencies ?? []) : (linked?.Currencies ?? []).Concat(micro?.Currencies ?? []);
        var metas = page.Meta("product:price:currency", "og:price:currency", "product:sale_price:currency").Select(meta => new Sighting(meta.Value, Sighting.Meta, meta.Place));
        all.AddRange(price.Best.Source == Sighting.Meta ? metas.Concat(data) : data.Concat(metas));
        all.AddRange(price.All.Where(one => one.Value == price.Value && Money.CurrencyOf(one.Raw ?? "") is not null).Select(one => one with { Value = Money.CurrencyOf(one.Raw!)! }));
        all.AddRange(page.Hits.Where(hit => hit.Name.Contains("currency", StringComparison.OrdinalIgnoreCase) && hit.Value.Length == 3).Take(3).Select(hit => new Sighting(hit.Value, Sighting.Script, hit.Place)));
        all = [.. all.Where(one => Code().IsMatch(one.Value)).Select(one => one with { Value = one.Value.ToUpperInvariant() })];
        var best = all.FirstOrDefault();
        if (best is null && BySign(page, price.All.Select(one => one.Raw ?? "").FirstOrDefault(raw => raw.AsSpan().IndexOfAny("$¥￥") >= 0)) is { } country)
        {
            best = new(country, price.Best.Source, price.Best.Place, price.Best.Raw);
        }
        return ObservedField.Of(best, all);
    }

    // A bare sign means the money of the country whose language or address the page has.
    private static string? BySign(Collected page, string? text)
    {
        var host = Uri.TryCreate(page.Canonical.Length > 0 ? page.Canonical : page.Url, UriKind.Absolute, out var url) ? url.Host : "";
        var language = page.Language.ToLowerInvariant();
        if (text is null)
        {
            return null;
        }
        if (text.AsSpan().IndexOfAny("¥￥") >= 0)
        {
            return language.StartsWith("ja", StringComparison.Ordinal) || host.EndsWith(".jp", StringComparison.Ordinal) || Kana().IsMatch(page.Title) ? "JPY" : "CNY";
        }
        return host.Split('.')[^1] switch
        {
            "au" => "AUD", "ca" => "CAD", "nz" => "NZD", "sg" => "SGD", "hk" => "HKD", "tw" => "TWD", "mx" => "MXN", "cl" => "CLP", "ar" => "ARS", "co" => "COP",
            _ => language switch { "zh-tw" or "zh-hant" or "zh-hant-tw" => "TWD", "zh-hk" => "HKD", "en-au" => "AUD", "en-ca" or "fr-ca" => "CAD", _ => "USD" },
        };
    }

    private static Sighting AsSighting(Candidate candidate) => new(candidate.Money.Text, Sighting.Dom, candidate.Seen.Place, candidate.Seen.Text);

    private static IEnumerable<Sighting> Near(List<Candidate> candidates) => candidates.Where(candidate => candidate.Score >= 3).Take(4).Select(AsSighting);

    /// <summary>Prices that the data of a product tell; a range is one.</summary>
    public static IEnumerable<Sighting> Told(ProductData? product)
    {
        if (product is null)
        {
            yield break;
        }
        Sighting[] ends = [.. product.LowPrices.Take(1), .. product.HighPrices.Take(1)];
        foreach (var group in (IEnumerable<Sighting>[])[ends, product.Prices])
        {
            var amounts = group.Select(one => (one, Money.Read(one.Value))).Where(pair => pair.Item2 is not null).ToList();
            if (amounts.Count > 0)
            {
                yield return amounts[0].one with { Value = Money.Range(amounts.Select(pair => pair.Item2!)).Text, Raw = string.Join(" - ", amounts.Select(pair => pair.one.Value).Distinct().Take(8)) };
                yield break;
            }
        }
    }

    private static IEnumerable<Sighting> TwoMetas(Collected page) =>
        from meta in page.Meta("product:sale_price:amount", "product:price:amount", "og:price:amount", "twitter:data1").Concat(page.Metas.Where(meta => meta.Name.EndsWith(":price_value", StringComparison.Ordinal)))
        where meta.Name != "twitter:data1" || Money.Read(meta.Value) is not null && meta.Value.Any(c => char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.CurrencySymbol)
        let money = Money.Read(meta.Value)
        where money is not null
        select new Sighting(money.Text, Sighting.Meta, meta.Place, meta.Value);

    private static double Score(PriceSeen price, HeadingSeen? heading, int likeIt, long largest)
    {
        var label = Texts.Key(price.Text + " " + price.Before);
        var after = heading is null ? int.MaxValue : price.Order - heading.Order;
        double score = price.IsShown ? 2 : 0;
        score += PriceHint().IsMatch(price.Hint) ? 2 : 0;
        score += NowHint().IsMatch(price.Hint) || NowLabel().IsMatch(label) ? 1.5 : 0;
        score -= price.IsStruck || WasHint().IsMatch(price.Hint) || WasLabel().IsMatch(label) ? 6 : 0;
        score -= OffLabel().IsMatch(label) ? 4 : 0;
        score -= price.Zone is "review" or "" ? 0 : 3;
        score -= price.IsLink ? 3 : 0;
        score += after switch { < 0 => -1, <= 40 => 2.5, <= 120 => 1.5, <= 300 => 0.5, _ => 0 };
        score += price.IsShown && price.Size >= 18 && price.Size == largest ? 1.5 : price.Size >= 18 ? 0.5 : 0;
        score -= likeIt >= 4 ? 2.5 : 0;
        return score - (price.Text.Any(c => char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.CurrencySymbol || c == '元') || Money.CurrencyOf(price.Text) is not null ? 0 : 1.5);
    }

    // The kind of place: the elements around it without their ids and numbers.
    private static string Shape(PriceSeen price) => Varying().Replace(price.Hint, "");

    [GeneratedRegex(@"#[^ .]*|\d+")]
    private static partial Regex Varying();

    [GeneratedRegex(@"price|amount|jiage|prc|cost", RegexOptions.IgnoreCase)]
    private static partial Regex PriceHint();

    [GeneratedRegex(@"(?:sale|current|final|now|our|pay|promo|special|offer|deal|actual|selling|main|product|item)[-_]?price|price[-_]?(?:sale|current|now|final|tag|value|main|special)|pricetopay|tm-promo|tb-promo", RegexOptions.IgnoreCase)]
    private static partial Regex NowHint();

    [GeneratedRegex(@"到手价|券后价?|促销价|折后|现价|秒杀价|拼团价|活动价|优惠价|售价|特价|you pay|our price|sale price|^now\b|today|your price|online price", RegexOptions.IgnoreCase)]
    private static partial Regex NowLabel();

    [GeneratedRegex(@"(?:^|[-_.#a-z ])(?:old|was|list|msrp|strike|struck|orig(?:inal)?|reg(?:ular)?|compare|retail|previous|before|full|rrp|market|cross(?:ed)?|line-?through|reduce(?:Product)?)[-_]?(?:price|product|ed)?(?:[-_.# ]|Price|$)|yuanjia|price\.cross|diminished|strikeout", RegexOptions.IgnoreCase)]
    private static partial Regex WasHint();

    [GeneratedRegex(@"原价|市场价|专柜价|划线价|吊牌价|建议零售|\bwas\b|\blist:|list price|msrp|rrp|retail|regular price|\breg\.|orig(?:inal)?\b|compare at|\bsugg", RegexOptions.IgnoreCase)]
    private static partial Regex WasLabel();

    [GeneratedRegex(@"\bsave\b|savings?|\boff\b|discount|shipping|\bvalue\b|deposit|subtotal|\btotal\b|定金|优惠券|满\d|立减|立省|节省|运费|\bover\b|\bunder\b|purchase|per month|/ ?mo\b|gastos|envío|versand|\bless than\b|credit|reward|cash ?back|installment|分期|保证金|邮费", RegexOptions.IgnoreCase)]
    private static partial Regex OffLabel();

    [GeneratedRegex(@"%|\bstars?\b|\bhrs?\b|\bmins?\b|\bleft\b|\bitems?\b|件|条|人|评价|小时", RegexOptions.IgnoreCase)]
    private static partial Regex Other();

    [GeneratedRegex(@"^[A-Za-z]{3}$")]
    private static partial Regex Code();

    [GeneratedRegex(@"[\u3040-\u30ff]")]
    private static partial Regex Kana();
}
