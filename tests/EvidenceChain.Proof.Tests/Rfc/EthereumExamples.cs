using System.Globalization;
using System.Text;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Rfc;

/// <summary>Examples printed in Ethereum's own texts on RLP, hex prefixes and tries.</summary>
public sealed class EthereumExamples
{
    [Theory]
    [InlineData("dog", "83646f67")]
    [InlineData("", "80")]
    [InlineData("\0", "00")]
    [InlineData("\u000f", "0f")]
    [InlineData("\u0004\0", "820400")]
    [InlineData(
        "Lorem ipsum dolor sit amet, consectetur adipisicing elit",
        "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c6974")]
    public void Rlp_of_a_string(string text, string hex) => Assert.Equal(hex, Convert.ToHexStringLower(Rlp.Encode(Encoding.Latin1.GetBytes(text))));

    [Theory]
    [InlineData(0, "80")]
    [InlineData(15, "0f")]
    [InlineData(1024, "820400")]
    public void Rlp_of_a_number(ulong number, string hex) => Assert.Equal(hex, Convert.ToHexStringLower(Rlp.Encode(number)));

    [Fact]
    public void Rlp_of_lists()
    {
        Assert.Equal("c88363617483646f67", Convert.ToHexStringLower(Rlp.EncodeList(Rlp.Encode("cat"u8), Rlp.Encode("dog"u8))));
        var zero = Rlp.EncodeList();
        var one = Rlp.EncodeList(zero);
        Assert.Equal("c0", Convert.ToHexStringLower(zero));
        Assert.Equal("c7c0c1c0c3c0c1c0", Convert.ToHexStringLower(Rlp.EncodeList(zero, one, Rlp.EncodeList(zero, one))));
    }

    [Theory]
    [InlineData("12345", false, "112345")]
    [InlineData("012345", false, "00012345")]
    [InlineData("0f1cb8", true, "200f1cb8")]
    [InlineData("f1cb8", true, "3f1cb8")]
    public void Hex_prefix_of_a_path(string path, bool isLeaf, string compact)
    {
        byte[] nibbles = [.. path.Select(digit => byte.Parse($"{digit}", NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        Assert.Equal(compact, Convert.ToHexStringLower(HexPrefix.Encode(nibbles, isLeaf)));
        Assert.True(HexPrefix.TryDecode(Convert.FromHexString(compact), out var read, out var readIsLeaf));
        Assert.Equal(nibbles, read);
        Assert.Equal(isLeaf, readIsLeaf);
    }

    [Theory]
    [InlineData("do=verb dog=puppy doge=coin horse=stallion", "0x5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84")]
    [InlineData("doe=reindeer dog=puppy dogglesworth=cat", "0x8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3")]
    [InlineData("foo=bar food=bass", "0x17beaa1648bafa633cda809c90c04af50fc8aed3cb40d16efbddee6fdf63c4c3")]
    [InlineData("be=e dog=puppy bed=d", "0x3f67c7a47520f79faa29255d2d3c084a7a6df0453116ed7232ff10277a8be68b")]
    [InlineData("A=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "0xd23786fb4a010da3ce639d66d5e904a11dbc02746d1ce25029e53290cabf28ab")]
    [InlineData("", "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")]
    public void Trie_root_of_entries(string entries, string root)
    {
        var pairs = entries.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('='))
            .Select(entry => KeyValuePair.Create(Encoding.ASCII.GetBytes(entry[0]), Encoding.ASCII.GetBytes(entry[1]))).ToList();
        Assert.Equal(root, $"{PatriciaTrie.Of(pairs).Root}");
        Assert.Equal(root, $"{PatriciaTrie.Of(Enumerable.Reverse(pairs)).Root}");
    }
}
