using System.Globalization;

namespace EvidenceChain.Cli.Commands;

/// <summary>Lengths of time as people type them: <c>90s</c>, <c>15m</c>, <c>1h</c>, <c>7d</c>.</summary>
internal static class TimeSpanText
{
    /// <summary>Seconds; false for anything else than a positive whole number and one unit letter, or more than a year.</summary>
    public static bool TryParse(string text, out int seconds)
    {
        seconds = 0;
        var unit = text.Length < 2 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        if (unit == 0 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }
        var total = (long)count * unit;
        seconds = total is > 0 and <= 366L * 86400 ? (int)total : 0;
        return seconds > 0;
    }

    public static string Format(int seconds) => seconds switch
    {
        _ when seconds % 86400 == 0 => $"{seconds / 86400}d",
        _ when seconds % 3600 == 0 => $"{seconds / 3600}h",
        _ when seconds % 60 == 0 => $"{seconds / 60}m",
        _ => $"{seconds}s",
    };
}
