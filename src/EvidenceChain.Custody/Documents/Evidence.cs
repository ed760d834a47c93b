using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Inspection;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>A time stamp of the bundle; <c>IsIndependent</c> is null when the policy does not list its root.</summary>
internal sealed record StampFacts(string Authority, Sha256Digest Token, IReadOnlyDictionary<string, string> Values, bool? IsIndependent, bool HasPassed)
{
    public string? Value(string name) => Values.GetValueOrDefault(name);
}

/// <summary>One evidence as documents tell it: its bundle read, and what the verifier found in it.</summary>
internal sealed record Evidence
{
    public required BundleManifest Manifest { get; init; }

    public required Sha256Digest BundleDigest { get; init; }

    public required OrderStatement Order { get; init; }

    public required Sha256Digest OrderDigest { get; init; }

    public required SealStatement Seal { get; init; }

    public required Sha256Digest SealDigest { get; init; }

    public required TlogProof? OrderProof { get; init; }

    public required TlogProof? SealProof { get; init; }

    public required AnchorStatement? Anchor { get; init; }

    public required IReadOnlyList<StampFacts> Stamps { get; init; }

    public required PackageContent Package { get; init; }

    public required VerificationReport Report { get; init; }

    public required OperatorProfile Operator { get; init; }

    /// <summary>When the operator's register entered the seal into the log; null where the register is not at hand. In no statement.</summary>
    public required DateTimeOffset? LoggedAt { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Reads what there is; <see cref="InvalidDataException"/> when a part that every bundle has cannot be read.</summary>
    public static async Task<Evidence> ReadAsync(OpenBundle bundle, Policy policy, VerificationReport report, OperatorProfile profile, DateTimeOffset? loggedAt, DateTimeOffset madeAt, CancellationToken cancellation)
    {
        var (order, seal) = (Must(bundle.Read(MemberPaths.Order)), Must(bundle.Read(MemberPaths.Seal)));
        var manifest = Must(bundle.Read(MemberPaths.Manifest));
        await using var package = Must(await bundle.OpenSeekableAsync(MemberPaths.Package, long.MaxValue, cancellation));
        return new()
        {
            Manifest = Must(BundleManifest.Parse(manifest)),
            BundleDigest = Sha256Digest.Of(manifest),
            Order = Must(OrderStatement.Parse(order)),
            OrderDigest = Sha256Digest.Of(order),
            Seal = Must(SealStatement.Parse(seal)),
            SealDigest = Sha256Digest.Of(seal),
            OrderProof = bundle.Has(MemberPaths.OrderProof) ? Must(TlogProof.Parse(Must(bundle.Read(MemberPaths.OrderProof)))) : null,
            SealProof = bundle.Has(MemberPaths.SealProof) ? Must(TlogProof.Parse(Must(bundle.Read(MemberPaths.SealProof)))) : null,
            Anchor = bundle.Has(MemberPaths.Anchor) ? Must(AnchorStatement.Parse(Must(bundle.Read(MemberPaths.Anchor)))) : null,
            Stamps = [.. MemberPaths.StampNames(bundle.Paths).Select(name => StampOf(name, bundle, policy, report))],
            Package = PackageContent.Read(package, cancellation),
            Report = report,
            Operator = profile,
            LoggedAt = loggedAt,
            MadeAt = madeAt,
        };
    }

    private static StampFacts StampOf(string authority, OpenBundle bundle, Policy policy, VerificationReport report)
    {
        var path = MemberPaths.StampMembers(authority)[1];
        var response = Must(bundle.Read(path));
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var value in PartInspector.Inspect(path, response, beside => bundle.Read(beside).TryGet(out var bytes, out _) ? bytes : null))
        {
            values.TryAdd(value.Name, value.Value);
        }
        var lines = report.Checks.Where(check => check.Name.StartsWith($"timestamp.{authority}.", StringComparison.Ordinal)).ToList();
        var root = lines.SelectMany(line => line.Values).FirstOrDefault(value => value.Name == "root_sha256").Value;
        var listed = root is null ? null : policy.Authorities.FirstOrDefault(known => known.RootDigest.ToHex() == root);
        var accepted = report.Checks.FirstOrDefault(check => check.Name == CheckNames.TimestampAccepted);
        return new(authority, Sha256Digest.Of(response), values, listed?.IsIndependent, accepted?.Outcome == CheckOutcome.Passed && accepted.Values.Any(value => value.Name == authority));
    }

    private static T Must<T>(Proof.ParseResult<T> read)
        where T : notnull => read.TryGet(out var value, out var error) ? value : throw new InvalidDataException(error);
}
