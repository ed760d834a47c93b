using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Rfc;

/// <summary>RFC 8032 §7.1.</summary>
public sealed class Rfc8032Tests
{
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Ed25519_examples(string seedHex, string publicHex, string messageHex, string signatureHex)
    {
        var (seed, message, signature) = (Hex(seedHex), Hex(messageHex), Hex(signatureHex));
        var publicKey = Ed25519.PublicKeyOf(seed);

        Assert.Equal(publicHex, Convert.ToHexStringLower(publicKey));
        Assert.Equal(signatureHex, Convert.ToHexStringLower(Ed25519.Sign(seed, message)));
        Assert.True(Ed25519.Verify(publicKey, message, signature));
        Assert.True(Ed25519.IsSoundPublicKey(publicKey));
        for (var i = 0; i < signature.Length; i++)
        {
            signature[i] ^= 1;
            Assert.False(Ed25519.Verify(publicKey, message, signature));
            signature[i] ^= 1;
        }
        Assert.False(Ed25519.Verify(publicKey, [.. message, 0], signature));
    }

    [Fact]
    public void Ed25519_refuses_a_signature_whose_scalar_was_raised_by_the_group_order()
    {
        // RFC 8032 §5.1.7: S must be below L, else every signature has a second form.
        var order = new System.Numerics.BigInteger(Hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"), isUnsigned: true);
        var seed = Hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        var signature = Ed25519.Sign(seed, []);
        var raised = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        raised.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true);

        Assert.False(Ed25519.Verify(Ed25519.PublicKeyOf(seed), [], signature));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void Ed25519_keys_of_small_order_or_odd_encoding_are_not_sound(string hex) => Assert.False(Ed25519.IsSoundPublicKey(Hex(hex)));

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
