using System.Globalization;
using System.Text;

namespace EvidenceChain.Web.Pages;

/// <summary>Texts that a captured page controls, made harmless for the eye: markup is the pages' encoder's matter, this is about what looks like something else.</summary>
public static class PageText
{
    /// <summary>In one line of at most so many characters: control characters and those that turn the direction of writing are shown as <c>�</c>.</summary>
    public static string Plain(string? text, int longest)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }
        var plain = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= longest)
            {
                return plain.Append('…').ToString();
            }
            var shown = Rune.IsWhiteSpace(rune) ? new Rune(' ') : Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
                ? Rune.ReplacementChar : rune;
            plain.Append(shown);
        }
        return plain.ToString();
    }

    /// <summary>Whether a browser may be led there: nothing but the web.</summary>
    public static bool IsWeb(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https");

    /// <summary>A number of bytes for people.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000d:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
    };
}
