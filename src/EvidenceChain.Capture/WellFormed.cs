namespace EvidenceChain.Capture;

/// <summary>Texts of a page's making, fit for canonical JSON.</summary>
internal static class WellFormed
{
    /// <summary>Lone surrogates replaced, as UTF-8 would have it.</summary>
    public static string Text(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>As <see cref="Text"/>, and no longer than <paramref name="most"/> UTF-16 units.</summary>
    public static string Text(string text, int most) => Text(text.Length <= most ? text : text[..most]);
}
