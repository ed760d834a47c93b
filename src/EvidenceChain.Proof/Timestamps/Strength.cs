using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>Which algorithms and keys are taken at all: SHA-256 and longer, RSA from 2,048 bits, curves from 256.</summary>
internal static class Strength
{
    private static readonly string[] AcceptedDigests =
    [
        NistObjectIdentifiers.IdSha256.Id, NistObjectIdentifiers.IdSha384.Id, NistObjectIdentifiers.IdSha512.Id,
        NistObjectIdentifiers.IdSha3_256.Id, NistObjectIdentifiers.IdSha3_384.Id, NistObjectIdentifiers.IdSha3_512.Id,
    ];

    // One signature by a key of a million bits takes hours to verify.
    private const int MaxRsaBits = 8192;
    private const int MaxExponentBits = 256;
    private const int MaxSpkiBytes = 1200;

    /// <summary>Whether a key is of a size, and a curve one of those with a name, before anything is computed with it.</summary>
    public static bool IsSized(SubjectPublicKeyInfo spki) => spki.GetEncoded().Length <= MaxSpkiBytes
        && (!spki.Algorithm.Algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey) || spki.Algorithm.Parameters?.ToAsn1Object() is DerObjectIdentifier);

    public static bool IsAcceptedDigest(string oid) => AcceptedDigests.Contains(oid, StringComparer.Ordinal);

    /// <summary>Why a public key is refused, or null.</summary>
    public static string? WeaknessOf(AsymmetricKeyParameter key) => key switch
    {
        RsaKeyParameters { Modulus.BitLength: < 2048 } rsa => $"an RSA key of {rsa.Modulus.BitLength} bits",
        RsaKeyParameters { Modulus.BitLength: > MaxRsaBits } rsa => $"an RSA key of {rsa.Modulus.BitLength} bits",
        RsaKeyParameters { Exponent.BitLength: > MaxExponentBits } => "an RSA exponent beyond 256 bits",
        RsaKeyParameters => null,
        ECPublicKeyParameters { Parameters.N.BitLength: < 256 } ec => $"a curve of {ec.Parameters.N.BitLength} bits",
        ECPublicKeyParameters or Ed25519PublicKeyParameters or Ed448PublicKeyParameters => null,
        _ => "a key of an unknown kind",
    };

    /// <summary>Why a certificate's own signature is refused, or null.</summary>
    public static string? WeaknessOf(X509Certificate certificate)
    {
        var name = certificate.SigAlgName.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        return name.StartsWith("SHA1", StringComparison.Ordinal) || name.StartsWith("MD", StringComparison.Ordinal) ? $"a {certificate.SigAlgName} signature" : null;
    }
}
