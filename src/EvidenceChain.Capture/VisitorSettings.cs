using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EvidenceChain.Capture;

/// <summary>As which visitor a page is asked for and looked at, where an order states more than a profile.</summary>
public sealed partial record VisitorSettings
{
    public const string DefaultLanguage = "zh-CN";

    private const int LeastWidth = 320, LeastHeight = 240, MostSide = 4000;

    /// <summary>BCP 47, such as <c>zh-CN</c>.</summary>
    public required string Language { get; init; }

    /// <summary>IANA; null is the profile's own.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Width and height in CSS pixels; null is the profile's own.</summary>
    public (int Width, int Height)? Viewport { get; init; }

    /// <summary>The profile as this visitor has it.</summary>
    public CaptureProfile Of(CaptureProfile profile) => profile with { TimeZone = TimeZone ?? profile.TimeZone, Viewport = Viewport ?? profile.Viewport };

    /// <summary>False with a sentence when one of them cannot be used; null stands for the default.</summary>
    public static bool TryParse(string? language, string? timeZone, string? viewport, [NotNullWhen(true)] out VisitorSettings? settings, [NotNullWhen(false)] out string? error)
    {
        (int, int)? window = null;
        error = !LanguageTag().IsMatch(language ?? DefaultLanguage) ? $"'{language}' is no language such as zh-CN, en or zh-Hant-TW"
            : timeZone is not null && !IsTimeZone(timeZone) ? $"'{timeZone}' is no time zone that this machine knows, such as Asia/Shanghai"
            : viewport is not null && (window = WindowOf(viewport)) is null ? $"'{viewport}' is no window such as 1366x768: {LeastWidth}x{LeastHeight} to {MostSide}x{MostSide} CSS pixels"
            : null;
        settings = error is null ? new() { Language = language ?? DefaultLanguage, TimeZone = timeZone, Viewport = window } : null;
        return error is null;
    }

    // The pattern keeps out what would be a path to the runtime's list of zones.
    private static bool IsTimeZone(string text) => ZoneName().IsMatch(text) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId;

    private static (int Width, int Height)? WindowOf(string text) =>
        WindowSize().Match(text) is { Success: true, Groups: var sides } && int.Parse(sides[1].Value, CultureInfo.InvariantCulture) is >= LeastWidth and <= MostSide and var width
            && int.Parse(sides[2].Value, CultureInfo.InvariantCulture) is >= LeastHeight and <= MostSide and var height ? (width, height) : null;

    [GeneratedRegex("^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\\z")]
    private static partial Regex LanguageTag();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\\z")]
    private static partial Regex ZoneName();

    [GeneratedRegex("^([1-9][0-9]{2,3})x([1-9][0-9]{2,3})\\z")]
    private static partial Regex WindowSize();
}
