using EvidenceChain.Proof.Digests;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>RFC 5280 §6.1 over one path, at one time. Our own pass names the common faults plainly; the library's adds name constraints, policies and unknown critical extensions.</summary>
internal static class PathValidation
{
    /// <summary>One sentence for the first fault found, or null when the path is valid at that time.</summary>
    public static string? FaultOf(IReadOnlyList<X509Certificate> path, DateTimeOffset at)
    {
        try
        {
            for (var i = 0; i < path.Count; i++)
            {
                if (FaultOf(path, i, at) is { } fault)
                {
                    return $"{fault}: {path[i].SubjectDN}.";
                }
            }
            return LibraryFaultOf(path, at);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return "The path cannot be validated: " + fault.Message;
        }
    }

    private static string? FaultOf(IReadOnlyList<X509Certificate> path, int index, DateTimeOffset at)
    {
        const int KeyCertSign = 5;
        var certificate = path[index];
        if (at.UtcDateTime < certificate.NotBefore.ToUniversalTime() || at.UtcDateTime > certificate.NotAfter.ToUniversalTime())
        {
            return "A certificate was not valid at the token's time";
        }
        if ((Strength.WeaknessOf(certificate.GetPublicKey()) ?? (index < path.Count - 1 ? Strength.WeaknessOf(certificate) : null)) is { } weakness)
        {
            return "A certificate has " + weakness;
        }
        if (index == 0)
        {
            return null;
        }
        if (certificate.GetBasicConstraints() < 0)
        {
            return "A certificate in the path is not that of an authority (basicConstraints)";
        }
        if (certificate.GetKeyUsage() is { } bits && (bits.Length <= KeyCertSign || !bits[KeyCertSign]))
        {
            return "A certificate in the path may not sign certificates (keyCertSign)";
        }
        // Self-issued certificates do not count. RFC 5280 §4.2.1.9.
        var below = path.Take(index).Skip(1).Count(c => !c.SubjectDN.Equivalent(c.IssuerDN));
        return below > certificate.GetBasicConstraints() ? "A certificate allows fewer authorities below it than there are (pathLen)"
            : !path[index - 1].IsSignatureValid(certificate.GetPublicKey()) ? "A certificate did not sign the one below it"
            : index == path.Count - 1 && IsSelfIssued(certificate) && !certificate.IsSignatureValid(certificate.GetPublicKey()) ? "The root did not sign itself"
            : null;
    }

    private static string? LibraryFaultOf(IReadOnlyList<X509Certificate> path, DateTimeOffset at)
    {
        var parameters = new PkixParameters(new HashSet<TrustAnchor> { new(path[^1], null) })
        {
            IsRevocationEnabled = false,
            Date = at.UtcDateTime,
        };
        parameters.AddCertPathChecker(new ExtendedKeyUsageChecker());
        try
        {
            new PkixCertPathValidator().Validate(new PkixCertPath([.. path.SkipLast(1)]), parameters);
            return null;
        }
        catch (PkixCertPathValidatorException fault)
        {
            return "The path is not valid: " + fault.Message;
        }
    }

    private static bool IsSelfIssued(X509Certificate certificate) => certificate.SubjectDN.Equivalent(certificate.IssuerDN);

    /// <summary>Tells the library that extended key usage is understood: lines <c>usage</c> and <c>chain-usage</c> judge it.</summary>
    private sealed class ExtendedKeyUsageChecker : PkixCertPathChecker
    {
        public override void Init(bool forward)
        {
        }

        public override bool IsForwardCheckingSupported() => true;

        public override ISet<string> GetSupportedExtensions() => new HashSet<string> { X509Extensions.ExtendedKeyUsage.Id };

        public override void Check(X509Certificate cert, ISet<string> unresolvedCritExts) => unresolvedCritExts.Remove(X509Extensions.ExtendedKeyUsage.Id);
    }
}
