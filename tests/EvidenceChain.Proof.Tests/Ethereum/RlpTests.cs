using System.Numerics;
using System.Text;
using CsCheck;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Ethereum;

public sealed class RlpTests
{
    [Theory]
    [InlineData("", "truncated")]
    [InlineData("8100", "not canonical")]
    [InlineData("817f", "not canonical")]
    [InlineData("83646f", "truncated")]
    [InlineData("83646f6700", "trailing")]
    [InlineData("b837", "not canonical")]
    [InlineData("b838", "truncated")]
    [InlineData("b80161", "not canonical")]
    [InlineData("b90001", "not canonical")]
    [InlineData("bfffffffffffffffff", "truncated")]
    [InlineData("bf0000000000000001", "not canonical")]
    [InlineData("ffffffffffffffffff", "truncated")]
    [InlineData("c1", "truncated")]
    [InlineData("c28100", "not canonical")]
    [InlineData("c18161", "truncated")]
    [InlineData("c0c0", "trailing")]
    [InlineData("f800", "not canonical")]
    [InlineData("f90000", "not canonical")]
    [InlineData("c18261", "truncated")]
    public void TryDecode_NotTheOneEncoding_NamesTheDefect(string hex, string defect)
    {
        Assert.False(Rlp.TryDecode(Convert.FromHexString(hex), RlpLimits.Standard, out _, out var error));
        Assert.StartsWith(defect, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xb9)]
    [InlineData(0xf9)]
    public void TryDecode_LengthWithALeadingZero_IsRefused(byte prefix)
    {
        Assert.False(Rlp.TryDecode((byte[])[prefix, 0, 60, .. new byte[60]], RlpLimits.Standard, out _, out var error));
        Assert.Contains("leading zero", error, StringComparison.Ordinal);
        Assert.True(Rlp.TryDecode((byte[])[(byte)(prefix - 1), 60, .. new byte[60]], RlpLimits.Standard, out _, out _));
    }

    [Fact]
    public void TryDecode_OverEachLimit_IsRefused()
    {
        var limits = new RlpLimits(MaxBytes: 6, MaxDepth: 2, MaxItems: 4);
        string ErrorOf(string hex) => Rlp.TryDecode(Convert.FromHexString(hex), limits, out _, out var error) ? "" : error;
        Assert.Equal("", ErrorOf("c3c20102"));
        Assert.Equal("", ErrorOf("850102030405"));
        Assert.Contains("bytes", ErrorOf("86010203040506"), StringComparison.Ordinal);
        Assert.Contains("deeper", ErrorOf("c2c1c0"), StringComparison.Ordinal);
        Assert.Contains("items", ErrorOf("c401020304"), StringComparison.Ordinal);
    }

    [Fact]
    public void TryDecode_WhateverIsAccepted_EncodesToTheSameBytes() =>
        Gen.Byte.Array[0, 12].Sample(bytes =>
        {
            if (Rlp.TryDecode(bytes, RlpLimits.Standard, out var item, out _))
            {
                Assert.Equal(bytes, EncodeAgain(item));
            }
        }, iter: 20_000);

    [Fact]
    public void EncodeList_RandomTrees_DecodeToTheSameTree() =>
        Trees(3).Sample(tree =>
        {
            Assert.True(Rlp.TryDecode(tree, RlpLimits.Standard, out var item, out var error), error);
            Assert.Equal(tree, EncodeAgain(item));
        }, iter: 2_000);

    [Fact]
    public void Encode_Numbers_ComeBack() =>
        Gen.ULong.Sample(value =>
        {
            Assert.Equal(Rlp.Encode(value), Rlp.Encode(new BigInteger(value)));
            Assert.True(Rlp.TryDecode(Rlp.Encode(value), RlpLimits.Standard, out var item, out _));
            Assert.True(item.TryGetUInt64(out var again) && again == value);
            Assert.True(item.TryGetUInt256(out var wide) && wide == value);
        });

    [Theory]
    [InlineData("00")]
    [InlineData("820001")]
    [InlineData("c0")]
    [InlineData("89010000000000000000")]
    public void TryGetUInt64_NotAShortScalar_IsFalse(string hex)
    {
        Assert.True(Rlp.TryDecode(Convert.FromHexString(hex), RlpLimits.Standard, out var item, out _));
        Assert.False(item.TryGetUInt64(out _));
    }

    [Fact]
    public void Encode_NegativeNumber_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Rlp.Encode(BigInteger.MinusOne));

    [Fact]
    public void Encode_TextOf56Bytes_CarriesItsLength()
    {
        var text = Encoding.ASCII.GetBytes("Lorem ipsum dolor sit amet, consectetur adipisicing elit");
        Assert.Equal([0xb8, 0x38, .. text], Rlp.Encode(text));
    }

    internal static byte[] EncodeAgain(RlpItem item) =>
        item.IsList ? Rlp.EncodeList(item.Items.Select(EncodeAgain).ToArray()) : Rlp.Encode(item.Payload.Span);

    private static Gen<byte[]> Trees(int depth)
    {
        var leaf = Gen.Byte.Array[0, 80].Select(bytes => Rlp.Encode(bytes));
        return depth == 0 ? leaf : Gen.OneOf(leaf, Trees(depth - 1).Array[0, 6].Select(items => Rlp.EncodeList(items)));
    }
}
