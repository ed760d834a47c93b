using System.Buffers.Binary;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Tests.Anchoring;

/// <summary>A Merkle tree in memory that gives root and proofs of each of its sizes, straight from the recursive definitions of RFC 9162 §2.1.</summary>
internal sealed class GrownTree
{
    private readonly List<Sha256Digest[]> levels = [];

    public GrownTree(int size, byte branch = 0)
    {
        var entry = new byte[9];
        entry[8] = branch;
        var level = new Sha256Digest[size];
        for (var i = 0; i < size; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(entry, i);
            level[i] = Merkle.LeafHash(entry);
        }
        for (; ; level = Above(level))
        {
            levels.Add(level);
            if (level.Length < 2)
            {
                return;
            }
        }
    }

    public Sha256Digest Leaf(int index) => levels[0][index];

    public Sha256Digest Root(int size) => Range(0, size);

    public List<Bytes32> Consistency(int size1, int size2) => [.. Subproof(size1, 0, size2, isWhole: true).Select(Bytes32.FromDigest)];

    public List<Bytes32> Inclusion(int index, int size) => [.. Path(index, 0, size).Select(Bytes32.FromDigest)];

    private static Sha256Digest[] Above(Sha256Digest[] level) =>
        [.. Enumerable.Range(0, level.Length / 2).Select(i => Merkle.NodeHash(level[2 * i], level[2 * i + 1]))];

    private Sha256Digest Range(int start, int length)
    {
        if (System.Numerics.BitOperations.IsPow2(length) && start % length == 0)
        {
            return levels[System.Numerics.BitOperations.Log2((uint)length)][start / length];
        }
        var left = Split(length);
        return Merkle.NodeHash(Range(start, left), Range(start + left, length - left));
    }

    private IEnumerable<Sha256Digest> Path(int index, int start, int length)
    {
        if (length == 1)
        {
            return [];
        }
        var left = Split(length);
        return index < left
            ? Path(index, start, left).Append(Range(start + left, length - left))
            : Path(index - left, start + left, length - left).Append(Range(start, left));
    }

    private IEnumerable<Sha256Digest> Subproof(int size1, int start, int length, bool isWhole)
    {
        if (size1 == length)
        {
            return isWhole ? [] : [Range(start, length)];
        }
        var left = Split(length);
        return size1 <= left
            ? Subproof(size1, start, left, isWhole).Append(Range(start + left, length - left))
            : Subproof(size1 - left, start + left, length - left, isWhole: false).Append(Range(start, left));
    }

    private static int Split(int length) => 1 << System.Numerics.BitOperations.Log2((uint)length - 1);
}
