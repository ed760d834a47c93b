using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Renewals;
using EvidenceChain.Proof.Tests.Verification;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>Bundles that grow old: the certificate of the first stamp ends with 2026, that of the first renewal with 2031, that of the second with 2039.</summary>
internal static class RenewalVectors
{
    internal const string Policy = "aged.policy", EndedPolicy = "aged-sha256-ended.policy";
    internal const string Soon = "2026-12-25T00:00:00.000Z", InFiveYears = "2031-11-18T00:00:00.000Z", InTenYears = "2036-11-18T00:00:00.000Z";
    private const string Verified = "verified", Inconclusive = "inconclusive", Refuted = "refuted";

    private static readonly Renewer First = new() { Sequence = 1, At = new(2026, 12, 20, 0, 0, 0, DateTimeKind.Utc), LeafNotAfter = new(2032, 1, 1, 0, 0, 0, DateTimeKind.Utc) };

    private static readonly Renewer Second = new()
    {
        Sequence = 2, At = new(2031, 6, 1, 0, 0, 0, DateTimeKind.Utc), LeafNotAfter = new(2040, 1, 1, 0, 0, 0, DateTimeKind.Utc), Algorithm = StampAlgorithm.Sha512, Index = 0, RoundSize = 3,
    };

    /// <summary>What a policy of today lists: both roots, and for one of the two policies that SHA-256 ends with 2034.</summary>
    internal static IEnumerable<(string Name, string Text)> Policies()
    {
        var lines = string.Join('\n', BundleVectors.OurPolicyLines) + $"\ntsa later {Renewer.RootOf()} operator\nquorum none\n";
        yield return (Policy, lines);
        yield return (EndedPolicy, lines + "algorithm sha256 until=2035-01-01T00:00:00.000Z\n");
    }

    internal static IEnumerable<Condition> All()
    {
        foreach (var (at, verdict) in new[] { (Soon, Verified), (InFiveYears, Inconclusive), (InTenYears, Inconclusive) })
        {
            yield return new(BundleVectors.Valid, Policy, at, verdict);
        }
        var once = Of("valid/renewals/renewed-once", First.Renew(BundleVectors.OurCopy()));
        var twice = Of("valid/renewals/renewed-twice", Second.Renew(First.Renew(BundleVectors.OurCopy())));
        foreach (var (at, verdict) in new[] { (Soon, Verified), (InFiveYears, Verified), (InTenYears, Inconclusive) })
        {
            yield return new(once, Policy, at, verdict);
        }
        foreach (var at in new[] { Soon, InFiveYears, InTenYears })
        {
            yield return new(twice, Policy, at, Verified);
        }
        // After SHA-256: what was renewed with SHA-512 in time.
        yield return new(twice, EndedPolicy, InTenYears, Verified);
        var weak = Of("valid/renewals/renewed-twice-with-sha-256", (Second with { Algorithm = StampAlgorithm.Sha256 }).Renew(First.Renew(BundleVectors.OurCopy())));
        yield return new(weak, Policy, InTenYears, Verified);
        yield return new(weak, EndedPolicy, InTenYears, Inconclusive);
        foreach (var (name, bundle, verdict) in Invalid())
        {
            yield return new(Of($"invalid/renewals/{name}", bundle), Policy, InTenYears, verdict);
        }
    }

    private static IEnumerable<(string Name, TestBundle Bundle, string Verdict)> Invalid()
    {
        yield return ("made-after-the-certificate-ended", Twice(First with { At = new(2027, 1, 2, 0, 0, 0, DateTimeKind.Utc) }, Second), Inconclusive);
        yield return ("second-made-after-the-first-ended", Twice(First, Second with { At = new(2032, 1, 2, 0, 0, 0, DateTimeKind.Utc) }), Inconclusive);
        yield return ("older-than-what-it-renews", Twice(First with { At = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc) }, Second), Inconclusive);
        yield return ("by-an-authority-that-nobody-lists", Twice(First with { RootYears = 29 }, Second with { RootYears = 29 }), Inconclusive);
        yield return ("first-stamp-not-covered", Twice(First with { Members = members => members.Where(member => !member.Path.EndsWith(".tsr", StringComparison.Ordinal)) }, Second), Inconclusive);
        yield return ("first-renewal-not-covered", Twice(First, Second with { Members = members => members.Where(member => !MemberPaths.IsRenewal(member.Path)) }), Inconclusive);
        yield return ("package-not-covered", Twice(First, Second with { Members = members => members.Where(member => member.Path != MemberPaths.Package) }), Refuted);
        yield return ("seal-not-covered", Twice(First, Second with { Members = members => members.Where(member => member.Path != MemberPaths.Seal) }), Refuted);
        yield return ("another-package-covered", Twice(First, Second with { Members = members => members.Select(member => member.Path == MemberPaths.Package ? member with { Digest = StampedDigest.Of(StampAlgorithm.Sha512, [1]) } : member) }), Refuted);
        yield return ("a-member-that-is-not-there", Twice(First, Second with { Members = members => members.Append(new("stamps/other.tsr", StampedDigest.Of(StampAlgorithm.Sha512, [1]))) }), Refuted);
        yield return ("of-another-evidence", Twice(First, Second with { Record = record => record with { Number = BundleVectors.SiblingNumber } }), Refuted);
        yield return ("of-another-log", Twice(First, Second with { Record = record => record with { Origin = "log.example/other" } }), Refuted);
        yield return ("with-another-sequence", Twice(First, Second with { Record = record => record with { Sequence = 3 } }), Refuted);
        yield return ("path-of-another-index", Twice(First, Second with { Path = path => new(1, path.Size, path.Hashes) }), Refuted);
        yield return ("path-of-another-size", Twice(First, Second with { Path = path => new(path.Index, 2, path.Hashes) }), Refuted);
        yield return ("path-with-a-node-left-out", Twice(First, Second with { Path = path => new(path.Index, path.Size, [.. path.Hashes.Skip(1)]) }), Refuted);
        yield return ("transplanted-token", Transplanted(), Refuted);
        yield return ("token-over-another-round", Changed(bundle => Second.Stamp(bundle, StampedDigest.Of(StampAlgorithm.Sha512, "another round"u8))), Refuted);
        yield return ("token-with-the-weaker-algorithm", Changed(bundle => Second.Stamp(bundle, StampedDigest.Of(StampAlgorithm.Sha256, "root"u8))), Refuted);
        yield return ("first-stamp-swapped-afterwards", Changed(bundle => bundle.Members[$"stamps/{TestInstallation.Authority}.tsr"] = BundleVectors.SiblingMember($"stamps/{TestInstallation.Authority}.tsr")), Refuted);
        yield return ("first-renewal-left-out", Changed(bundle => bundle.Without("renewals/1")), Refuted);
        yield return ("path-left-out", Changed(bundle => bundle.Without("renewals/2.path")), Refuted);
        yield return ("record-left-out", Changed(bundle => bundle.Without("renewals/2.json")), Refuted);
        yield return ("stamps-left-out", Changed(bundle => bundle.Without("renewals/2/")), Refuted);
        yield return ("second-left-out", Changed(bundle => bundle.Without("renewals/2")), Inconclusive);
        yield return ("both-left-out", Changed(bundle => bundle.Without("renewals/")), Inconclusive);
        yield return ("a-part-that-belongs-to-none", Changed(bundle => bundle.Members["renewals/7.json"] = bundle.Members[MemberPaths.RenewalOf(2)]), Refuted);
        yield return ("record-with-a-space-too-many", Changed(bundle => bundle.Members[MemberPaths.RenewalOf(2)] = [(byte)' ', .. bundle.Members[MemberPaths.RenewalOf(2)]]), Refuted);
    }

    /// <summary>Renewed rightly, once with each algorithm.</summary>
    internal static TestBundle RenewedTwice() => BundleVectors.OurCopy().With(Rightly.Members);

    private static readonly TestBundle Rightly = Twice(First, Second);

    private static TestBundle Twice(Renewer first, Renewer second) => second.Renew(first.Renew(BundleVectors.OurCopy()));

    private static TestBundle Changed(Action<TestBundle> change)
    {
        var bundle = Twice(First, Second);
        change(bundle);
        return bundle.Sign();
    }

    // The second renewal's token, which was stamped for another round, in the first one's place.
    private static TestBundle Transplanted() => Changed(bundle =>
    {
        foreach (var (from, to) in MemberPaths.RenewalStampMembers(2, Renewer.Authority).Zip(MemberPaths.RenewalStampMembers(1, Renewer.Authority)))
        {
            bundle.Members[to] = bundle.Members[from];
        }
    });

    private static Vector Of(string path, TestBundle bundle) => BundleVectors.Of(path, bundle.Members);
}
