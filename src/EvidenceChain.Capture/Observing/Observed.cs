using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Observing;

/// <summary>A value as one place of the page gives it.</summary>
/// <param name="Value">Cleaned: white space joined, an amount in plain digits.</param>
/// <param name="Source"><c>json-ld</c>, <c>microdata</c>, <c>meta</c>, <c>script</c>, <c>url</c> or <c>dom</c>.</param>
/// <param name="Place">CSS path of the element that holds it, and its box when it can be seen.</param>
/// <param name="Raw">As written there, when that is not the value itself.</param>
internal sealed record Sighting(string Value, string Source, Place Place, string? Raw = null)
{
    public const string LinkedData = "json-ld", Microdata = "microdata", Meta = "meta", Script = "script", Url = "url", Dom = "dom";

    public JsonObject ToJson()
    {
        var json = new JsonObjectBuilder { { "value", WellFormed.Text(Value) }, { "source", Source }, { "path", WellFormed.Text(Place.Path) } };
        json.AddIfPresent("box", Place.Box is { } box ? JsonArray.Of([box.X, box.Y, box.Width, box.Height]) : null);
        json.AddIfPresent("as_written", Raw is not null && Raw != Value ? (JsonValue)WellFormed.Text(Raw) : null);
        return json;
    }
}

/// <summary>One field of the item: the value given, and every place that has one, whether it says the same or not.</summary>
internal sealed record ObservedField(Sighting Best, IReadOnlyList<Sighting> All)
{
    private const int MaxSightings = 12;

    public string Value => Best.Value;

    /// <summary>Where the value can be looked at; null when it is nowhere to be seen.</summary>
    public Sighting? Shown => All.FirstOrDefault(one => one.Place.Box is not null && Texts.Same(one.Value, Value));

    public static ObservedField? Of(Sighting? best, IEnumerable<Sighting> all) =>
        best is null ? null : new(best, [.. all.Prepend(best).Where(one => one.Value.Length > 0).Distinct().Take(MaxSightings)]);

    public JsonObject ToJson()
    {
        var json = new JsonObjectBuilder { { "value", WellFormed.Text(Value) }, { "source", Best.Source }, { "path", WellFormed.Text(Best.Place.Path) } };
        var shown = Best.Place.Box is null ? Shown : Best;
        json.AddIfPresent("box", shown?.Place.Box is { } box ? JsonArray.Of([box.X, box.Y, box.Width, box.Height]) : null);
        json.AddIfPresent("box_path", shown is not null && shown != Best ? (JsonValue)WellFormed.Text(shown.Place.Path) : null);
        json.AddIfPresent("as_written", Best.Raw is { } raw && raw != Value ? (JsonValue)WellFormed.Text(raw) : null);
        json.Add("seen", JsonArray.Of([.. All.Select(JsonValue (one) => one.ToJson())]));
        json.Add("differs", All.Any(one => !Texts.Same(one.Value, Value)));
        return json;
    }
}

/// <summary>What kind of page it is.</summary>
internal enum PageKind
{
    /// <summary>Neither an item's page nor clearly a list.</summary>
    Other,

    /// <summary>The page of one item.</summary>
    Item,

    /// <summary>A search, a category: several items, none of them the page's own.</summary>
    List,
}

/// <summary>The fields of an item's page; a field without a value was not seen, and is not guessed.</summary>
internal sealed record ObservedPage
{
    public required string Url { get; init; }

    public required PageKind Kind { get; init; }

    /// <summary>Why it was taken for that, as signs and their weights.</summary>
    public required IReadOnlyList<string> KindReasons { get; init; }

    /// <summary>By name: title, price, currency, item_id, sku, mpn, gtin, brand, seller_name, seller_id, seller_url, licence_url, sold, availability.</summary>
    public required IReadOnlyDictionary<string, ObservedField> Fields { get; init; }

    public required IReadOnlyList<Sighting> Images { get; init; }

    public string? Value(string field) => Fields.GetValueOrDefault(field)?.Value;

    /// <summary><c>observed.json</c>: canonical JSON and a newline.</summary>
    public byte[] ToBytes()
    {
        var fields = new JsonObjectBuilder();
        foreach (var (name, field) in Fields)
        {
            fields.Add(name, field.ToJson());
        }
        return
        [
            .. CanonicalJson.Write(new JsonObjectBuilder
            {
                { "version", 1 }, { "url", WellFormed.Text(Url) }, { "kind", Kind.ToString().ToLowerInvariant() }, { "kind_reasons", JsonArray.OfTexts(KindReasons) },
                { "fields", fields.Build() }, { "images", JsonArray.Of([.. Images.Select(JsonValue (image) => image.ToJson())]) },
            }),
            (byte)'\n',
        ];
    }
}
