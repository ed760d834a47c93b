namespace EvidenceChain.Capture.Recording.Views;

/// <summary>How a page is cut into tiles.</summary>
internal static class TilePlan
{
    public const int MaxTileHeight = 4000, Overlap = 200;

    /// <summary>The lowest row of a page that is shown.</summary>
    public const int MaxHeight = 60_000;

    public const int MaxWidth = 16_000;

    /// <summary>Device pixels of one picture: four bytes each, as base64, must fit in one message of the browser.</summary>
    private const long MaxPixels = 36_000_000;

    /// <summary>Top and height of each tile, from the top of the page down to <see cref="MaxHeight"/>; each but the first begins <see cref="Overlap"/> above its neighbour's end.</summary>
    public static IReadOnlyList<(long Y, long Height)> Of(long width, long height, int deviceScale)
    {
        var tallest = Math.Clamp(MaxPixels / Math.Max(1, width * deviceScale * deviceScale), 2 * Overlap, MaxTileHeight);
        var end = Math.Min(height, MaxHeight);
        var tiles = new List<(long Y, long Height)>();
        for (long y = 0; ; y += tallest - Overlap)
        {
            tiles.Add((y, Math.Min(tallest, end - y)));
            if (y + tallest >= end)
            {
                return tiles;
            }
        }
    }
}
