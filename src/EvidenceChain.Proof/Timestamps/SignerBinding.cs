using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Ess;
using Org.BouncyCastle.Asn1.Oiw;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>The signed attributes that say which certificate signed. RFC 5035 §3 and §5; without them a certificate could be exchanged for another of the same key.</summary>
internal static class SignerBinding
{
    /// <summary>True when at least one of the two attributes is there and each that is there names this certificate first.</summary>
    public static bool Names(SignerInformation signer, X509Certificate certificate)
    {
        try
        {
            var version1 = Single(signer, PkcsObjectIdentifiers.IdAASigningCertificate);
            var version2 = Single(signer, PkcsObjectIdentifiers.IdAASigningCertificateV2);
            return (version1 ?? version2) is not null
                && (version1 is null || NamesV1(SigningCertificate.GetInstance(version1), certificate))
                && (version2 is null || NamesV2(SigningCertificateV2.GetInstance(version2), certificate));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return false;
        }
    }

    private static Asn1Encodable? Single(SignerInformation signer, DerObjectIdentifier oid)
    {
        var found = signer.SignedAttributes?.GetAll(oid);
        return found is null || found.Count == 0 ? null
            : found.Count == 1 && Org.BouncyCastle.Asn1.Cms.Attribute.GetInstance(found[0]).AttrValues is { Count: 1 } values ? values[0]
            : throw new FormatException("attribute with several values");
    }

    private static bool NamesV1(SigningCertificate attribute, X509Certificate certificate) =>
        attribute.GetCerts() is [var id, ..] && Matches(OiwObjectIdentifiers.IdSha1, id.GetCertHash(), id.IssuerSerial, certificate);

    private static bool NamesV2(SigningCertificateV2 attribute, X509Certificate certificate) =>
        attribute.GetCerts() is [var id, ..] && Strength.IsAcceptedDigest(id.HashAlgorithm.Algorithm.Id)
        && Matches(id.HashAlgorithm.Algorithm, id.GetCertHash(), id.IssuerSerial, certificate);

    private static bool Matches(DerObjectIdentifier algorithm, byte[] hash, IssuerSerial? issuerSerial, X509Certificate certificate) =>
        DigestUtilities.CalculateDigest(algorithm, certificate.GetEncoded()).AsSpan().SequenceEqual(hash)
        && (issuerSerial is null || (issuerSerial.Serial.Value.Equals(certificate.SerialNumber)
            && issuerSerial.Issuer.GetNames() is [{ TagNo: GeneralName.DirectoryName } name]
            && X509Name.GetInstance(name.Name).Equivalent(certificate.IssuerDN)));
}
