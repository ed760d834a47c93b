using System.Globalization;
using System.Text;

namespace EvidenceChain.Proof.Log;

/// <summary>Where a tile is published, below the log's prefix: <c>tile/0/x001/x234/067.p/8</c>. Exactly one path for each tile. C2SP tlog-tiles.</summary>
public static class TilePath
{
    private const int LongestPath = 64;
    private const int HighestLevel = 63;

    /// <summary>The path without a leading slash; an entry bundle's begins with <c>tile/entries/</c>.</summary>
    public static string Of(TileCoordinates tile)
    {
        var path = new StringBuilder("tile/");
        _ = tile.Level == TileCoordinates.Entries ? path.Append("entries") : path.Append(CultureInfo.InvariantCulture, $"{tile.Level}");
        var digits = tile.Index.ToString(CultureInfo.InvariantCulture);
        digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
        for (var at = 0; at < digits.Length; at += 3)
        {
            path.Append(at + 3 < digits.Length ? "/x" : "/").Append(digits, at, 3);
        }
        if (!tile.IsFull)
        {
            path.Append(CultureInfo.InvariantCulture, $".p/{tile.Width}");
        }
        return path.ToString();
    }

    /// <summary>Reads a path; accepts only what <see cref="Of"/> writes, for levels 0 to 63.</summary>
    public static bool TryParse(string? path, out TileCoordinates tile)
    {
        tile = default;
        if (path is null || path.Length > LongestPath)
        {
            return false;
        }
        var width = TileCoordinates.FullWidth;
        var main = path.Split(".p/", 3);
        var parts = main[0].Split('/');
        if (main.Length > 2 || parts.Length < 3 || parts[0] != "tile"
            || (main.Length == 2 && (!TryDecimal(main[1], out width) || width is 0 or >= TileCoordinates.FullWidth)))
        {
            return false;
        }
        var level = TileCoordinates.Entries;
        if (parts[1] != "entries" && (!TryDecimal(parts[1], out level) || level > HighestLevel))
        {
            return false;
        }
        var digits = string.Concat(parts[2..]).Replace("x", "", StringComparison.Ordinal);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }
        tile = new(level, index, width);
        return string.Equals(Of(tile), path, StringComparison.Ordinal);
    }

    private static bool TryDecimal(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
