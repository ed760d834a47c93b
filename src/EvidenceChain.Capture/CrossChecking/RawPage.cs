using System.Text;
using EvidenceChain.Capture.Observing;

namespace EvidenceChain.Capture.CrossChecking;

/// <summary>A value and the part of a page's source that gives it.</summary>
internal readonly record struct Given(string Value, string Where);

/// <summary>What the source of a page gives by itself, before any script has run. Read once, within named limits.</summary>
internal sealed class RawPage
{
    /// <summary>Characters of visible text kept.</summary>
    private const int MaxText = 2_000_000;

    /// <summary>Values of one field; and characters of one.</summary>
    private const int MaxGiven = 24, MaxValue = 500, MaxLinkedData = 1_000_000;

    private static readonly string[] Blocks =
        ["address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "section", "table", "td", "th", "tr", "ul"];

    private readonly StringBuilder text = new();
    private readonly List<(string Element, string Prop, StringBuilder Text)> open = [];
    private readonly LinkedDataReader linked = new();

    private RawPage(string source) => Source = source;

    public string Source { get; }

    /// <summary>Texts outside of scripts and styles.</summary>
    public string Text => text.ToString();

    public List<Given> Titles { get; } = [];

    /// <summary>Amounts in plain digits.</summary>
    public List<Given> Prices { get; } = [];

    public List<Given> ItemIds { get; } = [];

    public static RawPage Of(string source)
    {
        var page = new RawPage(source);
        page.Read();
        foreach (var product in page.linked.Products.Take(5))
        {
            product.Names.Take(1).ToList().ForEach(name => Add(page.Titles, name.Value, "json-ld"));
            PriceJudge.Told(product).ToList().ForEach(price => Add(page.Prices, price.Value, "json-ld"));
            product.ItemIds.Concat(product.Skus).Take(4).ToList().ForEach(id => Add(page.ItemIds, id.Value, "json-ld"));
        }
        return page;
    }

    private void Read()
    {
        HtmlToken? raw = null;
        foreach (var token in HtmlTokens.Of(Source))
        {
            switch (token.Kind)
            {
                case HtmlTokenKind.Start:
                    raw = HtmlTokens.IsRaw(token.Value) ? token : null;
                    Start(token);
                    break;
                case HtmlTokenKind.Text when raw is not null:
                    TakeRaw(raw, token.Value);
                    break;
                case HtmlTokenKind.Text:
                    Write(token.Value);
                    break;
                case HtmlTokenKind.End:
                    raw = null;
                    End(token.Value);
                    break;
            }
        }
        while (open.Count > 0)
        {
            End(open[^1].Element);
        }
    }

    private void TakeRaw(HtmlToken element, string content)
    {
        if (element.Value == "title" && Titles.TrueForAll(title => title.Where != "title"))
        {
            Add(Titles, content, "title");
        }
        else if (element.Value == "script" && element.Attributes.GetValueOrDefault("type", "").Contains("ld+json", StringComparison.OrdinalIgnoreCase) && content.Length <= MaxLinkedData)
        {
            linked.Read(new("", content, new("", null)));
        }
    }

    private void Start(HtmlToken token)
    {
        if (Array.IndexOf(Blocks, token.Value) >= 0)
        {
            Write(" ");
        }
        var prop = token.Attributes.GetValueOrDefault("itemprop", "");
        var content = token.Attributes.GetValueOrDefault("content");
        if (token.Value == "meta" && content is not null)
        {
            TakeMeta((token.Attributes.GetValueOrDefault("property") ?? token.Attributes.GetValueOrDefault("name") ?? "").ToLowerInvariant(), content);
        }
        if (content is not null && prop.Length > 0)
        {
            TakeProp(prop, content);
        }
        else if ((prop is "name" or "price" or "sku" or "productID" || token.Value == "h1") && open.Count < 8 && token.Value is not ("meta" or "link" or "img" or "input"))
        {
            open.Add((token.Value, token.Value == "h1" ? "h1" : prop, new()));
        }
    }

    private void TakeMeta(string name, string content)
    {
        switch (name)
        {
            case "og:title" or "twitter:title":
                Add(Titles, content, name);
                break;
            case "product:price:amount" or "og:price:amount" or "product:sale_price:amount" when Money.Read(content) is { } money:
                Add(Prices, money.Text, name);
                break;
        }
    }

    private void TakeProp(string prop, string value)
    {
        switch (prop)
        {
            case "name":
                Add(Titles, value, "microdata");
                break;
            case "h1":
                Add(Titles, value, "h1");
                break;
            case "price" when Money.Read(value) is { } money:
                Add(Prices, money.Text, "microdata");
                break;
            case "sku" or "productID":
                Add(ItemIds, value, "microdata");
                break;
        }
    }

    // Elements are closed by the next end tag of their name: of one inside another of the same name a part is lost, never more taken.
    private void End(string element)
    {
        if (Array.IndexOf(Blocks, element) >= 0)
        {
            Write(" ");
        }
        var at = open.FindLastIndex(one => one.Element == element);
        if (at >= 0)
        {
            TakeProp(open[at].Prop, open[at].Text.ToString());
            open.RemoveAt(at);
        }
    }

    private void Write(string piece)
    {
        text.Append(piece.AsSpan(0, Math.Min(piece.Length, Math.Max(0, MaxText - text.Length))));
        foreach (var (_, _, part) in open)
        {
            part.Append(piece.AsSpan(0, Math.Min(piece.Length, Math.Max(0, MaxValue - part.Length))));
        }
    }

    private static void Add(List<Given> list, string value, string where)
    {
        var clean = Texts.Clean(value.Length > MaxValue ? value[..MaxValue] : value);
        if (clean.Length > 0 && list.Count < MaxGiven)
        {
            list.Add(new(clean, where));
        }
    }
}
