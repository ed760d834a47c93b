using System.Globalization;

namespace EvidenceChain.Web.Pages;

/// <summary>A time as people here read it, with the one that courts compare.</summary>
public static class PageTime
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8); // without daylight saving since 1991

    public static string Of(DateTimeOffset time, PageWords words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words["time", time.ToOffset(Beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)];
    }
}
