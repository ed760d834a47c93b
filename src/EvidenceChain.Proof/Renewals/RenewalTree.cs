using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Renewals;

/// <summary>
/// The tree over the records of one round of renewals, so that one time stamp serves many: shaped and hashed as RFC 6962 has it, leaf = H(00 ‖ record), node = H(01 ‖ left ‖ right),
/// with the round's own hash algorithm as H. The reduced hash tree of RFC 4998 §4, with the order of children fixed.
/// </summary>
public static class RenewalTree
{
    /// <summary>Hash of a record.</summary>
    public static StampedDigest LeafOf(StampAlgorithm algorithm, ReadOnlySpan<byte> record) => StampedDigest.Of(algorithm, [0, .. record]);

    /// <summary>Root over the leaves, at least one.</summary>
    public static StampedDigest RootOf(IReadOnlyList<StampedDigest> leaves) => RootOf(leaves, 0, leaves.Count);

    /// <summary>Path of a leaf, leaf side first.</summary>
    public static IReadOnlyList<StampedDigest> PathOf(IReadOnlyList<StampedDigest> leaves, int index) => PathOf(leaves, index, 0, leaves.Count);

    /// <summary>The root that a path leads to from a leaf; <c>null</c> when the path has not the length that index and size ask for.</summary>
    public static StampedDigest? Follow(StampedDigest leaf, long index, long size, IReadOnlyList<StampedDigest> path) => Follow(leaf, index, size, path, null);

    internal static StampedDigest? Follow(StampedDigest leaf, long index, long size, IReadOnlyList<StampedDigest> path, Action<StampedDigest, StampedDigest, StampedDigest>? told)
    {
        if (index < 0 || index >= size)
        {
            return null;
        }
        var (node, last, root) = (index, size - 1, leaf);
        foreach (var sibling in path)
        {
            if (last == 0)
            {
                return null;
            }
            var isRight = (node & 1) == 1 || node == last;
            var (left, right) = isRight ? (sibling, root) : (root, sibling);
            root = Join(left, right);
            told?.Invoke(left, right, root);
            if (isRight)
            {
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 ? root : null;
    }

    private static StampedDigest Join(StampedDigest left, StampedDigest right) => StampedDigest.Of(left.Algorithm, [1, .. left.ToArray(), .. right.ToArray()]);

    private static StampedDigest RootOf(IReadOnlyList<StampedDigest> leaves, int first, int count)
    {
        if (count == 1)
        {
            return leaves[first];
        }
        var left = Split(count);
        return Join(RootOf(leaves, first, left), RootOf(leaves, first + left, count - left));
    }

    private static List<StampedDigest> PathOf(IReadOnlyList<StampedDigest> leaves, int index, int first, int count)
    {
        if (count == 1)
        {
            return [];
        }
        var left = Split(count);
        return index < left
            ? [.. PathOf(leaves, index, first, left), RootOf(leaves, first + left, count - left)]
            : [.. PathOf(leaves, index - left, first + left, count - left), RootOf(leaves, first, left)];
    }

    // The largest power of two below the count.
    private static int Split(int count) => 1 << (31 - int.LeadingZeroCount(count - 1));
}
