using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Ledger;

/// <summary>The growing right edge of the tree: what the writer must hold to append. Hands out each full tile as it closes.</summary>
internal sealed class LogHead
{
    private readonly List<List<Sha256Digest>> open = [[]]; // per tile level, the hashes of its last, unfilled tile

    public long Size { get; private set; }

    /// <summary>Loads the edge of a tree of that size from stored tiles and entries.</summary>
    public static LogHead Load(TileSource tiles, long size)
    {
        var head = new LogHead { Size = size };
        var width = size;
        for (var level = 0; width > 0; level++, width /= TileSource.TileWidth)
        {
            var rest = (int)(width % TileSource.TileWidth);
            head.Edge(level).AddRange(rest == 0 ? [] : tiles.Tile(level, width / TileSource.TileWidth, rest));
        }
        return head;
    }

    /// <summary>Appends one entry; the tiles that it filled, lowest level first.</summary>
    public IReadOnlyList<FullTile> Append(Sha256Digest entry)
    {
        List<FullTile> closed = [];
        var hash = Merkle.LeafHash(entry);
        var index = Size++;
        for (var level = 0; ; level++)
        {
            var edge = Edge(level);
            edge.Add(hash);
            if (edge.Count < TileSource.TileWidth)
            {
                return closed;
            }
            index /= TileSource.TileWidth;
            closed.Add(new(level, index, [.. edge]));
            hash = Merkle.RootOf(edge);
            edge.Clear();
        }
    }

    /// <summary>The root: edges folded from the right, as RFC 6962 splits at the largest power of two.</summary>
    public Sha256Digest Root()
    {
        Sha256Digest? right = null;
        foreach (var edge in open)
        {
            // Within a tile the same split applies; a root from below stands to the right of everything here.
            if (edge.Count > 0 || right is not null)
            {
                right = right is { } below ? FoldLeft(edge, below) : edge.Count > 0 ? Merkle.RootOf(edge) : null;
            }
        }
        return right ?? Merkle.EmptyRoot;
    }

    private List<Sha256Digest> Edge(int level)
    {
        while (open.Count <= level)
        {
            open.Add([]);
        }
        return open[level];
    }

    /// <summary>Joins perfect subtrees of the edge, smallest first, with what stands to their right.</summary>
    private static Sha256Digest FoldLeft(List<Sha256Digest> edge, Sha256Digest right)
    {
        var end = edge.Count;
        while (end > 0)
        {
            var span = end & -end; // the lowest set bit: the last perfect subtree
            right = Merkle.NodeHash(Merkle.RootOf(edge[(end - span)..end]), right);
            end -= span;
        }
        return right;
    }
}

/// <summary>A tile of 256 hashes that will never change.</summary>
internal sealed record FullTile(int Level, long Index, IReadOnlyList<Sha256Digest> Hashes)
{
    public byte[] ToBytes()
    {
        var bytes = new byte[Hashes.Count * Sha256Digest.SizeBytes];
        for (var i = 0; i < Hashes.Count; i++)
        {
            Hashes[i].CopyTo(bytes.AsSpan(i * Sha256Digest.SizeBytes));
        }
        return bytes;
    }
}
