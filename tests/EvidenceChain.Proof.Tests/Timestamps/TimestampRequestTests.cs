using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;
using Org.BouncyCastle.Tsp;

namespace EvidenceChain.Proof.Tests.Timestamps;

public class TimestampRequestTests
{
    [Fact]
    public void Create_Nonce_IsUnsignedAndCertificatesAreAskedFor()
    {
        var imprint = Sha256Digest.Of("x"u8);
        var read = new TimeStampRequest(TimestampRequest.Create(imprint, [0xFF, 0, 0, 0, 0, 0, 0, 1]));
        Assert.Equal(1, read.Version);
        Assert.True(read.CertReq);
        Assert.Null(read.ReqPolicy);
        Assert.Equal("2.16.840.1.101.3.4.2.1", read.MessageImprintAlgOid);
        Assert.Equal(imprint.ToArray(), read.GetMessageImprintDigest());
        Assert.Equal("ff00000000000001", read.Nonce.ToString(16));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(21)]
    public void Create_NonceOfWrongLength_Throws(int length) =>
        Assert.Throws<ArgumentException>(() => TimestampRequest.Create(default(Sha256Digest), new byte[length]));
}
