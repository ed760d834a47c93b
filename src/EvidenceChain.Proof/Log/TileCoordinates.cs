using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Log;

/// <summary>Which tile: up to 256 hashes of consecutive nodes eight levels apart, or up to 256 entries. C2SP tlog-tiles.</summary>
/// <param name="Level">0 for leaf hashes to 63; <see cref="Entries"/> for an entry bundle.</param>
/// <param name="Index">From 0, within the level.</param>
/// <param name="Width">Hashes or entries in it: 256 when full, else 1 to 255.</param>
public readonly record struct TileCoordinates(int Level, long Index, int Width)
{
    /// <summary>Level of an entry bundle, which stands beside the hash levels.</summary>
    public const int Entries = -1;

    /// <summary>Hashes or entries in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Tree levels that one tile spans.</summary>
    public const int Height = 8;

    private const int HighestLevel = 7;

    /// <summary>Whether nothing can be added to it.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary>The tile of a level at an index in a tree of that size; <c>null</c> when it would be empty. Both size and index are not negative.</summary>
    public static TileCoordinates? At(int level, long index, long treeSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(treeSize);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (level is < Entries or > HighestLevel)
        {
            return null;
        }
        var hashes = treeSize >> (Height * Math.Max(level, 0));
        var full = hashes / FullWidth;
        var width = index < full ? FullWidth : index == full ? (int)(hashes % FullWidth) : 0;
        return width == 0 ? null : new(level, index, width);
    }

    /// <summary>
    /// Tiles that a log must publish when it grows from one size to another: every hash tile and entry bundle that became full, and the partial
    /// ones of the new size, lowest level first.
    /// </summary>
    public static IEnumerable<TileCoordinates> NewTiles(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        for (var level = Entries; level <= HighestLevel; level++)
        {
            var shift = Height * Math.Max(level, 0);
            if (oldSize >> shift == newSize >> shift)
            {
                continue;
            }
            for (var index = (oldSize >> shift) / FullWidth; At(level, index, newSize) is { } tile; index++)
            {
                yield return tile;
            }
        }
    }

    /// <summary>The tile, in a tree of that size, from which a complete node can be computed; a node that is not complete there is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public static TileCoordinates OfNode(TreeNode node, long treeSize)
    {
        var (level, within) = (node.Level / Height, node.Level % Height);
        var first = node.Index << within;
        return At(level, first / FullWidth, treeSize) is { } tile && (first % FullWidth) + (1L << within) <= tile.Width
            ? tile
            : throw new ArgumentOutOfRangeException(nameof(node), node, $"node is not complete in a tree of size {treeSize}");
    }

    /// <summary>Computes a node from its tile's bytes (32 per hash); bytes of another length than the tile's width are an <see cref="ArgumentException"/>.</summary>
    public Sha256Digest NodeFrom(ReadOnlySpan<byte> tile, TreeNode node)
    {
        if (Level == Entries || tile.Length != Width * Sha256Digest.SizeBytes)
        {
            throw new ArgumentException($"tile is {tile.Length} bytes, not {Width} hashes", nameof(tile));
        }
        var within = node.Level - (Height * Level);
        var first = (int)((node.Index << within) - (Index * FullWidth));
        var hashes = new Sha256Digest[1 << within];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Sha256Digest.FromBytes(tile.Slice((first + i) * Sha256Digest.SizeBytes, Sha256Digest.SizeBytes));
        }
        return Merkle.RootOf(hashes);
    }

    /// <summary>The nodes whose hashes make up the tile, in order; for an entry bundle, the leaves.</summary>
    public IEnumerable<TreeNode> Nodes()
    {
        var level = Height * Math.Max(Level, 0);
        for (var i = 0; i < Width; i++)
        {
            yield return new(level, (Index * FullWidth) + i);
        }
    }

    /// <summary>The bytes of a hash tile: its nodes' hashes one after the other. For an entry bundle see <see cref="EntryBundle"/>.</summary>
    public byte[] ToBytes(Func<int, long, Sha256Digest> source)
    {
        var bytes = new byte[Width * Sha256Digest.SizeBytes];
        var at = 0;
        foreach (var node in Nodes())
        {
            source(node.Level, node.Index).CopyTo(bytes.AsSpan(at));
            at += Sha256Digest.SizeBytes;
        }
        return bytes;
    }
}
