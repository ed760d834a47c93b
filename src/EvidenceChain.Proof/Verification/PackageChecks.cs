using System.Globalization;
using System.IO.Compression;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>The package: its digests against the seal, its inside, and its key against seal and policy.</summary>
internal static class PackageChecks
{
    private const int MaxTextBytes = 1 << 20;

    internal static Task ExamineAsync(Walk walk, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckDigest(walk);
        if (walk.Package is { } package)
        {
            walk.Wacz = ReadFacts(package);
        }
        CheckKey(walk);
        return Task.CompletedTask;
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
        if (walk.Wacz?.Key is not { } key || walk.Seal is not { } seal)
        {
            walk.Checks.NotChecked(CheckNames.PackageKey, "the package's key or the seal cannot be read");
            return;
        }
        var value = new MeasuredValue("wacz_key", key.ToString());
        var listed = walk.Policy.PackageKeys.FirstOrDefault(entry => entry.SpkiDigest == key);
        walk.Checks.Add(listed switch
        {
            _ when key != seal.WaczKey => Check.Failed(CheckNames.PackageKey, "the package is signed by another key than the seal names", value, new("sealed", seal.WaczKey.ToString())),
            null => Check.NotChecked(CheckNames.PackageKey, "the policy does not list the key that the seal names", value),
            _ when !listed.Window.Contains(walk.Wacz.Created ?? seal.CapturedTo) => Check.NotChecked(CheckNames.PackageKey, "the policy does not accept the package's key for that time", value),
            _ => Check.Passed(CheckNames.PackageKey, "the policy lists the key that the seal names", value, new("name", listed.Name)),
        });
    }

    private static PackageFacts ReadFacts(Stream package)
    {
        try
        {
            package.Position = 0;
            using var zip = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
            return new(ReadText(zip, "report.json"), ReadText(zip, "beacon.txt"), null, null);
        }
        catch (Exception fault) when (OpenBundle.IsContainerFault(fault))
        {
            return new(null, null, null, null);
        }
    }

    private static byte[]? ReadText(ZipArchive zip, string name)
    {
        if (zip.GetEntry(name) is not { Length: <= MaxTextBytes } entry)
        {
            return null;
        }
        using var source = entry.Open();
        var content = new byte[entry.Length];
        source.ReadExactly(content);
        return content;
    }
}
