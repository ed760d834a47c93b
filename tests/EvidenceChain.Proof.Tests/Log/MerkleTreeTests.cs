using CsCheck;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Log;

public sealed class MerkleTreeTests
{
    private static readonly Gen<(RandomTree Tree, int A, int B)> AnyPair = RandomTree.Any(1, 130)
        .SelectMany(tree => Gen.Select(Gen.Int[0, tree.Size - 1], Gen.Int[1, tree.Size]).Select((a, b) => (tree, a, b)));

    [Fact]
    public void Every_proof_of_every_tree_up_to_33_leaves_is_that_of_RFC_6962_and_verifies()
    {
        var tree = RandomTree.Any(33, 33).Single();
        for (var size = 1; size <= tree.Size; size++)
        {
            var root = tree.Root(size);
            Assert.Equal(root, MerkleTree.RootOf(size, tree.Node));
            Assert.Equal(root, Merkle.RootOf([.. tree.Leaves.Take(size)]));
            for (var index = 0; index < size; index++)
            {
                var path = MerkleTree.InclusionProof(index, size, tree.Node);
                Assert.Equal(tree.Path(index, 0, size), path);
                Assert.True(Merkle.VerifyInclusion(tree.Leaf(index), index, size, path, root));
            }
            for (var size1 = 1; size1 <= size; size1++)
            {
                var path = MerkleTree.ConsistencyProof(size1, size, tree.Node);
                Assert.Equal(tree.Subproof(size1, 0, size, true), path);
                Assert.True(Merkle.VerifyConsistency(size1, tree.Root(size1), size, root, path));
            }
            Assert.Empty(MerkleTree.ConsistencyProof(0, size, tree.Node));
        }
    }

    [Fact]
    public void VerifyInclusion_AnyMutation_Fails() =>
        Gen.Select(AnyPair, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Sample((pair, where, how) =>
        {
            var (tree, index, _) = pair;
            var size = tree.Size;
            var root = tree.Root(size);
            var path = MerkleTree.InclusionProof(index, size, tree.Node);
            Assert.True(Merkle.VerifyInclusion(tree.Leaf(index), index, size, path, root));
            Assert.False(Merkle.VerifyInclusion(Flip(tree.Leaf(index), how), index, size, path, root));
            Assert.False(Merkle.VerifyInclusion(tree.Leaf(index), index, size, path, Flip(root, how)));
            foreach (var mutated in Mutations(path, where, how))
            {
                Assert.False(Merkle.VerifyInclusion(tree.Leaf(index), index, size, mutated, root));
            }
            // All leaves differ, so at another index of the same tree no leaf may pass.
            var other = how % size;
            Assert.Equal(other == index, Merkle.VerifyInclusion(tree.Leaf(index), other, size, path, root));
            Assert.False(Merkle.VerifyInclusion(tree.Leaf(index), index, index, path, root));
            Assert.False(Merkle.VerifyInclusion(tree.Leaf(index), index + (long)size, size, path, root));
            Assert.False(Merkle.VerifyInclusion(tree.Leaf(index), -1, size, path, root));
        }, iter: 500);

    [Fact]
    public void VerifyConsistency_AnyMutation_Fails() =>
        Gen.Select(AnyPair, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Sample((pair, where, how) =>
        {
            var (tree, _, size1) = pair;
            var (size2, root1, root2) = (tree.Size, tree.Root(size1), tree.Root(tree.Size));
            var path = MerkleTree.ConsistencyProof(size1, size2, tree.Node);
            Assert.True(Merkle.VerifyConsistency(size1, root1, size2, root2, path));
            Assert.False(Merkle.VerifyConsistency(size1, Flip(root1, how), size2, root2, path));
            Assert.False(Merkle.VerifyConsistency(size1, root1, size2, Flip(root2, how), path));
            foreach (var mutated in Mutations(path, where, how))
            {
                Assert.False(Merkle.VerifyConsistency(size1, root1, size2, root2, mutated));
            }
            Assert.False(Merkle.VerifyConsistency(0, root1, size2, root2, path));
            Assert.False(Merkle.VerifyConsistency(-1, root1, size2, root2, path));
            Assert.False(Merkle.VerifyConsistency(size2 + 1, root1, size2, root2, path));
            if (size1 != size2)
            {
                Assert.False(Merkle.VerifyConsistency(size1, root2, size2, root1, path));
                Assert.False(Merkle.VerifyConsistency(size2, root2, size1, root1, path));
            }
        }, iter: 500);

    [Fact]
    public void Nodes_NamedBeforehand_AreThoseAskedFor() =>
        AnyPair.Sample((tree, a, b) =>
        {
            var asked = new List<TreeNode>();
            Sha256Digest Source(int level, long index)
            {
                asked.Add(new(level, index));
                return tree.Node(level, index);
            }
            bool Same(IReadOnlyList<TreeNode> named)
            {
                var same = named.ToHashSet().SetEquals(asked) && named.Count == asked.Count;
                asked.Clear();
                return same;
            }
            _ = MerkleTree.InclusionProof(a, tree.Size, Source);
            var inclusion = Same(MerkleTree.InclusionNodes(a, tree.Size));
            _ = MerkleTree.ConsistencyProof(b, tree.Size, Source);
            var consistency = Same(MerkleTree.ConsistencyNodes(b, tree.Size));
            _ = MerkleTree.RootOf(b, Source);
            return inclusion && consistency && Same(MerkleTree.RootNodes(b));
        }, iter: 300);

    [Fact]
    public void Grow_InAnySteps_StoresEveryCompleteNodeOnce() =>
        Gen.Select(RandomTree.Any(0, 300), Gen.Int[1, 70]).Sample((tree, step) =>
        {
            var stored = new Dictionary<TreeNode, Sha256Digest>();
            for (var size = 0; size < tree.Size; size += step)
            {
                foreach (var (node, hash) in MerkleTree.Grow(size, [.. tree.Leaves.Skip(size).Take(step)], (level, index) => stored[new(level, index)]))
                {
                    stored.Add(node, hash);
                }
            }
            var complete = 0;
            for (var level = 0; tree.Size >> level > 0; level++)
            {
                complete += tree.Size >> level;
            }
            return stored.Count == complete && stored.All(entry => entry.Value == tree.Node(entry.Key.Level, entry.Key.Index))
                && MerkleTree.RootOf(tree.Size, (level, index) => stored[new(level, index)]) == tree.Root(tree.Size);
        }, iter: 50);

    [Fact]
    public void Largest_sizes_do_not_overflow()
    {
        // A tree of equal leaves: every complete node of a level is the same.
        var levels = new List<Sha256Digest> { Merkle.LeafHash([]) };
        for (var level = 1; level < 63; level++)
        {
            levels.Add(Merkle.NodeHash(levels[^1], levels[^1]));
        }
        Sha256Digest Source(int level, long index) => levels[level];
        var root = MerkleTree.RootOf(long.MaxValue, Source);
        foreach (var index in new[] { 0, 1L << 40, 1L << 62, long.MaxValue - 1 })
        {
            var path = MerkleTree.InclusionProof(index, long.MaxValue, Source);
            Assert.True(Merkle.VerifyInclusion(levels[0], index, long.MaxValue, path, root));
            Assert.True(path.Count <= Merkle.MaxPathNodes);
        }
        foreach (var size in new[] { 1, (1L << 40) + 1, 1L << 62, (1L << 62) + 1, long.MaxValue - 1, long.MaxValue })
        {
            var path = MerkleTree.ConsistencyProof(size, long.MaxValue, Source);
            Assert.True(Merkle.VerifyConsistency(size, MerkleTree.RootOf(size, Source), long.MaxValue, root, path));
            Assert.True(path.Count <= Merkle.MaxPathNodes + 1);
        }
    }

    private static Sha256Digest Flip(Sha256Digest digest, int bit)
    {
        var raw = digest.ToArray();
        raw[(bit & 255) / 8] ^= (byte)(1 << (bit & 7));
        return Sha256Digest.FromBytes(raw);
    }

    private static IEnumerable<List<Sha256Digest>> Mutations(IReadOnlyList<Sha256Digest> path, int where, int how)
    {
        var node = Sha256Digest.Of(BitConverter.GetBytes(how));
        yield return [.. path, node];
        yield return [node, .. path];
        if (path.Count == 0)
        {
            yield break;
        }
        var at = where % path.Count;
        yield return [.. path.Take(at), .. path.Skip(at + 1)];
        yield return [.. path.Take(at), path[at], .. path.Skip(at)];
        yield return [.. path.Take(at), Flip(path[at], how), .. path.Skip(at + 1)];
        yield return [];
        if (path.Count > 1)
        {
            yield return [.. path.Reverse()];
            yield return [.. path.Skip(1), path[0]];
        }
    }
}
