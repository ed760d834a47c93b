using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Tests.Vectors;
using EvidenceChain.Proof.Tests.Verification;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Mutation;

/// <summary>A bundle renewed twice and judged ten years on: whoever holds the seal key may change what the renewals cover, or the renewals, and nothing of that is verified.</summary>
public sealed class RenewalMutationTests
{
    private const int InSuite = 200;
    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("EC_MUTATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count / 4 : InSuite;
    private static readonly Policy Policy = Policy.Parse(Encoding.UTF8.GetBytes(RenewalVectors.Policies().First().Text)).Value;
    private static readonly DateTimeOffset InTenYears = new(2036, 11, 18, 0, 0, 0, TimeSpan.Zero);

    // Nothing covers the envelope and the certificates of the newest stamp; of all others the next renewal covers every byte.
    private static readonly string[] Covered =
    [
        .. RenewalVectors.RenewedTwice().Members.Keys.Where(path => path.StartsWith("stamps/", StringComparison.Ordinal) || (MemberPaths.IsRenewal(path) && !path.StartsWith("renewals/2/", StringComparison.Ordinal))
            || path is MemberPaths.Order or MemberPaths.OrderSignature or MemberPaths.Seal or MemberPaths.SealSignature),
    ];

    [Fact]
    public async Task Nothing_that_a_renewal_covers_can_be_changed()
    {
        Assert.Equal(Verdict.Verified, (await JudgeAsync(RenewalVectors.RenewedTwice())).Verdict);
        var survivors = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (seed, _) =>
        {
            var mutator = new Mutator(seed);
            var path = Covered[mutator.Next(Covered.Length)];
            var bundle = RenewalVectors.RenewedTwice();
            var before = bundle.Members[path];
            bundle.Members[path] = mutator.Mutate(before, bundle.Members[Covered[mutator.Next(Covered.Length)]]);
            try
            {
                if ((await JudgeAsync(bundle.Sign())).Verdict == Verdict.Verified && !before.AsSpan().SequenceEqual(bundle.Members[path]))
                {
                    survivors.Add($"{seed}: {path} is verified");
                }
            }
            catch (Exception fault)
            {
                survivors.Add($"{seed}: {fault}");
            }
        });
        Assert.Empty(survivors);
    }

    private static async Task<VerificationReport> JudgeAsync(TestBundle made)
    {
        using var bundle = made.Open();
        return await BundleVerifier.VerifyAsync(bundle, Policy, TestBundle.Options(stops: true) with { At = InTenYears }, null, CancellationToken.None);
    }
}
