using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>The members of a bundle, to be changed at will.</summary>
internal sealed class TestBundle(TestInstallation maker)
{
    internal SortedDictionary<string, byte[]> Members { get; } = new(StringComparer.Ordinal);

    internal byte[] Root { get; set; } = [];

    internal AnchorStatement Anchor { get; set; } = null!;

    internal TestInstallation Maker => maker;

    /// <summary>That cosignatures were added after it was made.</summary>
    internal bool IsCosigned { get; init; }

    internal TestBundle With(IEnumerable<KeyValuePair<string, byte[]>> members)
    {
        foreach (var (path, content) in members)
        {
            Members[path] = content;
        }
        return this;
    }

    internal BundleDraft Draft() => new()
    {
        Origin = maker.Origin,
        Number = maker.Number,
        MadeAt = TestInstallation.BlockTime.AddSeconds(10),
        Product = "EvidenceChain 0.1.0",
        Pending = [],
        HasCosignatures = (IsCosigned || maker.Cosigners.Count > 0) && Members.ContainsKey(MemberPaths.SealProof),
        Parts = [.. Members.Where(member => member.Key is not (MemberPaths.Manifest or MemberPaths.Signature)).Select(member => BundlePart.Of(member.Key, member.Value))],
    };

    /// <summary>Makes a new list of the members as they are and signs it.</summary>
    internal TestBundle Sign(NoteSigner? signer = null)
    {
        var manifest = BundleWriter.ManifestOf(Draft()).ToCanonicalBytes();
        Members[MemberPaths.Manifest] = manifest;
        Members[MemberPaths.Signature] = BundleSignature.Sign(manifest, signer ?? maker.SealKey);
        return this;
    }

    internal TestBundle Without(params string[] prefixes)
    {
        foreach (var path in Members.Keys.Where(path => prefixes.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal))).ToList())
        {
            Members.Remove(path);
        }
        return this;
    }

    internal OpenBundle Open() =>
        OpenBundle.OfParts(Members.Select(member => BundlePart.Of(member.Key, default, member.Value.Length, () => new MemoryStream(member.Value, writable: false))));

    internal async Task<VerificationReport> VerifyAsync(
        Policy policy, bool stops = false, Func<AnchorStatement, CancellationToken, Task<NodeEvidence>>? node = null, TimeSpan clockOffset = default)
    {
        using var bundle = Open();
        return await BundleVerifier.VerifyAsync(bundle, policy, Options(stops, node, clockOffset), null, CancellationToken.None);
    }

    internal static VerificationOptions Options(bool stops = false, Func<AnchorStatement, CancellationToken, Task<NodeEvidence>>? node = null, TimeSpan clockOffset = default) => new()
    {
        PolicyName = "test.policy",
        Clock = new FakeTimeProvider(TestInstallation.BlockTime.AddDays(1) + clockOffset),
        StopsAtFailure = stops,
        AskNode = node,
    };
}
