using Org.BouncyCastle.Crypto.Digests;

namespace EvidenceChain.Proof.Digests;

/// <summary>Keccak-256 as Ethereum uses it: the padding of the original submission, not that of SHA3-256 (FIPS 202).</summary>
public static class Keccak256
{
    /// <summary>Size of a digest in bytes.</summary>
    public const int SizeBytes = 32;

    /// <summary>The 32-byte digest of a text held in memory.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        var keccak = new KeccakDigest(256);
        keccak.BlockUpdate(data);
        var digest = new byte[SizeBytes];
        keccak.DoFinal(digest);
        return digest;
    }
}
