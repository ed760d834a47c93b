using System.Numerics;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Log;

/// <summary>The Merkle tree of RFC 6962 §2.1 with SHA-256, and the verification of its proofs by RFC 9162. Sizes and indexes are 0 to 2^63-1.</summary>
public static class Merkle
{
    /// <summary>Most nodes in an inclusion proof; a consistency proof has at most one more.</summary>
    public const int MaxPathNodes = 63;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Sha256Digest EmptyRoot { get; } = Sha256Digest.Of([]);

    /// <summary>Leaf hash: SHA-256(0x00 || entry).</summary>
    public static Sha256Digest LeafHash(ReadOnlySpan<byte> entry)
    {
        // An entry is 32 bytes in our logs and at most 65,535 in a tile; larger ones come from tests only.
        Span<byte> input = entry.Length < 1024 ? stackalloc byte[entry.Length + 1] : new byte[entry.Length + 1];
        input[0] = 0;
        entry.CopyTo(input[1..]);
        return Sha256Digest.Of(input);
    }

    /// <summary>Leaf hash of a log entry that is the digest of a statement: its 32 raw bytes are the entry.</summary>
    public static Sha256Digest LeafHash(Sha256Digest entry)
    {
        Span<byte> raw = stackalloc byte[Sha256Digest.SizeBytes];
        entry.CopyTo(raw);
        return LeafHash(raw);
    }

    /// <summary>Inner node: SHA-256(0x01 || left || right).</summary>
    public static Sha256Digest NodeHash(Sha256Digest left, Sha256Digest right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Sha256Digest.SizeBytes)];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Sha256Digest.SizeBytes)..]);
        return Sha256Digest.Of(input);
    }

    /// <summary>Root over leaf hashes in order; of none, <see cref="EmptyRoot"/>. RFC 6962 §2.1.</summary>
    public static Sha256Digest RootOf(IReadOnlyList<Sha256Digest> leafHashes)
    {
        if (leafHashes.Count == 0)
        {
            return EmptyRoot;
        }
        var level = leafHashes.ToArray();
        var width = level.Length;
        while (width > 1)
        {
            // A last node without a sibling rises unchanged: the same tree as splitting at powers of two.
            for (var i = 0; i < width / 2; i++)
            {
                level[i] = NodeHash(level[2 * i], level[(2 * i) + 1]);
            }
            if (width % 2 == 1)
            {
                level[width / 2] = level[width - 1];
            }
            width = (width / 2) + (width % 2);
        }
        return level[0];
    }

    /// <summary>Whether the path, leaf side first, leads from the leaf at the index to the root. A missing or an extra node fails. RFC 9162 §2.1.3.2.</summary>
    public static bool VerifyInclusion(Sha256Digest leafHash, long index, long size, IReadOnlyList<Sha256Digest> path, Sha256Digest root)
    {
        if (index < 0 || index >= size || path.Count > MaxPathNodes)
        {
            return false;
        }
        var (fn, sn, r) = (index, size - 1, leafHash);
        foreach (var node in path)
        {
            if (sn == 0)
            {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn)
            {
                r = NodeHash(node, r);
                SkipMissingSiblings(ref fn, ref sn);
            }
            else
            {
                r = NodeHash(r, node);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && r == root;
    }

    /// <summary>
    /// Whether the tree of <paramref name="size2"/> keeps the first <paramref name="size1"/> leaves. Equal sizes need equal roots and no path;
    /// a first size of 0 is refused, as the path proves nothing then (see <see cref="VerifyExtension"/>). RFC 9162 §2.1.4.2.
    /// </summary>
    public static bool VerifyConsistency(long size1, Sha256Digest root1, long size2, Sha256Digest root2, IReadOnlyList<Sha256Digest> path)
    {
        if (size1 <= 0 || size1 > size2 || path.Count > MaxPathNodes + 1)
        {
            return false;
        }
        if (size1 == size2)
        {
            return path.Count == 0 && root1 == root2;
        }
        if (path.Count == 0)
        {
            return false;
        }
        // The first tree is a whole subtree of the second when its size is a power of two: then its root is left out of the path.
        var whole = BitOperations.IsPow2(size1);
        var first = whole ? root1 : path[0];
        var shift = BitOperations.TrailingZeroCount(size1);
        var (fn, sn, fr, sr) = ((size1 - 1) >> shift, (size2 - 1) >> shift, first, first);
        foreach (var node in path.Skip(whole ? 0 : 1))
        {
            if (sn == 0)
            {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn)
            {
                fr = NodeHash(node, fr);
                sr = NodeHash(node, sr);
                SkipMissingSiblings(ref fn, ref sn);
            }
            else
            {
                sr = NodeHash(sr, node);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr == root1 && sr == root2;
    }

    /// <summary>
    /// As <see cref="VerifyConsistency"/>, but a witness's first sight is allowed: from size 0 the path must be empty and the first root
    /// that of the empty tree. C2SP tlog-witness, add-checkpoint.
    /// </summary>
    public static bool VerifyExtension(long size1, Sha256Digest root1, long size2, Sha256Digest root2, IReadOnlyList<Sha256Digest> path) =>
        size1 == 0
            ? size2 >= 0 && path.Count == 0 && root1 == EmptyRoot && (size2 > 0 || root2 == EmptyRoot)
            : VerifyConsistency(size1, root1, size2, root2, path);

    // On the right edge a node may have no sibling for some levels; the path has no node for those.
    private static void SkipMissingSiblings(ref long fn, ref long sn)
    {
        while ((fn & 1) == 0 && fn != 0)
        {
            fn >>= 1;
            sn >>= 1;
        }
    }
}
