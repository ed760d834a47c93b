using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Tsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.X509;
using ContentInfo = Org.BouncyCastle.Asn1.Cms.ContentInfo;
using SignedData = Org.BouncyCastle.Asn1.Cms.SignedData;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>A token taken apart; nothing in it has been verified yet.</summary>
internal sealed class UnverifiedToken
{
    public required TstInfo Info { get; init; }

    public required SignerInformation Signer { get; init; }

    /// <summary>Certificates of the token, then of the chain file.</summary>
    public required IReadOnlyList<X509Certificate> Certificates { get; init; }

    /// <summary>The certificate that the rest of the verification is about; null when none at hand fits the signer's id.</summary>
    public required X509Certificate? SignerCertificate { get; init; }

    public required DateTimeOffset GenTime { get; init; }

    public required TimeSpan? Accuracy { get; init; }
}

/// <summary>Reads hostile bytes as a TimeStampResp. RFC 3161 §2.4.2.</summary>
internal static class ResponseReader
{
    /// <summary>Lines <c>encoding</c> and <c>status</c>; null when there is no token to go on with.</summary>
    public static UnverifiedToken? Read(TimestampInput input, TimestampReport report)
    {
        if (input.Response.Length > TimestampInput.MaxMessageBytes)
        {
            report.Failed(TimestampCheckNames.Encoding, $"The response is larger than {TimestampInput.MaxMessageBytes} bytes.");
            return null;
        }
        try
        {
            var response = TimeStampResp.GetInstance(Der.ReadAll(input.Response));
            if (!ReadStatus(response, report))
            {
                report.Passed(TimestampCheckNames.Encoding, "The response is one DER object with nothing behind it.");
                return null;
            }
            var token = ReadToken(response.TimeStampToken, input);
            report.Passed(TimestampCheckNames.Encoding, "The response and its TSTInfo are one DER object each, with nothing behind them.");
            return token;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The ASN.1 library answers malformed input with a dozen exception types; each means the same here.
            report.Failed(TimestampCheckNames.Encoding, "The response cannot be read: " + fault.Message);
            return null;
        }
    }

    private static bool ReadStatus(TimeStampResp response, TimestampReport report)
    {
        var status = response.Status.StatusObject.IntValueExact;
        var value = new MeasuredValue("status", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (status is not (0 or 1))
        {
            report.Failed(TimestampCheckNames.Status, "The authority did not grant the request.", value);
            return false;
        }
        report.Passed(TimestampCheckNames.Status, "The authority granted the request.", value);
        return response.TimeStampToken is null ? throw new FormatException("granted, but without a token") : true;
    }

    private static UnverifiedToken ReadToken(ContentInfo content, TimestampInput input)
    {
        var signed = new CmsSignedData(content);
        if (!signed.SignedContentType.Equals(PkcsObjectIdentifiers.IdCTTstInfo))
        {
            throw new FormatException("the signed content is not a TSTInfo");
        }
        var bytes = Asn1OctetString.GetInstance(SignedData.GetInstance(content.Content).EncapContentInfo.Content).GetOctets();
        var info = TstInfo.GetInstance(Der.ReadAllExactly(bytes));
        if (!info.Version.HasValue(1))
        {
            throw new FormatException("the TSTInfo is not of version 1");
        }
        var signers = signed.GetSignerInfos().GetSigners();
        if (signers.Count != 1)
        {
            throw new FormatException($"the token has {signers.Count} signers, not one");
        }
        var certificates = ReadCertificates(signed, input);
        var fitting = certificates.Where(c => signers[0].SignerID.Match(c)).ToList();
        return new()
        {
            Info = info,
            Signer = signers[0],
            Certificates = certificates,
            SignerCertificate = fitting.Find(c => SignerBinding.Names(signers[0], c)) ?? fitting.FirstOrDefault(),
            GenTime = new DateTimeOffset(info.GenTime.ToDateTime().ToUniversalTime(), TimeSpan.Zero),
            Accuracy = TokenClaims.AccuracyOf(info.Accuracy),
        };
    }

    /// <summary>Certificates that cannot be read are left out: none of them can be part of a path, and one that is missed fails its own line.</summary>
    private static List<X509Certificate> ReadCertificates(CmsSignedData signed, TimestampInput input)
    {
        var all = signed.GetCertificates().EnumerateMatches(null)
            .Concat(input.ChainDer.Where(der => der.Length <= TimestampInput.MaxMessageBytes).Select(TryReadCertificate).OfType<X509Certificate>())
            .Where(IsReadable).Take(TimestampInput.MaxCertificates + 1).ToList();
        return all.Count <= TimestampInput.MaxCertificates ? [.. all.Distinct()]
            : throw new FormatException($"more than {TimestampInput.MaxCertificates} certificates");
    }

    private static X509Certificate? TryReadCertificate(byte[] der)
    {
        try
        {
            return new X509Certificate(X509CertificateStructure.GetInstance(Der.ReadAll(der)));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>The library reads keys and extensions when they are first asked for, and throws then; ask here once.</summary>
    private static bool IsReadable(X509Certificate certificate)
    {
        try
        {
            if (!Strength.IsSized(certificate.CertificateStructure.SubjectPublicKeyInfo))
            {
                return false;
            }
            _ = (certificate.GetPublicKey(), certificate.GetBasicConstraints(), certificate.GetKeyUsage(), certificate.GetExtendedKeyUsage());
            _ = (certificate.NotBefore, certificate.NotAfter, certificate.SigAlgName, certificate.GetCriticalExtensionOids());
            _ = (certificate.SubjectDN.ToString(), certificate.IssuerDN.ToString(), certificate.SerialNumber);
            return true;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return false;
        }
    }
}

/// <summary>Reading that leaves nothing unread.</summary>
internal static class Der
{
    /// <summary>The one object in these bytes; bytes behind it are refused.</summary>
    public static Asn1Object ReadAll(byte[] bytes) => Asn1Object.FromByteArray(bytes) ?? throw new FormatException("empty");

    /// <summary>As <see cref="ReadAll"/>, and the bytes must be the DER form of what they say.</summary>
    public static Asn1Object ReadAllExactly(byte[] bytes)
    {
        var read = ReadAll(bytes);
        return read.GetEncoded(Asn1Encodable.Der).AsSpan().SequenceEqual(bytes) ? read : throw new FormatException("the TSTInfo is not DER");
    }
}
