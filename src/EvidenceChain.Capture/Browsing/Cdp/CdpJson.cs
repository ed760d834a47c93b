using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.Browsing.Cdp;

/// <summary>Reads members of the browser's messages, whose texts may come from a hostile page.</summary>
internal static partial class CdpJson
{
    /// <summary>The text of that name, lone surrogates replaced by U+FFFD; null when there is none.</summary>
    public static string? Text(this JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } found ? TextOf(found) : null;

    public static string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // A page may put half a surrogate pair into a title or a URL; the runtime's reader refuses the whole text for it.
            using var mended = JsonDocument.Parse(LoneSurrogate().Replace(element.GetRawText(), "\\ufffd"));
            return mended.RootElement.GetString() ?? "";
        }
    }

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) ? found : null;

    public static bool Flag(this JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.True };

    /// <summary>A number of that name, rounded; null when there is none or it does not fit.</summary>
    public static long? Number(this JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } found && found.TryGetDouble(out var value) && Math.Abs(value) < 1L << 53
            ? (long)Math.Round(value)
            : null;

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}")]
    private static partial Regex LoneSurrogate();
}
