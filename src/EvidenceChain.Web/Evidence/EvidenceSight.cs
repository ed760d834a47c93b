using System.Text.Json;
using EvidenceChain.Custody.Documents;

namespace EvidenceChain.Web.Evidence;

/// <summary>A place on a page, in CSS pixels from its top left.</summary>
public sealed record FieldBox(long X, long Y, long Width, long Height);

/// <summary>A tile of the page's picture; <c>Resource</c> names its record in the package.</summary>
public sealed record SightTile(long Y, long Height, int Resource);

/// <summary>Another picture of the page.</summary>
public sealed record SightView(string Kind, int Resource);

/// <summary>What the page says in one place.</summary>
public sealed record FieldPlace(string Value, string Source, string Path);

/// <summary>A field of the item as the page gives it; <c>Pin</c> is its number on the picture, 0 when it is nowhere to be seen.</summary>
public sealed record SightField(string Name, string Value, string? AsWritten, bool Differs, FieldBox? Box, int Pin, IReadOnlyList<FieldPlace> Places);

/// <summary>What a person looks at first: the page's picture in tiles, its other pictures, and the observed fields with their places on it. All of it is what the package says.</summary>
public sealed record EvidenceSight
{
    private const long MaxSide = 100_000;
    private const int MaxTiles = 100, MaxFields = 60, MaxPlaces = 12;
    private static readonly string[] ViewKinds = ["view", "view-untouched", "view-consent", "fullPage"];

    /// <summary>CSS pixels that the tiles cover; 0 where there are none.</summary>
    public required long Width { get; init; }

    public required long Height { get; init; }

    public required IReadOnlyList<SightTile> Tiles { get; init; }

    public required IReadOnlyList<SightView> Views { get; init; }

    public required IReadOnlyList<SightField> Fields { get; init; }

    /// <summary>Whether the texts of the picture were kept with their places.</summary>
    public required bool HasText { get; init; }

    public static EvidenceSight Of(SealedPackage package)
    {
        var url = EvidenceShelf.ShownUrl(package);
        var plan = package.Json("views/tiles.json");
        var shown = plan?.Member("shown");
        var (width, height) = (Side(shown, "width"), Side(shown, "height"));
        List<SightTile> tiles = [];
        if (width > 0 && height > 0)
        {
            foreach (var tile in plan!.Value.List("tiles").Take(MaxTiles))
            {
                if (Side(tile, "height") is var tall and > 0 && Number(tile, "y") is >= 0 and <= MaxSide and var y && package.Find($"tile-{tile.Text("n")}", url) is { } record)
                {
                    tiles.Add(new(y, tall, record.Index));
                }
            }
        }
        return new()
        {
            Width = tiles.Count > 0 ? width : 0,
            Height = tiles.Count > 0 ? height : 0,
            Tiles = tiles,
            Views = [.. package.Resources.Where(one => one.Url == url && one.MediaType is "image/png" or "image/jpeg" && IsView(one.Kind)).Select(one => new SightView(one.Kind, one.Index)).OrderBy(view => Array.IndexOf(ViewKinds, view.Kind) is var at and >= 0 ? at : ViewKinds.Length)],
            Fields = FieldsOf(package.Json("observed.json"), width, height),
            HasText = package.Find("text-layer", url) is not null,
        };
    }

    /// <summary>Member <c>box</c>: x, y, width, height; null when it is none, or lies nowhere on a page.</summary>
    public static FieldBox? BoxOf(JsonElement element) =>
        element.List("box") is { Count: 4 } sides && sides.All(side => side.ValueKind == JsonValueKind.Number) && sides.Select(side => side.TryGetInt64(out var value) && Math.Abs(value) <= MaxSide ? value : -1).ToArray() is [>= 0 and var x, >= 0 and var y, > 0 and var width, > 0 and var height]
            ? new(x, y, width, height) : null;

    private static bool IsView(string kind) => ViewKinds.Contains(kind) || kind.StartsWith("view-tab-", StringComparison.Ordinal) || kind.StartsWith("view-segment-", StringComparison.Ordinal);

    private static List<SightField> FieldsOf(JsonElement? observed, long width, long height)
    {
        if (observed?.Member("fields") is not { ValueKind: JsonValueKind.Object } fields)
        {
            return [];
        }
        List<SightField> found = [];
        var pin = 0;
        foreach (var field in fields.EnumerateObject().Take(MaxFields))
        {
            var box = BoxOf(field.Value) is { } placed && placed.X < width && placed.Y < height ? placed : null;
            var places = field.Value.List("seen").Take(MaxPlaces).Select(place => new FieldPlace(place.Text("value") ?? "", place.Text("source") ?? "", place.Text("path") ?? ""));
            found.Add(new(field.Name, field.Value.Text("value") ?? "", field.Value.Text("as_written"), field.Value.Text("differs") == "true", box, box is null ? 0 : ++pin, [.. places]));
        }
        return found;
    }

    private static long Side(JsonElement? element, string name) => Number(element, name) is > 0 and <= MaxSide and var side ? side : 0;

    private static long? Number(JsonElement? element, string name) => element?.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;
}
