using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Observing;
using EvidenceChain.Capture.Recording;
using EvidenceChain.Proof.Statements;
using CdpObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.CrossChecking;

/// <summary>A text as the browser laid it out for drawing.</summary>
internal readonly record struct TextBox(string Text, Box Box);

/// <summary>
/// The texts that the browser's layout holds for drawing at the moment the pictures are taken, each with its place. Another part of the browser
/// than the document tells them: scripts of the page cannot answer for it, and what is not laid out or is hidden by its style is not among them.
/// They are not read from the pixels, and what another element covers is not left out.
/// </summary>
internal sealed class TextLayer
{
    public const string Kind = "text-layer";

    /// <summary>Nodes of the page's process; one with more is not asked, for the answer would be too long.</summary>
    private const int MaxNodes = 120_000;

    private const int MaxBoxes = 20_000, MaxCharacters = 2_000_000, Visibility = 0, Opacity = 1;

    private TextLayer(IReadOnlyList<TextBox> boxes, string? missing) => (Boxes, Missing) = (boxes, missing);

    public IReadOnlyList<TextBox> Boxes { get; }

    /// <summary>Why there is none; null when there is.</summary>
    public string? Missing { get; }

    public static TextLayer None(string reason) => new([], reason);

    public static async Task<TextLayer> TakeAsync(PageSession page, Artefacts artefacts, TimeSpan limit, CancellationToken cancellationToken)
    {
        var counted = await page.CallAsync("Memory.getDOMCounters", [], limit, cancellationToken).ConfigureAwait(false);
        if (counted.Result.Number("nodes") is not { } nodes || nodes > MaxNodes)
        {
            return None(counted.Failure ?? $"the page has more than {MaxNodes} nodes");
        }
        var answer = await page.CallAsync("DOMSnapshot.captureSnapshot", new CdpObject { ["computedStyles"] = new System.Text.Json.Nodes.JsonArray("visibility", "opacity") }, limit, cancellationToken).ConfigureAwait(false);
        if (!answer.IsOk)
        {
            return None(answer.Failure ?? "the browser tells no layout");
        }
        var layer = new TextLayer(Read(answer.Result), null);
        await artefacts.AddRecordAsync(Kind, "application/x-ndjson", layer.ToBytes()).ConfigureAwait(false);
        return layer;
    }

    /// <summary>The texts whose boxes meet a place, in the order in which they are laid out.</summary>
    public string At(Box place) =>
        string.Join(' ', Boxes.Where(one => one.Box.X < place.X + place.Width && place.X < one.Box.X + one.Box.Width && one.Box.Y < place.Y + place.Height && place.Y < one.Box.Y + one.Box.Height).Select(one => one.Text));

    public static IReadOnlyList<TextBox> Read(JsonElement snapshot)
    {
        List<TextBox> boxes = [];
        if (snapshot.Member("strings") is not { ValueKind: JsonValueKind.Array } strings || snapshot.Member("documents") is not { ValueKind: JsonValueKind.Array } documents || documents.GetArrayLength() == 0
            || documents[0].Member("layout") is not { } layout || layout.Member("text") is not { } texts || layout.Member("bounds") is not { } bounds || layout.Member("styles") is not { } styles)
        {
            return boxes;
        }
        var (all, places, looks) = (strings.EnumerateArray().ToArray(), bounds.EnumerateArray().ToArray(), styles.EnumerateArray().ToArray());
        string? StringAt(JsonElement index) => index.TryGetInt32(out var at) && at >= 0 && at < all.Length ? CdpJson.TextOf(all[at]) : null;
        var (left, number) = (MaxCharacters, -1);
        foreach (var index in texts.EnumerateArray())
        {
            number++;
            if (StringAt(index) is not { } text || string.IsNullOrWhiteSpace(text) || number >= places.Length || BoxOf(places[number]) is not { Width: > 1, Height: > 1 } box)
            {
                continue;
            }
            var look = number < looks.Length ? looks[number].EnumerateArray().Select(StringAt).ToArray() : [];
            if (look is { Length: 2 } && (look[Visibility] is "hidden" or "collapse" || look[Opacity] is "0") || box.X + box.Width <= 0 || box.Y + box.Height <= 0)
            {
                continue;
            }
            if (boxes.Count == MaxBoxes || (left -= text.Length) < 0)
            {
                break;
            }
            boxes.Add(new(Texts.Clean(text), box));
        }
        return boxes;
    }

    private static Box? BoxOf(JsonElement bounds)
    {
        if (bounds.ValueKind != JsonValueKind.Array || bounds.GetArrayLength() != 4)
        {
            return null;
        }
        double[] sides = [.. bounds.EnumerateArray().Select(side => side.TryGetDouble(out var value) ? Math.Clamp(value, -1e9, 1e9) : 0)];
        return new((long)Math.Round(sides[0]), (long)Math.Round(sides[1]), (long)Math.Round(sides[2]), (long)Math.Round(sides[3]));
    }

    private byte[] ToBytes()
    {
        using var lines = new MemoryStream();
        foreach (var (text, box) in Boxes)
        {
            lines.Write(CanonicalJson.Write(new JsonObjectBuilder { { "box", JsonArray.Of([box.X, box.Y, box.Width, box.Height]) }, { "text", WellFormed.Text(text) } }));
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }
}
