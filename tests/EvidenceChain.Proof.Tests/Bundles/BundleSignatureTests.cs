using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Bundles;

public sealed class BundleSignatureTests
{
    private const string Name = "evidencechain/0123456789abcdef";
    private static readonly NoteSigner Signer = new(Name, new byte[32]);
    private static readonly byte[] Manifest = "{}\n"u8.ToArray();
    private static readonly byte[] Line = BundleSignature.Sign(Manifest, Signer);

    [Fact]
    public void Verify_UntouchedLine_IsVerified()
    {
        Assert.True(BundleSignature.Parse(Line).Value.Verify(Manifest, Signer.Key));
        Assert.False(BundleSignature.Parse(Line).Value.Verify("{} \n"u8, Signer.Key));
        Assert.Equal($"{Name}+{Signer.Key.KeyIdHex}", BundleSignature.Parse(Line).Value.Signer);
    }

    [Fact]
    public void Parse_EveryByteInEveryValue_IsDamagedOrByAStrangerWhereTheFormatSaysSo()
    {
        var nameEnd = 4 + Name.Length;
        var payloadAt = nameEnd + 1;
        for (var at = 0; at < Line.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                if (value == Line[at])
                {
                    continue;
                }
                byte[] changed = [.. Line];
                changed[at] = (byte)value;
                var read = BundleSignature.Parse(changed);
                var isStranger = read.TryGet(out var signature, out _) && !signature.IsBy(Signer.Key);
                Assert.False(!isStranger && read.IsOk && signature!.Verify(Manifest, Signer.Key), $"byte {at} as {value} verifies");
                if ((at >= 4 && at < nameEnd) || (at >= payloadAt && at < payloadAt + 5))
                {
                    Assert.True(isStranger, $"byte {at} as {value} is in name or hint");
                }
                else if (at != payloadAt + 5)
                {
                    Assert.False(isStranger, $"byte {at} as {value} is outside of name and hint");
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("— a b\n")]
    public void Parse_NoSignatureLine_IsRefused(string line) => Assert.False(BundleSignature.Parse(Encoding.UTF8.GetBytes(line)).IsOk);

    [Fact]
    public void Parse_TwoLines_IsNotByTheKey()
    {
        var read = BundleSignature.Parse([.. Line, .. Line]);
        Assert.False(read.IsOk && read.Value.IsBy(Signer.Key));
    }
}
