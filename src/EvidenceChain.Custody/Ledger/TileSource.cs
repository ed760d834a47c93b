using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using Npgsql;

namespace EvidenceChain.Custody.Ledger;

/// <summary>
/// Reads hashes of the tree. A full tile is one row; the right edge is hashed from what stands below it. C2SP tlog-tiles:
/// a tile of level t holds 256 hashes of tree level 8t.
/// </summary>
public sealed class TileSource(NpgsqlDataSource database)
{
    public const int TileWidth = 256;
    private const int TileHeight = 8;
    private const int CachedTiles = 512; // 4 MiB: the tiles on the paths of recent entries
    private readonly Dictionary<(int Level, long Index), Sha256Digest[]> cache = [];
    private readonly Lock gate = new();

    /// <summary>The hashes of a tile, at most <paramref name="width"/> of them, in a tree that has at least that many there.</summary>
    public Sha256Digest[] Tile(int level, long index, int width)
    {
        lock (gate)
        {
            if (cache.TryGetValue((level, index), out var known))
            {
                return known[..width];
            }
        }
        if (ReadFull(level, index) is { } full)
        {
            lock (gate)
            {
                if (cache.Count >= CachedTiles)
                {
                    cache.Clear();
                }
                cache[(level, index)] = full;
            }
            return full[..width];
        }
        return level == 0
            ? ReadLeaves(index * TileWidth, width)
            : [.. Enumerable.Range(0, width).Select(child => Merkle.RootOf(Tile(level - 1, (index * TileWidth) + child, TileWidth)))];
    }

    /// <summary>The hash of the full subtree of 2^<paramref name="level"/> leaves at an index of that level.</summary>
    public Sha256Digest Node(int level, long index)
    {
        var tileLevel = level / TileHeight;
        var first = index << (level % TileHeight);
        var count = 1 << (level % TileHeight);
        var offset = (int)(first % TileWidth);
        return Merkle.RootOf(Tile(tileLevel, first / TileWidth, offset + count)[offset..]);
    }

    private Sha256Digest[]? ReadFull(int level, long index)
    {
        using var command = database.Command("select hashes from custody.tiles where level = $1 and index = $2", level, index);
        return command.ExecuteScalar() is byte[] bytes
            ? [.. Enumerable.Range(0, TileWidth).Select(i => Sha256Digest.FromBytes(bytes.AsSpan(i * Sha256Digest.SizeBytes, Sha256Digest.SizeBytes)))]
            : null;
    }

    private Sha256Digest[] ReadLeaves(long first, int count)
    {
        using var command = database.Command("select digest from custody.entries where index >= $1 and index < $2 order by index", first, first + count);
        using var rows = command.ExecuteReader();
        List<Sha256Digest> leaves = [];
        while (rows.Read())
        {
            leaves.Add(Merkle.LeafHash(rows.GetFieldValue<byte[]>(0)));
        }
        return leaves.Count == count ? [.. leaves] : throw new InvalidDataException($"the log has {leaves.Count} of the {count} entries from {first}");
    }
}
