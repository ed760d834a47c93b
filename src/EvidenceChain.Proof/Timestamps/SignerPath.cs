using System.Security.Cryptography;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>Where the path led: the root of a valid one, and the certificates of the best one.</summary>
internal readonly record struct PathFindings(Sha256Digest? RootFingerprint, string ChainPem, DateTimeOffset? Ends)
{
    public static PathFindings None { get; } = new(null, "", null);

    public static PathFindings Of(Sha256Digest? root, IReadOnlyList<X509Certificate> path) =>
        new(root, string.Concat(path.Select(c => PemEncoding.WriteString("CERTIFICATE", c.GetEncoded()) + "\n")),
            root is null ? null : path.Min(c => new DateTimeOffset(c.NotAfter.ToUniversalTime(), TimeSpan.Zero)));
}

/// <summary>Looks for a path from the signer's certificate to a root and judges it at the token's time.</summary>
internal static class SignerPath
{
    /// <summary>Longest path, signer and root included.</summary>
    private const int MaxPathLength = 8;

    /// <summary>Most steps of the search: cross-signed authorities need a dozen, a hostile chain file could ask for millions.</summary>
    private const int MaxSteps = 256;

    /// <summary>Most paths judged: each costs a signature a certificate.</summary>
    private const int MaxPaths = 16;

    /// <summary>Lines <c>chain</c>, <c>chain-usage</c>, <c>root</c> and <c>revocation</c>; the path that was taken.</summary>
    public static PathFindings Examine(UnverifiedToken token, TimestampTrust trust, TimestampInput input, TimestampReport report)
    {
        if (token.SignerCertificate is not { } signer)
        {
            return PathFindings.None;
        }
        var paths = new List<IReadOnlyList<X509Certificate>>();
        var steps = 0;
        Collect([signer], token.Certificates, trust, paths, ref steps);
        if (paths.Count == 0)
        {
            report.NotChecked(TimestampCheckNames.Chain, "No chain of certificates at hand leads from the signer to a root.", new MeasuredValue("issuer", signer.IssuerDN.ToString()));
            report.NotChecked(TimestampCheckNames.Root, "There is no path to a root.");
            return PathFindings.Of(null, [signer]);
        }
        var judged = paths.Select(p => (Path: p, Fault: PathValidation.FaultOf(p, token.GenTime), IsListed: trust.Roots.Contains(Fingerprint(p[^1])))).ToList();
        var (path, fault, isListed) = judged.OrderBy(j => j.Fault is not null).ThenBy(j => !j.IsListed).First();
        if (fault is not null)
        {
            report.Failed(TimestampCheckNames.Chain, fault, Names(path));
            return PathFindings.Of(null, path);
        }
        report.Passed(TimestampCheckNames.Chain, "The path to the root is valid at the token's time.", Names(path));
        ExamineUsage(path, report);
        ExamineRoot(path[^1], isListed, report);
        RevocationLists.Examine(path, input.RevocationListsDer, token.GenTime, report);
        return PathFindings.Of(Fingerprint(path[^1]), path);
    }

    private static void Collect(List<X509Certificate> path, IReadOnlyList<X509Certificate> candidates, TimestampTrust trust, List<IReadOnlyList<X509Certificate>> paths, ref int steps)
    {
        var last = path[^1];
        var isSelfIssued = last.SubjectDN.Equivalent(last.IssuerDN);
        if (path.Count > 1 && (isSelfIssued || trust.Roots.Contains(Fingerprint(last))))
        {
            paths.Add([.. path]);
        }
        if (isSelfIssued || path.Count == MaxPathLength)
        {
            return;
        }
        foreach (var issuer in candidates.Where(c => c.SubjectDN.Equivalent(last.IssuerDN) && !path.Contains(c)))
        {
            if (++steps > MaxSteps || paths.Count == MaxPaths)
            {
                return;
            }
            path.Add(issuer);
            Collect(path, candidates, trust, paths, ref steps);
            path.RemoveAt(path.Count - 1);
        }
    }

    private static void ExamineUsage(IReadOnlyList<X509Certificate> path, TimestampReport report)
    {
        var restricted = path.Skip(1).SkipLast(1).FirstOrDefault(c => c.GetExtendedKeyUsage() is { } usages
            && !usages.Any(u => u.Equals(KeyPurposeID.id_kp_timeStamping) || u.Equals(KeyPurposeID.AnyExtendedKeyUsage)));
        if (restricted is null)
        {
            report.Passed(TimestampCheckNames.ChainUsage, "No issuer in the path is restricted to other uses.");
        }
        else
        {
            report.Failed(TimestampCheckNames.ChainUsage, "An issuer in the path may not certify time authorities.", new MeasuredValue("issuer", restricted.SubjectDN.ToString()));
        }
    }

    private static void ExamineRoot(X509Certificate root, bool isListed, TimestampReport report)
    {
        MeasuredValue[] values = [new("root", root.SubjectDN.ToString()), new("root_sha256", Fingerprint(root).ToHex())];
        if (isListed)
        {
            report.Passed(TimestampCheckNames.Root, "The policy lists this root.", values);
        }
        else
        {
            report.NotChecked(TimestampCheckNames.Root, "The policy does not list this root; compare its fingerprint.", values);
        }
    }

    private static MeasuredValue[] Names(IReadOnlyList<X509Certificate> path) =>
        [.. path.Select((c, i) => new MeasuredValue(i == 0 ? "signer" : i == path.Count - 1 ? "root" : "issuer", c.SubjectDN.ToString()))];

    private static Sha256Digest Fingerprint(X509Certificate certificate) => Sha256Digest.Of(certificate.GetEncoded());
}
