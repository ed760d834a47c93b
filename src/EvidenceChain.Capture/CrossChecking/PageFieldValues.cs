using EvidenceChain.Capture.Observing;
using EvidenceChain.Capture.Recording;

namespace EvidenceChain.Capture.CrossChecking;

/// <summary>A field of the rendered page.</summary>
/// <param name="Value">As observed.</param>
/// <param name="Forms">How the page writes it, where that is known, and the value itself.</param>
/// <param name="Box">Where it can be seen; null when it cannot.</param>
/// <param name="Where">In the document.</param>
internal sealed record FieldValue(string Value, IReadOnlyList<string> Forms, Box? Box, string Where)
{
    public Claim Claim => new(FieldComparison.Dom, Value, Where);
}

/// <summary>What is compared of the rendered page; null where the page names none.</summary>
internal sealed record PageFieldValues(FieldValue? Title, FieldValue? Price, FieldValue? ItemId)
{
    /// <summary>The item's fields; of a page that is no item's, the document's own title.</summary>
    public static PageFieldValues Of(PageFindings found)
    {
        var fields = found.Observed?.Fields;
        var title = Of(fields?.GetValueOrDefault("title")) ?? (found.Title is { Length: > 0 } own ? new(Texts.Clean(own), [Texts.Clean(own)], null, "document.title") : null);
        return new(title, Of(fields?.GetValueOrDefault("price")), Of(fields?.GetValueOrDefault("item_id")));
    }

    private static FieldValue? Of(ObservedField? field) => field is null ? null : new(
        field.Value,
        [.. field.All.Where(one => one.Value == field.Value && one.Raw is { Length: > 0 }).Select(one => one.Raw!).Append(field.Value).Distinct(StringComparer.Ordinal)],
        (field.Best.Place.Box is not null ? field.Best : field.Shown)?.Place.Box, $"observed.json: {field.Best.Source} {field.Best.Place.Path}".TrimEnd());
}
