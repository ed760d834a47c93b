using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>One changed byte anywhere: refuted, except where <c>bundle.sig</c> says who signed.</summary>
public sealed class FlippedByteTests
{
    private const int EveryByteUpTo = 64 << 10;
    private const int PositionsOfLarger = 2000;
    private readonly TestBundle bundle = new TestInstallation(1).Make();

    [Fact]
    public async Task Any_byte_of_any_member_changed_is_never_verified()
    {
        var policy = bundle.Maker.Policy(bundle);
        var places = bundle.Members.SelectMany(member => PositionsOf(member.Value.Length).Select(at => (Path: member.Key, At: at))).ToList();
        var survivors = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(places, async (place, _) =>
        {
            using var changed = OpenFlipped(place.Path, place.At);
            var report = await BundleVerifier.VerifyAsync(changed, policy, TestBundle.Options(stops: true), null, CancellationToken.None);
            if (report.Verdict != Expected(place.Path, place.At))
            {
                survivors.Add($"{place.Path} byte {place.At}: {report.Verdict}");
            }
        });
        Assert.Empty(survivors);
        Assert.True(places.Count > 14_000, $"only {places.Count} places");
    }

    [Fact]
    public async Task A_whole_report_on_a_changed_byte_has_every_check_and_the_same_verdict()
    {
        var policy = bundle.Maker.Policy(bundle);
        foreach (var path in bundle.Members.Keys.ToList())
        {
            using var changed = OpenFlipped(path, bundle.Members[path].Length - 1);
            var report = await BundleVerifier.VerifyAsync(changed, policy, TestBundle.Options(), null, CancellationToken.None);
            Assert.Equal(Verdict.Refuted, report.Verdict);
            Assert.All(CheckNames.All, title => Assert.Contains(report.Checks, check => check.Name == title.Name));
        }
    }

    private OpenBundle OpenFlipped(string path, int at) => OpenBundle.OfParts(bundle.Members.Select(member =>
    {
        var content = member.Value;
        if (member.Key == path)
        {
            content = [.. content];
            content[at] ^= 0x01;
        }
        return BundlePart.Of(member.Key, default, content.Length, () => new MemoryStream(content, writable: false));
    }));

    private static IEnumerable<int> PositionsOf(int length)
    {
        var random = new Random(20261123);
        return length <= EveryByteUpTo ? Enumerable.Range(0, length) : Enumerable.Range(0, PositionsOfLarger).Select(_ => random.Next(length));
    }

    // The name follows the dash and a space, 4 bytes; the hint is the first five characters after the next space. A flip of the lowest bit in the sixth touches the signature.
    private Verdict Expected(string path, int at)
    {
        var hint = 4 + bundle.Maker.Origin.Length + 1;
        return path == MemberPaths.Signature && ((at >= 4 && at < hint - 1) || (at >= hint && at < hint + 5)) ? Verdict.Inconclusive : Verdict.Refuted;
    }
}
