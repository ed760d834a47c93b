using EvidenceChain.Cli.Talk;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Commands;

/// <summary>What a person hands to <c>verify</c>, told apart by name and content, and how each kind is judged.</summary>
internal sealed record GivenFile(string Path, SubjectKind Kind)
{
    private const int MaxPartBytes = 1 << 20;

    /// <summary>The file that a proof or a stamp is about: the one given, else the one beside it.</summary>
    private string About(string? of, string suffix)
    {
        var stem = Path[..^suffix.Length];
        var file = of ?? ((string[])[stem, stem + ".json"]).FirstOrDefault(IsFile)
            ?? (Directory.GetParent(System.IO.Path.GetFullPath(Path)) is { Name: "stamps", Parent: { } parent } ? System.IO.Path.Combine(parent.FullName, MemberPaths.Seal) : null);
        return file is not null && IsFile(file) ? file : throw new ServiceSaysNo(Exit.Usage, $"{Path}: say with --of FILE which file it is about");
    }

    public static GivenFile Of(string path) => !System.IO.Path.Exists(path) ? throw new ServiceSaysNo(Exit.Usage, $"{path}: there is no such file or folder")
        : !Directory.Exists(path) && !IsPart(path) && !IsFile(path) ? throw new ServiceSaysNo(Exit.Usage, $"{path}: is empty, or a pipe or a device")
        : new(path, Directory.Exists(path) ? SubjectKind.Bundle
            : path.EndsWith(".wacz", StringComparison.OrdinalIgnoreCase) ? SubjectKind.Package
            : path.EndsWith(".tlog-proof", StringComparison.OrdinalIgnoreCase) ? SubjectKind.LogProof
            : path.EndsWith(".tsr", StringComparison.OrdinalIgnoreCase) ? SubjectKind.TimeStamp
            : HoldsPackage(path) ? SubjectKind.Package : SubjectKind.Bundle);

    public async Task<VerificationReport> JudgeAsync(PolicyChoice? given, string policyFolder, string? of, Func<PolicyChoice, VerificationOptions> optionsFor, CancellationToken cancellation)
    {
        switch (Kind)
        {
            case SubjectKind.Bundle:
                var opened = BundleReader.Open(Path);
                using (var bundle = opened.IsOk ? opened.Value : null)
                {
                    var choice = given ?? (bundle is null ? PolicyChoice.Empty : PolicyChoice.For(bundle, policyFolder));
                    return bundle is null
                        ? BundleVerifier.Unreadable(opened.Error, choice.Policy, optionsFor(choice))
                        : await BundleVerifier.VerifyAsync(bundle, choice.Policy, optionsFor(choice), null, cancellation);
                }
            case SubjectKind.Package:
                await using (var package = File.OpenRead(Path))
                {
                    return await PackageReport.VerifyAsync(package, (given ?? PolicyChoice.Empty).Policy, optionsFor(given ?? PolicyChoice.Empty), cancellation);
                }
            case SubjectKind.LogProof:
                var logged = About(of, ".tlog-proof");
                return Naming(logged, await JudgeProofAsync(given, policyFolder, logged, optionsFor, cancellation));
            case SubjectKind.TimeStamp:
                var stamped = About(of, ".tsr");
                return Naming(stamped, await JudgeStampAsync(given ?? PolicyChoice.Empty, stamped, optionsFor, cancellation));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<VerificationReport> JudgeProofAsync(PolicyChoice? given, string policyFolder, string about, Func<PolicyChoice, VerificationOptions> optionsFor, CancellationToken cancellation)
    {
        var bytes = ReadPart(Path);
        var (digest, raw) = await DigestOfAsync(about, cancellation);
        var choice = given ?? (bytes is not null && TlogProof.Parse(bytes).TryGet(out var proof, out _) ? PolicyChoice.ForLog(proof.Checkpoint.Checkpoint.Origin, policyFolder) : PolicyChoice.Empty);
        return bytes is null
            ? PartReport.Unreadable(Kind, "the file is larger than any log proof", choice.Policy, optionsFor(choice))
            : PartReport.LogProof(bytes, digest, raw, choice.Policy, optionsFor(choice));
    }

    private async Task<VerificationReport> JudgeStampAsync(PolicyChoice choice, string about, Func<PolicyChoice, VerificationOptions> optionsFor, CancellationToken cancellation)
    {
        var stem = Path[..^".tsr".Length];
        if (ReadPart(Path) is not { } response)
        {
            return PartReport.Unreadable(Kind, "the file is larger than any response", choice.Policy, optionsFor(choice));
        }
        var (digest, _) = await DigestOfAsync(about, cancellation);
        var input = new TimestampInput
        {
            Authority = "given",
            Imprint = digest,
            Request = IsFile(stem + ".tsq") ? ReadPart(stem + ".tsq") : null,
            Response = response,
            ChainDer = IsFile(stem + ".pem") && ReadPart(stem + ".pem") is { } pem ? PemCertificates.Read(pem) : [],
        };
        return PartReport.TimeStamp(input, choice.Policy, optionsFor(choice));
    }

    private static async Task<(Sha256Digest Digest, byte[]? Raw)> DigestOfAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return (await Sha256Digest.OfAsync(file, cancellation), file.Length <= MaxPartBytes ? ReadPart(path) : null);
    }

    // Which file a proof was held against is found by name, so the report says it: another one may lie beside.
    private static VerificationReport Naming(string about, VerificationReport report) => report with { Facts = [new("about_file", System.IO.Path.GetFileName(about)), .. report.Facts] };

    private static bool IsPart(string path) => path.EndsWith(".tlog-proof", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tsr", StringComparison.OrdinalIgnoreCase);

    // Pipes and devices state a length of 0, and to open or read one may never end.
    private static bool IsFile(string path) => File.Exists(path) && new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length > 0;

    private static byte[]? ReadPart(string path) => !IsFile(path) ? [] : new FileInfo(path).Length <= MaxPartBytes ? File.ReadAllBytes(path) : null;

    /// <summary>A ZIP with a package's list and no bundle's.</summary>
    private static bool HoldsPackage(string path)
    {
        using var file = File.OpenRead(path);
        return ZipDirectoryReader.Read(file, ZipRules.Bundle).TryGet(out var zip, out _) && zip.Find("datapackage.json") is not null && zip.Find(MemberPaths.Manifest) is null;
    }
}
