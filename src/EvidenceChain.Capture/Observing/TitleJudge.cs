using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.Observing;

/// <summary>The item's name: the candidate that most other places of the page bear out.</summary>
internal static partial class TitleJudge
{
    public static ObservedField? Of(Collected page, ProductData? linked, ProductData? micro)
    {
        var candidates = Candidates(page, linked, micro);
        (Sighting Value, double Weight)? best = null;
        foreach (var (value, weight) in candidates)
        {
            var support = candidates.Where(other => other.Value != value && other.Value.Source + other.Value.Place.Path != value.Source + value.Place.Path).Sum(other => other.Weight * Agreement(value.Value, other.Value.Value));
            if (best is null || weight + (support / 2) > best.Value.Weight)
            {
                best = (value, weight + (support / 2));
            }
        }
        return best is { Weight: >= 3 } found ? ObservedField.Of(found.Value, candidates.Where(one => one.Value != found.Value && Agreement(one.Value.Value, found.Value.Value) > 0.5).Select(one => one.Value)) : null;
    }

    private static List<(Sighting Value, double Weight)> Candidates(Collected page, ProductData? linked, ProductData? micro)
    {
        List<(Sighting Value, double Weight)> all = [];
        void Add(Sighting value, double weight)
        {
            if (value.Value.Length is > 1 and <= 400 && value.Value.Any(char.IsLetter))
            {
                all.Add((value, weight));
            }
        }
        linked?.Names.Take(1).ToList().ForEach(name => Add(name, 5));
        micro?.Names.Take(1).ToList().ForEach(name => Add(name, micro.Names[0].Place.Box is null ? 4 : 4.5));
        foreach (var meta in page.Meta("og:title", "twitter:title").DistinctBy(meta => meta.Name))
        {
            var text = Texts.Clean(meta.Value);
            Add(new(text, Sighting.Meta, meta.Place), 2.5);
            if (Shortened(text, page) is { } shorter)
            {
                Add(new(shorter, Sighting.Meta, meta.Place, text), 2.2);
            }
        }
        foreach (var heading in page.Headings.Where(heading => heading.Zone.Length == 0 || heading.Tag == "h1").Take(12))
        {
            var isNamed = ProductHint().IsMatch(heading.Hint);
            var weight = (heading.Tag == "h1" ? 4 : isNamed ? 2.5 : 0.5) - (heading.IsLink ? 1.5 : 0) - (heading.Zone.Length > 0 ? 1 : 0) - (heading.IsShown ? 0 : 0.5) - (heading.Text.Length < 6 ? 1 : 0);
            Add(new(Texts.Clean(heading.Text), Sighting.Dom, heading.Place), weight);
        }
        var title = Texts.Clean(page.Title);
        var whole = new Place("head > title", null);
        Add(new(title, Sighting.Dom, whole), 1.5);
        if (Shortened(title, page) is { } cut)
        {
            Add(new(cut, Sighting.Dom, whole, title), 1.7);
        }
        return all;
    }

    // One that only repeats a part of the other bears it out less, the more is missing.
    private static double Agreement(string a, string b)
    {
        var (left, right) = (Texts.Key(a), Texts.Key(b));
        if (left == right)
        {
            return 1;
        }
        if (left.Length > 3 && right.Contains(left, StringComparison.Ordinal))
        {
            return 0.75 + (0.25 * left.Length / right.Length);
        }
        return right.Length > 3 && left.Contains(right, StringComparison.Ordinal) ? 0.6 * right.Length / left.Length : 0.4 * Math.Max(0, (2 * Texts.Overlap(a, b)) - 1);
    }

    /// <summary>Without the shop's name behind the last bar or dash: what stands there is named by the page or its address.</summary>
    private static string? Shortened(string title, Collected page)
    {
        var cut = Ending().Match(title);
        if (!cut.Success)
        {
            return null;
        }
        var host = Uri.TryCreate(page.Canonical.Length > 0 ? page.Canonical : page.Url, UriKind.Absolute, out var url) ? url.Host : "";
        var end = cut.Groups["end"].Value;
        var site = page.Meta("og:site_name", "application-name").Select(meta => meta.Value).FirstOrDefault() ?? "";
        var word = new string([.. Texts.Key(end).Where(char.IsLetterOrDigit)]);
        var isSite = Texts.Holds(site, end) || Texts.Holds(end, site) || (word.Length > 2 && host.Replace("-", "", StringComparison.Ordinal).Contains(word, StringComparison.OrdinalIgnoreCase)) || cut.Groups["sign"].Value is "|" or "_";
        return isSite && cut.Index > 5 ? title[..cut.Index].TrimEnd() : null;
    }

    [GeneratedRegex(@"\s*(?<sign>\s[-–—:]|[|_])\s*(?<end>[^|_–—]{2,40})$")]
    private static partial Regex Ending();

    [GeneratedRegex(@"product-?_?(?:name|title)|item-?_?(?:name|title)|sku-?name|goods-?_?(?:name|title)|(?:^|[.#])(?:d-title|tb-main-title|p-name|itemInfo|title-text)|main-?title|detail-?title|offer-?title|itemprop", RegexOptions.IgnoreCase)]
    private static partial Regex ProductHint();
}
