using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>What somebody may try with a bundle, with no key, with a key of his own, and with the seal key.</summary>
public sealed class AttackTests
{
    internal static readonly Dictionary<string, (Verdict Expected, Action<TestBundle, TestBundle, TestBundle> Do)> Attacks = new()
    {
        ["strip the time stamp"] = (Verdict.Refuted, (ours, _, _) => ours.Without("stamps/")),
        ["strip the anchor"] = (Verdict.Refuted, (ours, _, _) => ours.Without("anchor/")),
        ["strip the log proofs and the anchor"] = (Verdict.Refuted, (ours, _, _) => ours.Without("order.tlog", "seal.tlog", "log.", "anchor/")),
        ["strip the bundle's signature"] = (Verdict.Refuted, (ours, _, _) => ours.Without("bundle.sig")),
        ["strip the bundle's list and signature"] = (Verdict.Refuted, (ours, _, _) => ours.Without("bundle.")),
        ["strip the seal's signature"] = (Verdict.Refuted, (ours, _, _) => ours.Without("seal.sig")),
        ["add a member"] = (Verdict.Refuted, (ours, _, _) => ours.Members["certificate.pdf"] = [1]),
        ["add an empty member"] = (Verdict.Refuted, (ours, _, _) => ours.Members["keys/other.json"] = []),
        ["put another package in"] = (Verdict.Refuted, (ours, sibling, _) => ours.Members["package.wacz"] = sibling.Members["package.wacz"]),
        ["put another package and its seal in"] = (Verdict.Refuted, (ours, sibling, _) => Copy(ours, sibling, "package", "seal", "stamps")),
        ["take the list and signature of another bundle"] = (Verdict.Refuted, (ours, sibling, _) => Copy(ours, sibling, "bundle.")),
        ["swap the proofs of order and seal"] = (Verdict.Refuted, (ours, _, _) => Swap(ours, "order.tlog-proof", "seal.tlog-proof")),
        ["swap order and seal"] = (Verdict.Refuted, (ours, _, _) => Swap(ours, "order.json", "seal.json")),
        ["hand out another installation's bundle"] = (Verdict.Inconclusive, (ours, _, stranger) => Replace(ours, stranger)),
        ["sign the list with a key of his own in our name"] = (Verdict.Inconclusive, (ours, _, stranger) => ours.Sign(new(ours.Maker.Origin, stranger.Maker.Seed(9)))),
        ["change the package and sign with a key of his own"] = (Verdict.Refuted, (ours, sibling, stranger) =>
        {
            ours.Members["package.wacz"] = sibling.Members["package.wacz"];
            ours.Sign(new(ours.Maker.Origin, stranger.Maker.Seed(9)));
        }),
        ["state his own seal key and sign with it"] = (Verdict.Refuted, (ours, _, stranger) =>
        {
            Copy(ours, stranger, "keys/seal");
            ours.Sign(stranger.Maker.SealKey);
        }),

        // With the seal key: a new list of other members, signed rightly.
        ["seal key: leave out the time stamp"] = (Verdict.Inconclusive, (ours, _, _) => ours.Without("stamps/").Sign()),
        ["seal key: leave out the anchor"] = (Verdict.Inconclusive, (ours, _, _) => ours.Without("anchor/").Sign()),
        ["seal key: leave out the log"] = (Verdict.Inconclusive, (ours, _, _) => ours.Without("order.tlog", "seal.tlog", "log.", "anchor/").Sign()),
        ["seal key: another package"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "package")),
        ["seal key: another package and its seal"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "package", "seal", "stamps")),
        ["seal key: another order"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "order")),
        ["seal key: another seal"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "seal.json", "seal.sig")),
        ["seal key: another token"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "stamps")),
        ["seal key: another inclusion proof"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "seal.tlog-proof")),
        ["seal key: another anchor"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "anchor")),
        ["seal key: another header"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "anchor/header.rlp")),
        ["seal key: another receipt"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "anchor/receipt.rlp")),
        ["seal key: another anchored checkpoint"] = (Verdict.Refuted, (ours, sibling, _) => CopyAndSign(ours, sibling, "anchor/checkpoint")),
        ["seal key: a stranger's log"] = (Verdict.Refuted, (ours, _, stranger) => CopyAndSign(ours, stranger, "order.tlog", "seal.tlog", "log.", "anchor")),
        ["seal key: a stranger's token"] = (Verdict.Refuted, (ours, _, stranger) => CopyAndSign(ours, stranger, "stamps")),
        ["seal key: a stranger's package key"] = (Verdict.Refuted, (ours, _, stranger) => CopyAndSign(ours, stranger, "keys/wacz")),
        ["seal key: a bundle made at the end of the calendar"] = (Verdict.Inconclusive, (ours, _, _) => Restate(ours, manifest => manifest with { MadeAt = DateTimeOffset.MaxValue })),
        ["seal key: a bundle made at the beginning of the calendar"] = (Verdict.Refuted, (ours, _, _) => Restate(ours, manifest => manifest with { MadeAt = DateTimeOffset.MinValue })),
        ["seal key: a level that is not there"] = (Verdict.Refuted, (ours, _, _) =>
        {
            var manifest = BundleManifest.Parse(ours.Without("anchor/").Sign().Members["bundle.json"]).Value with { Level = BundleLevel.Anchored };
            ours.Members["bundle.json"] = manifest.ToCanonicalBytes();
            ours.Members["bundle.sig"] = BundleSignature.Sign(manifest.ToCanonicalBytes(), ours.Maker.SealKey);
        }),
    };

    private readonly TestBundle ours;
    private readonly TestBundle sibling;
    private readonly TestBundle stranger = new TestInstallation(2).Make();

    public AttackTests()
    {
        var installation = new TestInstallation(1);
        ours = installation.Make();
        sibling = installation.Sibling().Make();
    }

    public static TheoryData<string> Names => [.. Attacks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Attack_is_never_verified(string attack)
    {
        var policy = ours.Maker.Policy(ours);
        var (expected, act) = Attacks[attack];
        act(ours, sibling, stranger);
        var report = await ours.VerifyAsync(policy);
        Assert.True(report.Verdict == expected, $"{report.Verdict}: {string.Join("; ", report.Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => $"{c.Name}: {c.Reason}"))}");
    }

    private static void Copy(TestBundle ours, TestBundle other, params string[] prefixes)
    {
        ours.Without(prefixes);
        foreach (var (path, content) in other.Members.Where(member => prefixes.Any(prefix => member.Key.StartsWith(prefix, StringComparison.Ordinal))))
        {
            ours.Members[path] = content;
        }
    }

    private static void CopyAndSign(TestBundle ours, TestBundle other, params string[] prefixes)
    {
        Copy(ours, other, prefixes);
        ours.Sign();
    }

    private static void Replace(TestBundle ours, TestBundle other) => Copy(ours, other, "");

    private static void Restate(TestBundle ours, Func<BundleManifest, BundleManifest> change)
    {
        var bytes = change(BundleManifest.Parse(ours.Members["bundle.json"]).Value).ToCanonicalBytes();
        ours.Members["bundle.json"] = bytes;
        ours.Members["bundle.sig"] = BundleSignature.Sign(bytes, ours.Maker.SealKey);
    }

    private static void Swap(TestBundle ours, string one, string two) => (ours.Members[one], ours.Members[two]) = (ours.Members[two], ours.Members[one]);
}
