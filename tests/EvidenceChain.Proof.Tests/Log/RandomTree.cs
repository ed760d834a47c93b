using CsCheck;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Log;

/// <summary>A tree computed by the words of RFC 6962 §2.1, recursively over ranges: slow, and independent of the code under test.</summary>
internal sealed class RandomTree(IReadOnlyList<Sha256Digest> leaves)
{
    internal static Gen<RandomTree> Any(int fewest, int most) =>
        Gen.Select(Gen.Int[fewest, most], Gen.UInt).Select((size, salt) =>
            new RandomTree([.. Enumerable.Range(0, size).Select(index => Merkle.LeafHash([.. BitConverter.GetBytes(salt), .. BitConverter.GetBytes(index)]))]));

    internal int Size => leaves.Count;

    internal Sha256Digest Leaf(long index) => leaves[(int)index];

    internal IReadOnlyList<Sha256Digest> Leaves => leaves;

    /// <summary>MTH(D[begin:end]).</summary>
    internal Sha256Digest Mth(int begin, int end)
    {
        if (begin == end)
        {
            return Sha256Digest.Of([]);
        }
        if (end - begin == 1)
        {
            return leaves[begin];
        }
        var k = SplitOf(end - begin);
        return Sha256Digest.Of([1, .. Mth(begin, begin + k).ToArray(), .. Mth(begin + k, end).ToArray()]);
    }

    internal Sha256Digest Root(int size) => Mth(0, size);

    /// <summary>The complete node, for proof generation.</summary>
    internal Sha256Digest Node(int level, long index)
    {
        var (begin, end) = ((int)(index << level), (int)((index + 1) << level));
        return end <= Size ? Mth(begin, end) : throw new InvalidOperationException($"node {level}/{index} is not complete");
    }

    /// <summary>PATH(m, D[begin:end]).</summary>
    internal List<Sha256Digest> Path(int m, int begin, int end)
    {
        if (end - begin == 1)
        {
            return [];
        }
        var k = SplitOf(end - begin);
        return m < k
            ? [.. Path(m, begin, begin + k), Mth(begin + k, end)]
            : [.. Path(m - k, begin + k, end), Mth(begin, begin + k)];
    }

    /// <summary>SUBPROOF(m, D[begin:end], b).</summary>
    internal List<Sha256Digest> Subproof(int m, int begin, int end, bool b)
    {
        if (m == end - begin)
        {
            return b ? [] : [Mth(begin, end)];
        }
        var k = SplitOf(end - begin);
        return m <= k
            ? [.. Subproof(m, begin, begin + k, b), Mth(begin + k, end)]
            : [.. Subproof(m - k, begin + k, end, false), Mth(begin, begin + k)];
    }

    private static int SplitOf(int count)
    {
        var k = 1;
        while (k * 2 < count)
        {
            k *= 2;
        }
        return k;
    }
}
