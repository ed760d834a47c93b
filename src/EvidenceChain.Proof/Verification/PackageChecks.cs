using System.Globalization;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>The package: its digests against the seal, its inside, and its key against seal and policy.</summary>
internal static class PackageChecks
{
    internal static void Examine(Walk walk, CancellationToken cancellationToken)
    {
        CheckDigest(walk);
        if (walk.Package is { } package)
        {
            CheckInside(walk, package, cancellationToken);
        }
        CheckKey(walk);
    }

    private static void CheckInside(Walk walk, Stream package, CancellationToken cancellationToken)
    {
        try
        {
            walk.Wacz = WaczVerifier.Verify(package, new PackageTrust { ExpectedKey = walk.Seal?.WaczKey, JudgesDomains = false }, cancellationToken);
        }
        catch (Exception fault) when (OpenBundle.IsContainerFault(fault))
        {
            // The medium failed under the reader; what it had found until then is not known.
            walk.Checks.NotChecked("package.zip", $"the package cannot be read: {fault.Message}");
            return;
        }
        foreach (var check in walk.Wacz.Checks)
        {
            walk.Checks.Add(check);
        }
    }

    private static void CheckDigest(Walk walk)
    {
        if (walk.PackageDigest is not { } found || walk.Seal is not { } seal)
        {
            walk.Checks.NotChecked(CheckNames.PackageDigest, "the package or the seal cannot be read");
            return;
        }
        MeasuredValue[] values =
            [new("sha256", found.Sha256.ToHex()), new("sm3", found.Sm3.ToHex()), new("size", found.SizeBytes.ToString(CultureInfo.InvariantCulture))];
        walk.Checks.Add(found == seal.Package
            ? Check.Passed(CheckNames.PackageDigest, "SHA-256, SM3 and size of the package are those of the seal", values)
            : Check.Failed(CheckNames.PackageDigest, "the package is not the one that the seal names", [.. values, new("sealed_sha256", seal.Package.Sha256.ToHex())]));
    }

    private static void CheckKey(Walk walk)
    {
        if (walk.Wacz?.SignerKey is not { } key || walk.Seal is not { } seal)
        {
            walk.Checks.NotChecked(CheckNames.PackageKey, "the package's key or the seal cannot be read");
            return;
        }
        var value = new MeasuredValue("wacz_key", key.ToString());
        var listed = walk.Policy.PackageKeys.FirstOrDefault(entry => entry.SpkiDigest == key);
        walk.Checks.Add(listed switch
        {
            _ when walk.Keys.TryGetValue(KeyPurpose.Wacz, out var stated) && Fingerprints.Short(stated) != seal.WaczKey.ToString() =>
                Check.Failed(CheckNames.PackageKey, "the key statement of the bundle is for another key than the seal names", value, new("sealed", seal.WaczKey.ToString())),
            _ when key != seal.WaczKey => Check.Failed(CheckNames.PackageKey, "the package is signed by another key than the seal names", value, new("sealed", seal.WaczKey.ToString())),
            null => Check.NotChecked(CheckNames.PackageKey, "the policy does not list the key that the seal names", value),
            _ when !UtcTime.TryParse(walk.Wacz.SignedAt, out var signedAt) || !listed.Window.Contains(signedAt) => Check.NotChecked(CheckNames.PackageKey, "the policy does not accept the package's key for that time", value),
            _ => Check.Passed(CheckNames.PackageKey, "the policy lists the key that the seal names", value, new("name", listed.Name)),
        });
    }
}
