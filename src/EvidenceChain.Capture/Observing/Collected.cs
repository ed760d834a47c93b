using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Observing;

/// <summary>Left, top, width and height on the page, in CSS pixels from its top left corner.</summary>
internal sealed record Box(long X, long Y, long Width, long Height);

/// <summary>Where something stands: a CSS path, and its box when it can be seen.</summary>
internal sealed record Place(string Path, Box? Box)
{
    public static Place Of(JsonElement element) => new(element.Text("css") ?? "", BoxOf(element.Member("box")));

    private static Box? BoxOf(JsonElement? box) =>
        box is { ValueKind: JsonValueKind.Array } four && four.GetArrayLength() == 4 && four.EnumerateArray().All(side => side.ValueKind == JsonValueKind.Number)
            ? new((long)four[0].GetDouble(), (long)four[1].GetDouble(), (long)four[2].GetDouble(), (long)four[3].GetDouble())
            : null;
}

/// <summary>A name and a value of a meta element, an attribute, a form field or a script.</summary>
internal sealed record NamedText(string Name, string Value, Place Place, bool IsInput = false, bool IsAside = false);

/// <summary>A text that looks like an amount of money. <paramref name="Order"/> counts the page's texts.</summary>
internal sealed record PriceSeen(string Text, string Before, int Order, long Size, bool IsBold, bool IsStruck, bool IsShown, string Zone, bool IsLink, string Hint, Place Place);

internal sealed record HeadingSeen(string Tag, string Text, int Order, long Size, string Zone, bool IsLink, bool IsShown, string Hint, Place Place);

/// <summary>A text with one of the words that go before a number, a name, or a state.</summary>
internal sealed record SignSeen(string Text, string Wide, string Before, string After, int Order, bool IsButton, bool IsOff, string Zone, string Hint, Place Place, Place Next);

internal sealed record LinkSeen(string Text, string Href, string Before, string Zone, string Hint, bool IsShown, Place Place);

internal sealed record ImageSeen(string Source, long Area, string Zone, string Hint, bool IsLink, Place Place);

/// <summary>An element that says what it is (<c>itemtype</c> or <c>typeof</c>); <paramref name="Owner"/> is the place of the one around it, -1 for none.</summary>
internal sealed record ScopeSeen(string Type, string Prop, int Owner);

internal sealed record PropSeen(string Prop, int Owner, int Scope, string Value, string Text, Place Place);

/// <summary>All that the script in the page collected, with types. Everything in it is the page's word.</summary>
internal sealed record Collected
{
    public required string Url { get; init; }

    public required string Title { get; init; }

    public required string Language { get; init; }

    public required string Canonical { get; init; }

    public required int Carts { get; init; }

    /// <summary>The text of each JSON-LD script, and where it stands.</summary>
    public required IReadOnlyList<NamedText> LinkedData { get; init; }

    public required IReadOnlyList<NamedText> Metas { get; init; }

    public required IReadOnlyList<NamedText> Hits { get; init; }

    public required IReadOnlyList<NamedText> Ids { get; init; }

    public required IReadOnlyList<ScopeSeen> Scopes { get; init; }

    public required IReadOnlyList<PropSeen> Props { get; init; }

    public required IReadOnlyList<PriceSeen> Prices { get; init; }

    public required IReadOnlyList<HeadingSeen> Headings { get; init; }

    public required IReadOnlyList<SignSeen> Signs { get; init; }

    public required IReadOnlyList<LinkSeen> Links { get; init; }

    public required IReadOnlyList<ImageSeen> Images { get; init; }

    public IEnumerable<NamedText> Meta(params string[] names) => Metas.Where(meta => meta.Value.Length > 0 && names.Contains(meta.Name, StringComparer.OrdinalIgnoreCase));

    public static Collected Of(JsonElement page) => new()
    {
        Url = T(page, "url"), Title = T(page, "title"), Language = T(page, "language"), Canonical = T(page, "canonical"), Carts = N(page, "carts"),
        LinkedData = All(page, "ld", e => new NamedText("", T(e, "text"), Place.Of(e))),
        Metas = All(page, "metas", e => new NamedText(T(e, "name"), T(e, "value"), Place.Of(e))),
        Hits = All(page, "hits", e => new NamedText(T(e, "key"), Unescaped(T(e, "value")), Place.Of(e))),
        Ids = All(page, "ids", e => new NamedText(T(e, "name"), T(e, "value"), Place.Of(e), e.Flag("isInput"), T(e, "zone").Length > 0 || e.Flag("link"))),
        Scopes = All(page, "items", e => new ScopeSeen(T(e, "type"), T(e, "prop"), N(e, "owner"))),
        Props = All(page, "props", e => new PropSeen(T(e, "prop"), N(e, "owner"), N(e, "scope"), T(e, "value"), T(e, "text"), Place.Of(e))),
        Prices = All(page, "prices", e => new PriceSeen(
            T(e, "text"), T(e, "before"), N(e, "n"), N(e, "size"), e.Flag("bold"), e.Flag("struck"), e.Flag("shown"), T(e, "zone"), e.Text("link") is not null, T(e, "hint"), Place.Of(e))),
        Headings = All(page, "headings", e => new HeadingSeen(T(e, "tag"), T(e, "text"), N(e, "n"), N(e, "size"), T(e, "zone"), e.Flag("link"), e.Flag("shown"), T(e, "hint"), Place.Of(e))),
        Signs = All(page, "signs", e => new SignSeen(
            T(e, "text"), T(e, "wide"), T(e, "before"), T(e, "after"), N(e, "n"), e.Text("button") is not null, e.Flag("off"), T(e, "zone"), T(e, "hint"), Place.Of(e),
            e.Member("next") is { } next ? Place.Of(next) : Place.Of(e))),
        Links = All(page, "links", e => new LinkSeen(T(e, "text"), T(e, "href"), T(e, "before"), T(e, "zone"), T(e, "hint"), e.Flag("shown"), Place.Of(e))),
        Images = All(page, "images", e => new ImageSeen(T(e, "src"), e.Number("area") ?? 0, T(e, "zone"), T(e, "hint"), e.Flag("link"), Place.Of(e))),
    };

    private static string T(JsonElement element, string name) => element.Text(name) ?? "";

    private static int N(JsonElement element, string name) => (int)Math.Clamp(element.Number(name) ?? 0, int.MinValue, int.MaxValue);

    private static List<T> All<T>(JsonElement page, string name, Func<JsonElement, T> read) =>
        page.Member(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(read)] : [];

    // A script's text holds its letters as \uXXXX at times.
    private static string Unescaped(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }
        try
        {
            using var parsed = JsonDocument.Parse('"' + text + '"');
            return CdpJson.TextOf(parsed.RootElement);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
