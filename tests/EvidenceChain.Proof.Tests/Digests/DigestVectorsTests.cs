using System.Text;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Tests.Digests;

public sealed class DigestVectorsTests
{
    private static readonly string MillionAs = new('a', 1_000_000);

    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("Transfer(address,address,uint256)", "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")]
    public void Keccak256_is_the_original_submission(string text, string hex) =>
        Assert.Equal(hex, Convert.ToHexStringLower(Keccak256.Hash(Encoding.UTF8.GetBytes(text))));

    [Theory]
    [InlineData("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    [InlineData(
        "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732")]
    public void Sm3_matches_the_examples_of_GB_T_32905(string text, string hex) =>
        Assert.Equal(hex, Sm3Digest.Of(Encoding.UTF8.GetBytes(text)).ToHex());

    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Sha256_runtime_and_managed_agree_with_FIPS_180_4(string text, string hex)
    {
        var raw = new byte[Sha256Digest.SizeBytes];
        foreach (var useRuntime in new[] { true, false })
        {
            using var engine = new Sha256Engine(useRuntime);
            engine.Append(Encoding.UTF8.GetBytes(text));
            engine.Finish(raw);
            Assert.Equal(hex, Convert.ToHexStringLower(raw));
        }
    }

    [Fact]
    public async Task DualHasher_InPieces_EqualsTheWhole()
    {
        var bytes = Encoding.UTF8.GetBytes(MillionAs);
        using var hasher = new DualHasher();
        for (var at = 0; at < bytes.Length; at += 777)
        {
            hasher.Append(bytes.AsSpan(at, Math.Min(777, bytes.Length - at)));
        }
        var pieces = hasher.Finish();

        Assert.Equal("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", pieces.Sha256.ToHex());
        Assert.Equal(Sm3Digest.Of(bytes), pieces.Sm3);
        Assert.Equal(1_000_000, pieces.SizeBytes);
        using var stream = new MemoryStream(bytes);
        Assert.Equal(pieces, await DualHasher.OfAsync(stream, CancellationToken.None));
        Assert.Equal(new DualDigest(Sha256Digest.Of([]), Sm3Digest.Of([]), 0), hasher.Finish());
    }
}
