using System.IO.Compression;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Web.Benches;

/// <summary>Verifying a whole bundle, beside hashing its package once with SHA-256 and SM3, in the same process.</summary>
internal static class VerifyBench
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(ScratchInstallation installation, BenchSettings settings, CancellationToken cancellation)
    {
        var number = await BundledAsync(installation, settings.Clock, cancellation);
        var archive = Path.Combine(settings.Data.Run, "bench.zip");
        await using (var file = File.Create(archive))
        {
            await using var body = await installation.Http.GetStreamAsync($"api/v1/captures/{number}/bundle", cancellation);
            await body.CopyToAsync(file, cancellation);
        }
        var package = Path.Combine(settings.Data.Run, "bench.wacz");
        await using (var zip = await ZipFile.OpenReadAsync(archive, cancellation))
        {
            await zip.GetEntry(MemberPaths.Package)!.ExtractToFileAsync(package, overwrite: true, cancellation);
        }
        var policy = Policy.Parse(await File.ReadAllBytesAsync(Directory.EnumerateFiles(settings.Data.Policy, "*.policy").Single(), cancellation)).Value;
        List<double> verified = [], hashed = [];
        for (var run = 0; run <= settings.Runs; run++)
        {
            var begun = settings.Clock.GetTimestamp();
            await VerifyAsync(archive, policy, settings.Clock, cancellation);
            var verify = settings.Clock.GetElapsedTime(begun).TotalSeconds;
            begun = settings.Clock.GetTimestamp();
            await using (var file = File.OpenRead(package))
            {
                await DualHasher.OfAsync(file, cancellation);
            }
            if (run > 0)
            {
                verified.Add(verify);
                hashed.Add(settings.Clock.GetElapsedTime(begun).TotalSeconds);
            }
        }
        var size = Sample.Of([new FileInfo(package).Length / 1e6]);
        return [new("verify", "a bundle under its policy", "s", Sample.Of(verified), "hashing the package once (SHA-256 and SM3)", Sample.Of(hashed)), new("verify", "  package", "MB", size)];
    }

    private static async Task<string> BundledAsync(ScratchInstallation installation, TimeProvider clock, CancellationToken cancellation)
    {
        await WalkTimes.FollowAsync(installation, clock, cancellation);
        var newest = await installation.Http.GetFromJsonAsync<Api.CaptureList>("api/v1/captures?limit=1", Api.ApiJson.Options, cancellation);
        return newest!.Captures[0].Number;
    }

    private static async Task VerifyAsync(string archive, Policy policy, TimeProvider clock, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(archive);
        using var bundle = BundleReader.OpenZip(file).Value;
        var report = await BundleVerifier.VerifyAsync(bundle, policy, new VerificationOptions { PolicyName = "own", Clock = clock }, null, cancellation);
        if (report.Verdict != Verdict.Verified)
        {
            throw new InvalidOperationException($"the bundle to be measured is {report.Verdict}");
        }
    }
}
