using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Renewals;
using EvidenceChain.Proof.Tests.Timestamps;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>Renews the time stamps of a bundle, rightly or in whatever way a test says.</summary>
internal sealed record Renewer
{
    internal const string Authority = "later";

    internal required int Sequence { get; init; }

    /// <summary>When the authority stamps the round.</summary>
    internal required DateTime At { get; init; }

    /// <summary>When the certificate that stamps ends.</summary>
    internal required DateTime LeafNotAfter { get; init; }

    internal StampAlgorithm Algorithm { get; init; } = StampAlgorithm.Sha256;

    internal int RootYears { get; init; } = 30;

    /// <summary>Place in the round; the others there are of other evidence.</summary>
    internal int Index { get; init; } = 5;

    internal int RoundSize { get; init; } = 11;

    internal Func<IEnumerable<RenewedMember>, IEnumerable<RenewedMember>> Members { get; init; } = members => members;

    internal Func<RenewalRecord, RenewalRecord> Record { get; init; } = record => record;

    internal Func<RenewalPath, RenewalPath> Path { get; init; } = path => path;

    /// <summary>Root of the renewals' authority, as a policy lists it.</summary>
    internal static Sha256Digest RootOf(int years = 30) => Sha256Digest.Of(new TestAuthority { RootYears = years }.Root.GetEncoded());

    /// <summary>Adds the renewal to the members and signs the list anew.</summary>
    internal TestBundle Renew(TestBundle bundle)
    {
        var covered = bundle.Members.Where(member => member.Key is MemberPaths.Order or MemberPaths.OrderSignature or MemberPaths.Seal or MemberPaths.SealSignature or MemberPaths.Package
            || member.Key.StartsWith("stamps/", StringComparison.Ordinal) || MemberPaths.IsRenewal(member.Key));
        var record = Record(new()
        {
            Origin = bundle.Maker.Origin,
            MadeAt = At,
            Number = bundle.Maker.Number,
            Sequence = Sequence,
            Algorithm = Algorithm,
            Members = [.. Members(covered.Select(member => new RenewedMember(member.Key, StampedDigest.Of(Algorithm, member.Value)))).OrderBy(member => member.Path, StringComparer.Ordinal)],
        });
        var file = record.ToCanonicalBytes();
        var leaves = Enumerable.Range(0, RoundSize).Select(i => i == Index ? RenewalTree.LeafOf(Algorithm, file) : RenewalTree.LeafOf(Algorithm, [(byte)i])).ToList();
        bundle.Members[MemberPaths.RenewalOf(Sequence)] = file;
        bundle.Members[MemberPaths.RenewalPathOf(Sequence)] = Path(new(Index, RoundSize, RenewalTree.PathOf(leaves, Index))).ToBytes();
        Stamp(bundle, RenewalTree.RootOf(leaves));
        return bundle.Sign();
    }

    /// <summary>Puts a stamp over that root in the renewal's place.</summary>
    internal void Stamp(TestBundle bundle, StampedDigest root)
    {
        var authority = new TestAuthority
        {
            RootYears = RootYears,
            GenTime = At,
            LeafNotAfter = LeafNotAfter,
            MiddleNotAfter = LeafNotAfter.AddYears(1),
            ImprintAlgorithm = StampedDigest.Of(root.Algorithm, []) is { Algorithm: StampAlgorithm.Sha512 } ? "2.16.840.1.101.3.4.2.3" : "2.16.840.1.101.3.4.2.1",
            ImprintDigest = root.ToArray(),
        };
        var (input, _) = authority.Answer();
        var paths = MemberPaths.RenewalStampMembers(Sequence, Authority);
        bundle.Members[paths[0]] = TimestampRequest.Create(root, authority.Nonce);
        bundle.Members[paths[1]] = input.Response;
        bundle.Members[paths[2]] = PemCertificates.Write(input.ChainDer);
    }
}
