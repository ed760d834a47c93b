namespace EvidenceChain.Capture;

/// <summary>How times are written in every file of a package.</summary>
internal static class Times
{
    /// <summary>RFC 3339, UTC, milliseconds.</summary>
    public static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
