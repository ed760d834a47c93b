using System.Globalization;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>
/// Verifies a package that stands alone, ours or another program's. Verified: every line of the package passed and the policy lists the key that signed;
/// of a signature for a domain also its time stamp. Nothing is said on order, log and anchor, which only a bundle has. FORMAT.md §9.
/// </summary>
public static class PackageReport
{
    private static readonly string[] Required = ["package.zip", "package.datapackage", "package.signature", "package.index", "package.records", "package.pages", CheckNames.PackageKey];

    /// <summary>Verifies; hostile bytes never throw. The stream must be seekable and stays open.</summary>
    public static async Task<VerificationReport> VerifyAsync(Stream wacz, Policy policy, VerificationOptions options, CancellationToken cancellationToken)
    {
        var list = new CheckList(null);
        try
        {
            wacz.Position = 0;
            var digest = await DualHasher.OfAsync(wacz, cancellationToken).ConfigureAwait(false);
            var findings = WaczVerifier.Verify(wacz, new PackageTrust { TimeRoots = [.. policy.Authorities.Select(authority => authority.RootDigest)] }, cancellationToken);
            return Of(digest, findings, policy, options, list);
        }
        catch (Exception fault) when (OpenBundle.IsContainerFault(fault))
        {
            list.NotChecked("package.zip", $"the package cannot be read: {fault.Message}");
            return StandaloneReport.Of(SubjectKind.Package, list, Required, [], policy, options, false);
        }
    }

    private static VerificationReport Of(DualDigest digest, WaczFindings findings, Policy policy, VerificationOptions options, CheckList list)
    {
        foreach (var check in findings.Checks)
        {
            list.Add(check);
        }
        var authority = CheckStamp(findings, policy, list);
        CheckKey(findings, policy, authority is null ? null : findings.Token!.GenTime, list);
        StandaloneReport.CheckBounds(list, "package_not_later_than", authority, findings.Token?.GenTime, findings.Token?.Accuracy);
        List<MeasuredValue> facts =
        [
            new("sha256", digest.Sha256.ToHex()), new("sm3", digest.Sm3.ToHex()), new("size", digest.SizeBytes.ToString(CultureInfo.InvariantCulture)),
            new("main_page", findings.MainPageUrl ?? "-"), new("main_page_date", findings.MainPageDate ?? "-"), new("created", findings.SignedAt ?? "-"),
            new("records", findings.Recorded.Records.ToString(CultureInfo.InvariantCulture)), .. findings.Domain,
        ];
        if (findings.SignerKey is { } key)
        {
            facts.Add(new("wacz_key", key.ToString()));
        }
        string[] required = findings.Token is null ? Required : [.. Required, CheckNames.TimestampAccepted];
        return StandaloneReport.Of(SubjectKind.Package, list, required, facts, policy, options, authority?.IsIndependent == true);
    }

    private static PolicyAuthority? CheckStamp(WaczFindings findings, Policy policy, CheckList list)
    {
        if (findings.Token is not { } token)
        {
            return null;
        }
        foreach (var check in token.Checks)
        {
            list.Add(check);
        }
        return StandaloneReport.CheckAccepted(list, token, policy, hasEnded: false);
    }

    private static void CheckKey(WaczFindings findings, Policy policy, DateTimeOffset? stamped, CheckList list)
    {
        if (findings.SignerKey is not { } key)
        {
            list.NotChecked(CheckNames.PackageKey, "the package's key cannot be read");
            return;
        }
        var value = new MeasuredValue("wacz_key", key.ToString());
        // `created` is not covered by the signature: whoever holds a key that was given up can write any date, but gets no stamp of that time.
        var listed = policy.PackageKeys.FirstOrDefault(entry => entry.SpkiDigest == key);
        var isInTime = listed is not null && UtcTime.TryParse(findings.SignedAt, out var created) is var isRead && (isRead
            ? listed.Window.Contains(created) && (listed.Window.Until is not { } until || stamped < until)
            : listed.Window == default);
        list.Add(listed is null ? Check.NotChecked(CheckNames.PackageKey, "the policy does not list the key; compare it with a fingerprint from elsewhere", value)
            : !isInTime ? Check.NotChecked(CheckNames.PackageKey, "the policy does not accept the key for that time, or no time stamp shows the time", value)
            : Check.Passed(CheckNames.PackageKey, "the policy lists the key that signed", value, new("name", listed.Name)));
    }
}
