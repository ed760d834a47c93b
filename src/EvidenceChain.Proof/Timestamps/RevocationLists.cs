using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>Revocation by lists that were kept with the stamp. RFC 5280 §6.3, complete lists of the issuer itself only.</summary>
internal static class RevocationLists
{
    /// <summary>Line <c>revocation</c>: fails on a certificate revoked at or before the token's time, passes only when a current list was at hand for every certificate below the root.</summary>
    public static void Examine(IReadOnlyList<X509Certificate> path, IReadOnlyList<byte[]> listsDer, DateTimeOffset at, TimestampReport report)
    {
        if (listsDer.Count == 0)
        {
            report.NotChecked(TimestampCheckNames.Revocation, "No revocation list or answer was kept with the stamp.");
            return;
        }
        try
        {
            var lists = listsDer.Take(TimestampInput.MaxCertificates).Select(der => new X509Crl(CertificateList.GetInstance(Der.ReadAll(der)))).ToList();
            ExaminePath(path, lists, at, report);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            report.NotChecked(TimestampCheckNames.Revocation, "A revocation list cannot be read: " + fault.Message);
        }
    }

    private static void ExaminePath(IReadOnlyList<X509Certificate> path, List<X509Crl> lists, DateTimeOffset at, TimestampReport report)
    {
        string? missing = null;
        for (var i = 0; i < path.Count - 1; i++)
        {
            var usable = lists.Where(l => IsBy(l, path[i + 1])).ToList();
            var revoked = usable.Select(l => l.GetRevokedCertificate(path[i].SerialNumber)).FirstOrDefault(r => r is not null);
            if (revoked is not null && revoked.RevocationDate.ToUniversalTime() <= at.UtcDateTime)
            {
                report.Failed(
                    TimestampCheckNames.Revocation,
                    "A certificate of the path was revoked at the token's time.",
                    new("certificate", path[i].SubjectDN.ToString()),
                    new("revoked_at", TokenClaims.Rfc3339(new(revoked.RevocationDate.ToUniversalTime(), TimeSpan.Zero))));
                return;
            }
            if (!usable.Exists(l => l.NextUpdate is { } next && at.UtcDateTime <= next.ToUniversalTime()))
            {
                missing ??= path[i].SubjectDN.ToString();
            }
        }
        if (missing is null)
        {
            report.Passed(TimestampCheckNames.Revocation, "The lists kept with the stamp show no certificate of the path as revoked at its time.");
        }
        else
        {
            report.NotChecked(TimestampCheckNames.Revocation, "No current list was kept for a certificate of the path.", new MeasuredValue("certificate", missing));
        }
    }

    /// <summary>Signed by that issuer, and complete: a delta, or a list limited to some certificates (issuing distribution point), proves nothing about the rest.</summary>
    private static bool IsBy(X509Crl list, X509Certificate issuer) =>
        list.IssuerDN.Equivalent(issuer.SubjectDN)
        && list.GetExtensionValue(X509Extensions.DeltaCrlIndicator) is null
        && list.GetExtensionValue(X509Extensions.IssuingDistributionPoint) is null
        && list.IsSignatureValid(issuer.GetPublicKey());
}
