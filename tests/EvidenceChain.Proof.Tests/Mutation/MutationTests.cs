using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Tests.Packages;
using EvidenceChain.Proof.Tests.Vectors;
using EvidenceChain.Proof.Tests.Verification;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;
using Xunit.Abstractions;

namespace EvidenceChain.Proof.Tests.Mutation;

/// <summary>
/// Changed bundles and parts: none is verified, none ends the verifier. <c>EC_MUTATIONS</c> says how many (<c>ec bench mutate</c>); each has its number as seed,
/// so that one that survives can be made again.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int InSuite = 800;
    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("EC_MUTATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : InSuite;
    private static readonly TestBundle Ours = new TestInstallation(1).Smaller().Make();
    private static readonly TestBundle Sibling = new TestInstallation(1).Smaller().Sibling().Make();
    private static readonly Vector[] Parts = [.. PartVectors.Valid()];
    private static readonly Policy Policy = Policy.Parse(Encoding.UTF8.GetBytes(string.Join('\n', PartVectors.PolicyLines) + "\n" + BundleVectors.Policy)).Value;
    private static readonly byte[] Stored = new RawZip().Write(Ours.Members.Select(member => new RawMember(member.Key, member.Value)));
    private static readonly byte[] SiblingStored = new RawZip().Write(Sibling.Members.Select(member => new RawMember(member.Key, member.Value)));

    // Documents, certificates that are trusted for nothing, and the envelope of a response may be written anew by the seal key's holder.
    private static readonly string[] Signed = [.. Ours.Members.Keys.Where(path => !path.StartsWith("bundle.", StringComparison.Ordinal) && !path.StartsWith("stamps/", StringComparison.Ordinal)
        && !path.StartsWith("keys/tsa", StringComparison.Ordinal) && path != MemberPaths.ReadMe)];

    [Fact]
    public async Task No_mutation_is_verified_and_none_ends_the_verifier()
    {
        Assert.Equal(Verdict.Verified, (await Ours.VerifyAsync(Policy)).Verdict);
        var survivors = new ConcurrentBag<string>();
        var verdicts = new ConcurrentDictionary<Verdict, int>();
        var before = GC.GetTotalAllocatedBytes();
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (seed, _) =>
        {
            try
            {
                var (what, verdict, isAllowed) = await JudgeAsync(new(seed), seed % 4);
                verdicts.AddOrUpdate(verdict, 1, (_, found) => found + 1);
                if (verdict == Verdict.Verified && !isAllowed)
                {
                    survivors.Add($"{seed}: {what} is verified");
                }
            }
            catch (Exception fault)
            {
                survivors.Add($"{seed}: {fault}");
            }
        });
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        output.WriteLine($"mutations {Count}, {string.Join(", ", verdicts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"))}, peak {process.PeakWorkingSet64 >> 20} MB, allocated {(GC.GetTotalAllocatedBytes() - before) / Math.Max(1, Count) >> 10} KB each");
        Assert.Empty(survivors);
    }

    private static async Task<(string What, Verdict Verdict, bool IsAllowed)> JudgeAsync(Mutator mutator, int kind) => kind switch
    {
        0 => ("container", await OfZipAsync(mutator.Mutate(Stored, SiblingStored)), false),
        1 => await OfMemberAsync(mutator, isSigned: false),
        2 => await OfMemberAsync(mutator, isSigned: true),
        _ => await OfPartAsync(mutator),
    };

    private static async Task<Verdict> OfZipAsync(byte[] zip)
    {
        var opened = BundleReader.OpenZip(new MemoryStream(zip, writable: false));
        using var bundle = opened.IsOk ? opened.Value : null;
        if (bundle is null)
        {
            return Verdict.Refuted;
        }
        var report = await BundleVerifier.VerifyAsync(bundle, Policy, TestBundle.Options(stops: true), null, CancellationToken.None);
        // The container is transport: fields of it that no member depends on may change.
        return report.Verdict == Verdict.Verified && Ours.Members.All(member => bundle.Paths.Contains(member.Key)) && bundle.Paths.Count == Ours.Members.Count ? Verdict.Inconclusive : report.Verdict;
    }

    private static async Task<(string What, Verdict Verdict, bool IsAllowed)> OfMemberAsync(Mutator mutator, bool isSigned)
    {
        string[] paths = isSigned ? Signed : [.. Ours.Members.Keys];
        var path = paths[mutator.Next(paths.Length)];
        var bundle = new TestBundle(Ours.Maker) { Root = Ours.Root, Anchor = Ours.Anchor };
        foreach (var (name, content) in Ours.Members)
        {
            bundle.Members.Add(name, name == path ? mutator.Mutate(content, Sibling.Members[path]) : content);
        }
        if (isSigned)
        {
            bundle.Sign();
        }
        return (path, (await bundle.VerifyAsync(Policy, stops: true)).Verdict, false);
    }

    private static async Task<(string What, Verdict Verdict, bool IsAllowed)> OfPartAsync(Mutator mutator)
    {
        var vector = Parts[mutator.Next(Parts.Length)];
        var content = mutator.Mutate(vector.Content, Parts[mutator.Next(Parts.Length)].Content);
        var options = TestBundle.Options();
        switch (vector.Kind)
        {
            case SubjectKind.Package:
                var verdict = (await PackageReport.VerifyAsync(new MemoryStream(content, writable: false), Policy, options, CancellationToken.None)).Verdict;
                return (vector.Path, verdict, verdict == Verdict.Verified && SignedPart(content) == SignedPart(vector.Content));
            case SubjectKind.LogProof:
                return (vector.Path, PartReport.LogProof(content, Sha256Digest.Of(PartVectors.Entry), PartVectors.Entry, Policy, options).Verdict, false);
            default:
                var input = new TimestampInput { Authority = "given", Imprint = Sha256Digest.Of(PartVectors.Entry), Request = vector.Beside[0].Content, Response = content, ChainDer = PemCertificates.Read(vector.Beside[1].Content) };
                var report = PartReport.TimeStamp(input, Policy, options);
                // Nothing signs the envelope of a response; the token in it says the same as before.
                return (vector.Path, report.Verdict, report.Checks.Any(check => check.Name == "timestamp.given.accuracy" && check.Values.Any(value => value.Value == "2026-07-01T00:00:00.000Z")));
        }
    }

    // The signature is over the list of files, and that over every file but itself: what else a ZIP says of them is not signed.
    private static string SignedPart(byte[] wacz)
    {
        var zip = ZipDirectoryReader.Read(new MemoryStream(wacz, writable: false), ZipRules.Wacz).Value;
        return string.Join('\n', zip.Members.Where(member => member.Path != "datapackage-digest.json").OrderBy(member => member.Path, StringComparer.Ordinal)
            .Select(member => $"{member.Path} {Sha256Digest.Of(zip.ReadAll(member, 1 << 20).Value)}"));
    }
}
