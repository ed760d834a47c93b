using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Log;

public sealed class MerkleTests
{
    [Fact]
    public void RootOf_CanonicalEightLeaves_IsTheKnownRoot()
    {
        string[] entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        var leaves = entries.Select(entry => Merkle.LeafHash(Convert.FromHexString(entry))).ToList();

        Assert.Equal("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", Merkle.RootOf(leaves).ToHex());
        Assert.Equal("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", Merkle.RootOf(leaves[..1]).ToHex());
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Merkle.RootOf([]).ToHex());
    }

    [Fact]
    public void VerifyInclusion_ByHand()
    {
        var leaves = Enumerable.Range(0, 3).Select(value => Merkle.LeafHash([(byte)value])).ToArray();
        var left = Merkle.NodeHash(leaves[0], leaves[1]);
        var root = Merkle.NodeHash(left, leaves[2]);

        Assert.True(Merkle.VerifyInclusion(leaves[0], 0, 3, [leaves[1], leaves[2]], root));
        Assert.True(Merkle.VerifyInclusion(leaves[2], 2, 3, [left], root));
        Assert.False(Merkle.VerifyInclusion(leaves[2], 2, 3, [left, left], root));
        Assert.False(Merkle.VerifyInclusion(leaves[2], 3, 3, [left], root));
        Assert.False(Merkle.VerifyInclusion(leaves[2], -1, 3, [left], root));
        Assert.True(Merkle.VerifyConsistency(2, left, 3, root, [leaves[2]]));
        Assert.False(Merkle.VerifyConsistency(0, Merkle.EmptyRoot, 3, root, []));
        Assert.True(Merkle.VerifyExtension(0, Merkle.EmptyRoot, 3, root, []));
        Assert.False(Merkle.VerifyExtension(0, Merkle.EmptyRoot, 3, root, [leaves[2]]));
        Assert.False(Merkle.VerifyExtension(0, left, 3, root, []));
    }

    [Fact]
    public void LeafHash_OfADigest_IsThatOfItsBytes()
    {
        var digest = Sha256Digest.Of("seal"u8);
        Assert.Equal(Merkle.LeafHash(digest.ToArray()), Merkle.LeafHash(digest));
    }
}
