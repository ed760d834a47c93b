using System.Numerics;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Log;

/// <summary>A node over a complete subtree: 2^<paramref name="Level"/> leaves from <paramref name="Index"/>·2^<paramref name="Level"/> on. Such a node never changes as the log grows.</summary>
/// <param name="Level">0 for leaves, at most 62.</param>
/// <param name="Index">From 0, within the level.</param>
public readonly record struct TreeNode(int Level, long Index);

/// <summary>
/// Proofs and roots out of stored complete nodes. Each method takes the source of hashes; the matching <c>…Nodes</c> method says beforehand which
/// nodes it will ask for, so that a log in a database or in tiles can fetch them at once. RFC 6962 §2.1.
/// </summary>
public static class MerkleTree
{
    /// <summary>Nodes needed for the root of the first <paramref name="size"/> leaves; at most 63.</summary>
    public static IReadOnlyList<TreeNode> RootNodes(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return [.. NodesOf(new(0, size))];
    }

    /// <summary>Root of the first <paramref name="size"/> leaves; of none, <see cref="Merkle.EmptyRoot"/>.</summary>
    public static Sha256Digest RootOf(long size, Func<int, long, Sha256Digest> source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? Merkle.EmptyRoot : HashOf(new(0, size), source);
    }

    /// <summary>Nodes needed for the inclusion proof; an index outside the tree is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public static IReadOnlyList<TreeNode> InclusionNodes(long leafIndex, long treeSize) => [.. InclusionRanges(leafIndex, treeSize).SelectMany(NodesOf)];

    /// <summary>Audit path, leaf side first; at most 63 nodes. RFC 6962 §2.1.1 (PATH).</summary>
    public static IReadOnlyList<Sha256Digest> InclusionProof(long leafIndex, long treeSize, Func<int, long, Sha256Digest> source) =>
        [.. InclusionRanges(leafIndex, treeSize).Select(range => HashOf(range, source))];

    /// <summary>Nodes needed for the consistency proof; sizes out of order are an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public static IReadOnlyList<TreeNode> ConsistencyNodes(long size1, long size2) => [.. ConsistencyRanges(size1, size2).SelectMany(NodesOf)];

    /// <summary>Consistency path, leaf side first; none when the sizes are equal or the first is 0. RFC 6962 §2.1.2 (PROOF).</summary>
    public static IReadOnlyList<Sha256Digest> ConsistencyProof(long size1, long size2, Func<int, long, Sha256Digest> source) =>
        [.. ConsistencyRanges(size1, size2).Select(range => HashOf(range, source))];

    /// <summary>
    /// All nodes that become complete when leaf hashes are added to a tree of <paramref name="size"/> leaves, the leaves included, children before
    /// parents: what a log stores. <paramref name="source"/> is asked for nodes of the tree as it was, namely those of <see cref="RootNodes"/>.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<TreeNode, Sha256Digest>> Grow(
        long size, IReadOnlyList<Sha256Digest> newLeafHashes, Func<int, long, Sha256Digest> source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var grown = new List<KeyValuePair<TreeNode, Sha256Digest>>(2 * newLeafHashes.Count);
        // Left siblings still waiting for a right one, by level.
        var pending = RootNodes(size).ToDictionary(node => node.Level, node => source(node.Level, node.Index));
        foreach (var leaf in newLeafHashes)
        {
            var (node, hash) = (new TreeNode(0, size++), leaf);
            grown.Add(new(node, hash));
            while ((node.Index & 1) == 1)
            {
                pending.Remove(node.Level, out var left);
                (node, hash) = (new(node.Level + 1, node.Index >> 1), Merkle.NodeHash(left, hash));
                grown.Add(new(node, hash));
            }
            pending[node.Level] = hash;
        }
        return grown;
    }

    private static List<LeafRange> InclusionRanges(long leafIndex, long treeSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leafIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leafIndex, treeSize);
        var ranges = new List<LeafRange>();
        var range = new LeafRange(0, treeSize);
        while (range.Count > 1)
        {
            var (left, right) = range.Split();
            var inLeft = leafIndex < right.Begin;
            ranges.Add(inLeft ? right : left);
            range = inLeft ? left : right;
        }
        ranges.Reverse();
        return ranges;
    }

    private static List<LeafRange> ConsistencyRanges(long size1, long size2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size1, size2);
        var ranges = new List<LeafRange>();
        if (size1 == 0 || size1 == size2)
        {
            return ranges;
        }
        var range = new LeafRange(0, size2);
        while (range.End != size1)
        {
            var (left, right) = range.Split();
            var inLeft = size1 <= right.Begin;
            ranges.Add(inLeft ? right : left);
            range = inLeft ? left : right;
        }
        // The old tree itself is known to the verifier; any other subtree at its edge is not.
        if (range.Begin != 0)
        {
            ranges.Add(range);
        }
        ranges.Reverse();
        return ranges;
    }

    private static IEnumerable<TreeNode> NodesOf(LeafRange range)
    {
        for (var (begin, left) = (range.Begin, range.Count); left > 0;)
        {
            var level = BitOperations.Log2((ulong)left);
            yield return new(level, begin >> level);
            begin += 1L << level;
            left -= 1L << level;
        }
    }

    private static Sha256Digest HashOf(LeafRange range, Func<int, long, Sha256Digest> source) =>
        NodesOf(range).Select(node => source(node.Level, node.Index)).Reverse().Aggregate((right, left) => Merkle.NodeHash(left, right));

    /// <summary>Leaves from Begin up to but not including End; Begin is a multiple of the next power of two not below the count.</summary>
    private readonly record struct LeafRange(long Begin, long End)
    {
        internal long Count => End - Begin;

        internal (LeafRange Left, LeafRange Right) Split()
        {
            var middle = Begin + (1L << BitOperations.Log2((ulong)(Count - 1)));
            return (new(Begin, middle), new(middle, End));
        }
    }
}
