using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Tsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>Writes the question that is put to a time authority.</summary>
public static class TimestampRequest
{
    /// <summary>Fewest random bytes in a nonce: 64 bits, so that no answer can have been prepared. RFC 3161 §2.4.1.</summary>
    public const int MinNonceBytes = 8;

    /// <summary>Most bytes in a nonce; more are refused by common authorities.</summary>
    public const int MaxNonceBytes = 20;

    /// <summary>
    /// DER of a TimeStampReq version 1: imprint, nonce, certReq TRUE, no policy asked for. RFC 3161 §2.4.1.
    /// A nonce of fewer than 8 or more than 20 bytes is an <see cref="ArgumentException"/>.
    /// </summary>
    /// <param name="imprint">Digest of what is to be stamped.</param>
    /// <param name="nonce">Fresh random bytes, read as an unsigned number, most significant first.</param>
    public static byte[] Create(StampedDigest imprint, byte[] nonce)
    {
        ArgumentNullException.ThrowIfNull(nonce);
        if (nonce.Length is < MinNonceBytes or > MaxNonceBytes)
        {
            throw new ArgumentException($"nonce is {nonce.Length} bytes, not {MinNonceBytes} to {MaxNonceBytes}", nameof(nonce));
        }
        var algorithm = new AlgorithmIdentifier(new DerObjectIdentifier(imprint.Oid), DerNull.Instance);
        var request = new TimeStampReq(
            new MessageImprint(algorithm, imprint.ToArray()), null, new DerInteger(new BigInteger(1, nonce)), DerBoolean.True, null);
        return request.GetEncoded(Asn1Encodable.Der);
    }
}
