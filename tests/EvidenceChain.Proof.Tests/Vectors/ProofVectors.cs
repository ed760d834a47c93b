using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Tests.Log;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>Makes the inclusion and consistency vectors from the canonical eight leaves; one case a file, named for its attack.</summary>
internal static class ProofVectors
{
    private static readonly byte[][] Entries =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString)];

    private static readonly RandomTree Tree = new([.. Entries.Select(entry => Merkle.LeafHash(entry))]);
    private static readonly RandomTree Forked = new([.. Entries.Select((entry, index) => Merkle.LeafHash(index == 2 ? [0x11] : entry))]);
    private static readonly Sha256Digest Stray = Sha256Digest.Of("stray"u8);

    /// <summary>Path below the vectors' folder and the case.</summary>
    internal static IEnumerable<(string Path, JsonObject Case)> All() =>
    [
        .. ValidInclusion().Select(found => ($"valid/inclusion/{found.Name}.json", found.Case)),
        .. InvalidInclusion().Select(found => ($"invalid/inclusion/{found.Name}.json", found.Case)),
        .. ValidConsistency().Select(found => ($"valid/consistency/{found.Name}.json", found.Case)),
        .. InvalidConsistency().Select(found => ($"invalid/consistency/{found.Name}.json", found.Case)),
    ];

    internal static JsonObject Inclusion(byte[] entry, long index, long size, IEnumerable<Sha256Digest> path, Sha256Digest root) => new JsonObjectBuilder
    {
        { "entry", Convert.ToHexStringLower(entry) },
        { "index", index },
        { "size", size },
        { "path", JsonArray.OfTexts(path.Select(node => node.ToHex())) },
        { "root", root.ToHex() },
    };

    internal static JsonObject Consistency(long size1, Sha256Digest root1, long size2, Sha256Digest root2, IEnumerable<Sha256Digest> path) => new JsonObjectBuilder
    {
        { "size1", size1 },
        { "root1", root1.ToHex() },
        { "size2", size2 },
        { "root2", root2.ToHex() },
        { "path", JsonArray.OfTexts(path.Select(node => node.ToHex())) },
    };

    private static IEnumerable<(string Name, JsonObject Case)> ValidInclusion()
    {
        for (var size = 1; size <= 8; size++)
        {
            for (var index = 0; index < size; index++)
            {
                yield return ($"leaf-{index}-of-{size}", Inclusion(Entries[index], index, size, Tree.Path(index, 0, size), Tree.Root(size)));
            }
        }
    }

    private static IEnumerable<(string Name, JsonObject Case)> ValidConsistency()
    {
        for (var size2 = 1; size2 <= 8; size2++)
        {
            for (var size1 = 1; size1 <= size2; size1++)
            {
                yield return ($"{size1}-to-{size2}", Consistency(size1, Tree.Root(size1), size2, Tree.Root(size2), Tree.Subproof(size1, 0, size2, true)));
            }
        }
    }

    private static IEnumerable<(string Name, JsonObject Case)> InvalidInclusion()
    {
        var (path, root) = (Tree.Path(5, 0, 7), Tree.Root(7));
        JsonObject With(byte[]? entry = null, long index = 5, long size = 7, IEnumerable<Sha256Digest>? nodes = null, Sha256Digest? top = null) =>
            Inclusion(entry ?? Entries[5], index, size, nodes ?? path, top ?? root);

        yield return ("another-entry", With(entry: Entries[4]));
        yield return ("another-index", With(index: 4));
        yield return ("another-root", With(top: Stray));
        yield return ("duplicated-node", With(nodes: [path[0], .. path]));
        yield return ("empty-path", With(nodes: []));
        yield return ("empty-tree", With(index: 0, size: 0, nodes: [], top: Merkle.EmptyRoot));
        yield return ("extra-node-at-leaf", With(nodes: [Stray, .. path]));
        yield return ("extra-node-at-root", With(nodes: [.. path, Stray]));
        yield return ("extra-node-in-one-leaf-tree", Inclusion(Entries[0], 0, 1, [Stray], Tree.Root(1)));
        yield return ("flipped-node-bit", With(nodes: [FlipFirstBit(path[0]), .. path.Skip(1)]));
        yield return ("flipped-root-bit", With(top: FlipFirstBit(root)));
        yield return ("index-beyond-size", With(index: 13));
        yield return ("index-equals-size", With(index: 7));
        yield return ("index-plus-tree-width", With(index: 5 + 8, size: 16));
        // Two inner hashes side by side are no entry: leaves and nodes are hashed with different first bytes.
        yield return ("inner-node-as-entry", Inclusion(
            [.. Tree.Leaf(0).ToArray(), .. Tree.Leaf(1).ToArray()], 0, 4, [Tree.Mth(2, 4), Tree.Mth(4, 6), Tree.Mth(6, 8)], Tree.Root(8)));
        yield return ("missing-leaf-side-node", With(nodes: path.Skip(1)));
        yield return ("missing-root-side-node", With(nodes: path.SkipLast(1)));
        yield return ("negative-index", With(index: -1));
        yield return ("negative-size", With(size: -7));
        yield return ("path-of-another-index", With(nodes: Tree.Path(6, 0, 7)));
        yield return ("path-of-another-size", With(nodes: Tree.Path(5, 0, 6)));
        yield return ("path-ends-in-root", With(nodes: [.. path, root]));
        yield return ("path-longer-than-any-tree", With(nodes: Enumerable.Repeat(Stray, 200)));
        yield return ("reversed-path", With(nodes: path.AsEnumerable().Reverse()));
        yield return ("root-is-leaf", With(nodes: [], top: Tree.Leaf(5)));
        yield return ("root-of-a-fork", With(top: Forked.Root(7)));
        yield return ("root-of-empty-tree", With(top: Merkle.EmptyRoot));
        yield return ("size-of-a-smaller-tree", With(size: 6));
    }

    private static IEnumerable<(string Name, JsonObject Case)> InvalidConsistency()
    {
        var (path, root1, root2) = (Tree.Subproof(6, 0, 8, true), Tree.Root(6), Tree.Root(8));
        JsonObject With(long size1 = 6, Sha256Digest? old = null, long size2 = 8, Sha256Digest? now = null, IEnumerable<Sha256Digest>? nodes = null) =>
            Consistency(size1, old ?? root1, size2, now ?? root2, nodes ?? path);

        yield return ("another-first-root", With(old: Stray));
        yield return ("another-second-root", With(now: Stray));
        yield return ("both-roots-of-first", With(now: root1));
        yield return ("both-roots-of-second", With(old: root2));
        yield return ("duplicated-node", With(nodes: [path[0], .. path]));
        yield return ("empty-path", With(nodes: []));
        yield return ("equal-sizes-another-root", Consistency(8, root2, 8, Forked.Root(8), []));
        yield return ("equal-sizes-with-path", Consistency(8, root2, 8, root2, [root2]));
        yield return ("extra-node-at-leaf", With(nodes: [Stray, .. path]));
        yield return ("extra-node-at-root", With(nodes: [.. path, Stray]));
        yield return ("first-leaf-rewritten", With(now: Forked.Root(8)));
        yield return ("first-size-beyond-second", With(size1: 9));
        yield return ("first-size-zero", Consistency(0, Merkle.EmptyRoot, 8, root2, []));
        yield return ("first-size-zero-with-path", Consistency(0, Merkle.EmptyRoot, 8, root2, path));
        yield return ("flipped-node-bit", With(nodes: [FlipFirstBit(path[0]), .. path.Skip(1)]));
        yield return ("fork-with-its-own-path", With(now: Forked.Root(8), nodes: Forked.Subproof(6, 0, 8, true)));
        yield return ("missing-leaf-side-node", With(nodes: path.Skip(1)));
        yield return ("missing-root-side-node", With(nodes: path.SkipLast(1)));
        yield return ("negative-first-size", With(size1: -6));
        yield return ("negative-second-size", With(size2: -8));
        yield return ("path-longer-than-any-tree", With(nodes: Enumerable.Repeat(Stray, 200)));
        yield return ("path-of-other-sizes", With(nodes: Tree.Subproof(5, 0, 8, true)));
        yield return ("power-of-two-with-first-root-in-path", Consistency(4, Tree.Root(4), 8, root2, [Tree.Root(4), .. Tree.Subproof(4, 0, 8, true)]));
        yield return ("reversed-path", With(nodes: path.AsEnumerable().Reverse()));
        yield return ("swapped-roots", With(old: root2, now: root1));
        yield return ("swapped-sizes", With(size1: 8, size2: 6));
        yield return ("swapped-trees", Consistency(8, root2, 6, root1, path));
    }

    private static Sha256Digest FlipFirstBit(Sha256Digest digest)
    {
        var raw = digest.ToArray();
        raw[0] ^= 0x80;
        return Sha256Digest.FromBytes(raw);
    }
}
