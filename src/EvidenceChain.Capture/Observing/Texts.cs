using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.Observing;

/// <summary>Texts of a page compared as a reader would: full and half width, upper and lower case, white space and entities do not count.</summary>
internal static partial class Texts
{
    public static string Clean(string text) => Blank().Replace(System.Net.WebUtility.HtmlDecode(WellFormed.Text(text)), " ").Trim();

    public static string Key(string text) => Narrow(Clean(text)).ToLowerInvariant();

    /// <summary>Full-width letters, digits and signs as their usual forms. The runtime's own normalisation does nothing where it runs without language data.</summary>
    public static string Narrow(string text) => string.Create(text.Length, text, static (narrow, wide) =>
    {
        for (var i = 0; i < wide.Length; i++)
        {
            narrow[i] = wide[i] switch { >= '\uff01' and <= '\uff5e' => (char)(wide[i] - 0xfee0), '\u3000' => ' ', '\uffe5' => '\u00a5', '\uffe1' => '\u00a3', var other => other };
        }
    });

    public static bool Same(string a, string b) => string.Equals(a, b, StringComparison.Ordinal) || Key(a) == Key(b);

    public static bool Holds(string text, string part) => part.Length > 0 && Key(text).Contains(Key(part), StringComparison.Ordinal);

    /// <summary>How much of two texts' words (Chinese: characters) is common, 0 to 1, by the shorter one.</summary>
    public static double Overlap(string a, string b)
    {
        var (left, right) = (Words(a), Words(b));
        return left.Count == 0 || right.Count == 0 ? 0 : left.Count(right.Contains) / (double)Math.Min(left.Count, right.Count);
    }

    private static HashSet<string> Words(string text) => [.. Word().Matches(Key(text)).Select(match => match.Value)];

    [GeneratedRegex(@"[\s\u00a0\u200b-\u200f\ufeff]+")]
    private static partial Regex Blank();

    [GeneratedRegex(@"[\u2e80-\u9fff]|[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
