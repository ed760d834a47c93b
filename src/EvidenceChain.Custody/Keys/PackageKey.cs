using System.Numerics;
using EvidenceChain.Proof.Digests;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.X509;
using BouncySha256 = Org.BouncyCastle.Crypto.Digests.Sha256Digest;

namespace EvidenceChain.Custody.Keys;

/// <summary>The P-256 key that signs packages as WACZ-auth asks. RFC 6979: the same package gets the same signature, so sealing can be repeated.</summary>
public sealed class PackageKey
{
    private readonly ECPrivateKeyParameters secret;

    /// <summary>From 32 random bytes, reduced into the group's order.</summary>
    public PackageKey(ReadOnlySpan<byte> seed)
    {
        var curve = SecNamedCurves.GetByOid(SecObjectIdentifiers.SecP256r1);
        var domain = new ECDomainParameters(curve);
        var order = new BigInteger(domain.N.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);
        var scalar = (new BigInteger(seed, isUnsigned: true, isBigEndian: true) % (order - 1)) + 1;
        secret = new ECPrivateKeyParameters(new Org.BouncyCastle.Math.BigInteger(1, scalar.ToByteArray(isUnsigned: true, isBigEndian: true)), domain);
        var point = domain.G.Multiply(secret.D).Normalize();
        PublicKeyInfo = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(new ECPublicKeyParameters("ECDSA", point, SecObjectIdentifiers.SecP256r1)).GetDerEncoded();
    }

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> PublicKeyInfo { get; }

    /// <summary>SHA-256 of the DER SubjectPublicKeyInfo.</summary>
    public Sha256Digest Fingerprint => Sha256Digest.Of(PublicKeyInfo.Span);

    /// <summary>DER signature over the SHA-256 of the message.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signer = new DsaDigestSigner(new ECDsaSigner(new HMacDsaKCalculator(new BouncySha256())), new BouncySha256());
        signer.Init(forSigning: true, secret);
        signer.BlockUpdate(message);
        return signer.GenerateSignature();
    }
}
