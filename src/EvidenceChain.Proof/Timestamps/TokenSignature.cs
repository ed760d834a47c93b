using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>Who signed the token, and whether that certificate is one for stamping time and nothing else.</summary>
internal static class TokenSignature
{
    public static void Examine(UnverifiedToken token, TimestampReport report)
    {
        if (token.SignerCertificate is not { } certificate)
        {
            report.Failed(TimestampCheckNames.Signature, "The signer's certificate is neither in the token nor in the chain file.");
            return;
        }
        ExamineSignature(token, certificate, report);
        ExamineBinding(token, certificate, report);
        ExamineUsage(certificate, report);
        ExamineNotCa(certificate, report);
    }

    private static void ExamineSignature(UnverifiedToken token, X509Certificate certificate, TimestampReport report)
    {
        var signer = token.Signer;
        MeasuredValue[] values = [new("digest_algorithm", signer.DigestAlgorithmID.Algorithm.Id), new("signer", certificate.SubjectDN.ToString())];
        if (!Strength.IsAcceptedDigest(signer.DigestAlgorithmID.Algorithm.Id) || Strength.WeaknessOf(certificate.GetPublicKey()) is not null)
        {
            report.Failed(TimestampCheckNames.Signature, "The token is signed with an algorithm or key that is too weak.", values);
            return;
        }
        try
        {
            // With the bare key: the certificate's validity is judged at the token's time by the path, not at a signing-time attribute.
            if (signer.Verify(certificate.GetPublicKey()))
            {
                report.Passed(TimestampCheckNames.Signature, "The signature over the token verifies.", values);
                return;
            }
            report.Failed(TimestampCheckNames.Signature, "The signature over the token is wrong.", values);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            report.Failed(TimestampCheckNames.Signature, "The signature over the token does not verify: " + fault.Message, values);
        }
    }

    private static void ExamineBinding(UnverifiedToken token, X509Certificate certificate, TimestampReport report)
    {
        var value = new MeasuredValue("certificate_sha256", Sha256Digest.Of(certificate.GetEncoded()).ToHex());
        if (SignerBinding.Names(token.Signer, certificate))
        {
            report.Passed(TimestampCheckNames.Signer, "The signed attributes name this certificate by its digest.", value);
        }
        else
        {
            report.Failed(TimestampCheckNames.Signer, "The signed attributes do not name the signer's certificate.", value);
        }
    }

    private static void ExamineUsage(X509Certificate certificate, TimestampReport report)
    {
        var usages = certificate.GetExtendedKeyUsage();
        var value = new MeasuredValue("extended_key_usage", usages is null ? "none" : string.Join(' ', usages.Select(u => u.Id)));
        var bits = certificate.GetKeyUsage();
        if (usages is not [var only] || !only.Equals(KeyPurposeID.id_kp_timeStamping))
        {
            report.Failed(TimestampCheckNames.Usage, "The signer's extended key usage is not exactly timeStamping.", value);
        }
        else if (!certificate.GetCriticalExtensionOids().Contains(X509Extensions.ExtendedKeyUsage.Id))
        {
            report.Failed(TimestampCheckNames.Usage, "The signer's extended key usage is not critical.", value);
        }
        else if (bits is not null && !bits[0] && !(bits.Length > 1 && bits[1]))
        {
            report.Failed(TimestampCheckNames.Usage, "The signer's key usage allows no signatures.", value);
        }
        else
        {
            report.Passed(TimestampCheckNames.Usage, "The signer's extended key usage is critical and exactly timeStamping.", value);
        }
    }

    private static void ExamineNotCa(X509Certificate certificate, TimestampReport report)
    {
        const int KeyCertSign = 5;
        if (certificate.GetBasicConstraints() >= 0 || certificate.GetKeyUsage() is { Length: > KeyCertSign } bits && bits[KeyCertSign])
        {
            report.Failed(TimestampCheckNames.NotCa, "The signer's certificate may issue certificates.");
        }
        else
        {
            report.Passed(TimestampCheckNames.NotCa, "The signer's certificate may not issue certificates.");
        }
    }
}
