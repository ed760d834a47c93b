using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Ethereum;

public sealed class PatriciaTrieTests
{
    // An extension over a branch with two leaves, all of it in one node.
    private static readonly PatriciaTrie Small = Of(("\x10", "a"), ("\x11", "b"));

    private static readonly PatriciaTrie Large = PatriciaTrie.OfList(Enumerable.Range(0, 300).Select(ValueAt));

    [Fact]
    public void Verify_EveryEntryOfALargeList_IsPresent()
    {
        for (var i = 0; i < 300; i++)
        {
            var key = Rlp.Encode((ulong)i);
            var found = Verify(Large.Root, key, Large.ProofOf(key));
            Assert.Equal(TrieOutcome.Present, found.Outcome);
            Assert.Equal(ValueAt(i), found.Value.ToArray());
        }
        Assert.Equal(TrieOutcome.Absent, Verify(Large.Root, Rlp.Encode(300), Large.ProofOf(Rlp.Encode(300))).Outcome);
    }

    [Fact]
    public void Verify_AnyBitFlipped_IsInvalid()
    {
        var key = Rlp.Encode(200);
        var nodes = Large.ProofOf(key);
        foreach (var node in nodes)
        {
            for (var bit = 0; bit < 8 * node.Length; bit++)
            {
                node[bit / 8] ^= (byte)(1 << bit % 8);
                Assert.Equal(TrieOutcome.Invalid, Verify(Large.Root, key, nodes).Outcome);
                node[bit / 8] ^= (byte)(1 << bit % 8);
            }
        }
        Assert.Equal(TrieOutcome.Present, Verify(Large.Root, key, nodes).Outcome);
    }

    [Fact]
    public void Verify_InlinedLeaves_AreFoundInsideTheirParent()
    {
        var nodes = Small.ProofOf("\x11"u8);
        Assert.Single(nodes);
        Assert.Equal("b"u8.ToArray(), Verify(Small.Root, "\x11"u8, nodes).Value.ToArray());
        Assert.Equal(TrieOutcome.Absent, Verify(Small.Root, "\x12"u8, nodes).Outcome);
        Assert.Equal(TrieOutcome.Absent, Verify(Small.Root, "\x1f"u8, nodes).Outcome);
        Assert.Equal(TrieOutcome.Absent, Verify(Small.Root, "\x70"u8, nodes).Outcome);
        Assert.Equal(TrieOutcome.Absent, Verify(Small.Root, "", nodes).Outcome);
    }

    [Fact]
    public void Verify_NodesThatAreNotOnTheWay_AreRefused()
    {
        var key = Rlp.Encode(3);
        var nodes = Large.ProofOf(key);
        Assert.Contains("not on the way", Verify(Large.Root, key, [.. nodes, nodes[^1]]).Reason, StringComparison.Ordinal);
        Assert.Contains("missing", Verify(Large.Root, key, [.. nodes.SkipLast(1)]).Reason, StringComparison.Ordinal);
        Assert.Contains("does not hash", Verify(Large.Root, key, [.. nodes.Reverse()]).Reason, StringComparison.Ordinal);
        Assert.Equal(TrieOutcome.Invalid, Verify(Large.Root, key, []).Outcome);
        Assert.Equal(TrieOutcome.Absent, Verify(PatriciaTrie.EmptyRoot, key, []).Outcome);
    }

    [Theory]
    [InlineData("c0", "no trie node or no branch")]
    [InlineData("80", "a string")]
    [InlineData("c22061c0", "trailing bytes")]
    [InlineData("c3208161", "value byte not canonical")]
    [InlineData("c22080", "leaf without value")]
    [InlineData("c221c0", "leaf value is a list")]
    [InlineData("c28061", "path without flag")]
    [InlineData("c24061", "unknown flag")]
    [InlineData("c22161", "padding of an even path")]
    [InlineData("c20061", "extension without path")]
    [InlineData("c21161", "extension to no reference")]
    [InlineData("c410c22061", "extension above a leaf")]
    [InlineData("d1808080808080808080808080808080808080", "branch without entries")]
    [InlineData("d2808080808080808080808080808080808061", "branch with a value alone")]
    [InlineData("d36180808080808080808080808080808080808061", "child that is no reference")]
    [InlineData("d2c0c080808080808080808080808080808080", "children that are empty lists")]
    public void Verify_HashedButMalformedNode_IsInvalid(string hex, string defect)
    {
        var node = Convert.FromHexString(hex);
        var found = Verify(Bytes32.KeccakOf(node), [0x01], [node]);
        Assert.True(found.Outcome == TrieOutcome.Invalid, $"{defect}: {found.Outcome}, {found.Reason}");
    }

    [Fact]
    public void Verify_ShortNodeBehindAHash_IsInvalid()
    {
        byte[] leaf = [0xc2, 0x20, 0x61];
        var empty = new byte[] { 0x80 };
        byte[][] entries = [Rlp.Encode(Bytes32.KeccakOf(leaf)), [0xc2, 0x20, 0x62], .. Enumerable.Repeat(empty, 15)];
        var branch = Rlp.EncodeList(entries);
        byte[] top = Rlp.EncodeList(Rlp.Encode([0x10]), Rlp.Encode(Bytes32.KeccakOf(branch)));
        Assert.Contains("inlined", Verify(Bytes32.KeccakOf(top), [0x00], [top, branch, leaf]).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_EmptyValueOrRepeatedKey_Throws()
    {
        Assert.Throws<ArgumentException>(() => Of(("a", "")));
        Assert.Throws<ArgumentException>(() => Of(("a", "1"), ("a", "2")));
    }

    private static byte[] ValueAt(int index) => Keccak256.Hash(Rlp.Encode((ulong)index));

    private static PatriciaTrie Of(params (string Key, string Value)[] entries) =>
        PatriciaTrie.Of(entries.Select(entry => KeyValuePair.Create(Encoding.Latin1.GetBytes(entry.Key), Encoding.Latin1.GetBytes(entry.Value))));

    private static TrieFinding Verify(Bytes32 root, string key, IReadOnlyList<byte[]> nodes) => Verify(root, Encoding.Latin1.GetBytes(key), nodes);

    private static TrieFinding Verify(Bytes32 root, ReadOnlySpan<byte> key, IReadOnlyList<byte[]> nodes) =>
        PatriciaTrie.Verify(root, key, [.. nodes.Select(node => (ReadOnlyMemory<byte>)node)]);
}
