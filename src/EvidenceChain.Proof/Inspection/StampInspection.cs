using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Tsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Inspection;

/// <summary>Requests, responses and certificates of RFC 3161, field by field.</summary>
internal static class StampInspection
{
    internal static void Request(byte[] der, Findings found)
    {
        var request = TimeStampReq.GetInstance(Der.ReadAll(der));
        found.Add("imprint.algorithm", request.MessageImprint.HashAlgorithm.Algorithm.Id);
        found.Add("imprint.digest", request.MessageImprint.GetHashedMessage());
        found.Add("nonce", request.Nonce?.Value.ToString(16) ?? "none");
        found.Add("policy", request.ReqPolicy?.Id ?? "any");
    }

    internal static void Response(string path, byte[] der, Func<string, byte[]?> beside, Findings found)
    {
        var stem = path[..^".tsr".Length];
        var isRenewal = MemberPaths.IsRenewal(path);
        var input = new TimestampInput
        {
            Authority = stem[(stem.LastIndexOf('/') + 1)..],
            Imprint = isRenewal ? RenewalInspection.RootOf(path, beside) : beside(MemberPaths.Seal) is { } seal ? Sha256Digest.Of(seal) : default(StampedDigest),
            Request = null,
            Response = der,
            ChainDer = beside(stem + ".pem") is { } pem ? PemCertificates.Read(pem) : [],
        };
        var report = new TimestampReport(input.Authority);
        var token = ResponseReader.Read(input, report);
        found.Add(isRenewal ? "root of the renewal's round" : "sha256(seal.json)", input.Imprint.IsMissing ? "not at hand" : input.Imprint.ToHex());
        if (token is null)
        {
            found.Add("unreadable", string.Join(' ', report.Finish(null, null, PathFindings.None, "").Checks.Where(check => check.Outcome == CheckOutcome.Failed).Select(check => check.Reason)));
            return;
        }
        var info = token.Info;
        found.Add("imprint.algorithm", info.MessageImprint.HashAlgorithm.Algorithm.Id);
        found.Add("imprint.digest", info.MessageImprint.GetHashedMessage());
        found.Add("gen_time", TokenClaims.Rfc3339(token.GenTime));
        found.Add("accuracy", token.Accuracy?.ToString() ?? "none");
        found.Add("serial", info.SerialNumber.Value.ToString(16));
        found.Add("nonce", info.Nonce?.Value.ToString(16) ?? "none");
        found.Add("policy", info.Policy.Id);
        found.Add("tst_info.sha256", Sha256Digest.Of(info.GetEncoded(Asn1Encodable.Der)).ToHex());
        found.Add("signer.digest_algorithm", token.Signer.DigestAlgorithmID.Algorithm.Id);
        found.Add("signer.signature_algorithm", token.Signer.SignatureAlgorithm.Algorithm.Id);
        found.Add("signer.signature", token.Signer.GetSignature());
        if (token.Signer.SignedAttributes is not null)
        {
            var attributes = token.Signer.GetEncodedSignedAttributes();
            found.Add("signer.signed_attributes", attributes);
            found.Add("signer.signed_attributes.sha256", Sha256Digest.Of(attributes).ToHex());
        }
        Certificates(token.Certificates, found);
    }

    internal static void Certificates(byte[] pem, Findings found) =>
        Certificates([.. PemCertificates.Read(pem).Select(der => new X509Certificate(X509CertificateStructure.GetInstance(Der.ReadAll(der))))], found);

    private static void Certificates(IReadOnlyList<X509Certificate> certificates, Findings found)
    {
        for (var i = 0; i < certificates.Count; i++)
        {
            var certificate = certificates[i];
            found.Add($"certificate.{i}.sha256", Sha256Digest.Of(certificate.GetEncoded()).ToHex());
            found.Add($"certificate.{i}.subject", certificate.SubjectDN.ToString());
            found.Add($"certificate.{i}.issuer", certificate.IssuerDN.ToString());
            found.Add($"certificate.{i}.serial", certificate.SerialNumber.ToString(16));
            found.Add($"certificate.{i}.not_before", TokenClaims.Rfc3339(certificate.NotBefore.ToUniversalTime()));
            found.Add($"certificate.{i}.not_after", TokenClaims.Rfc3339(certificate.NotAfter.ToUniversalTime()));
            found.Add($"certificate.{i}.signature_algorithm", certificate.SigAlgName);
            found.Add($"certificate.{i}.extended_key_usage", certificate.GetExtendedKeyUsage() is { } usages ? string.Join(' ', usages.Select(usage => usage.Id)) : "none");
            found.Add($"certificate.{i}.spki_sha256", Sha256Digest.Of(SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(certificate.GetPublicKey()).GetDerEncoded()).ToHex());
        }
    }
}
