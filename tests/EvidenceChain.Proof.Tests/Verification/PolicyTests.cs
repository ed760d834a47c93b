using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>One bundle under several policies: whom it trusts decides the verdict, never the bundle.</summary>
public sealed class PolicyTests
{
    private static readonly TestBundle Ours = new TestInstallation(1).Make();

    [Fact]
    public async Task A_bundle_verifies_under_the_policy_of_its_installation_with_grade_Local()
    {
        var report = await Ours.VerifyAsync(Ours.Maker.Policy(Ours));
        Assert.True(report.Verdict == Verdict.Verified, string.Join("; ", report.Checks.Where(c => c.Outcome != CheckOutcome.Passed).Select(c => $"{c.Name}: {c.Reason}")));
        Assert.Equal(Grade.Local, report.Grade);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal(CheckOutcome.NotChecked, Outcome(report, CheckNames.ProvenBounds));
        Assert.Equal(CheckOutcome.NotChecked, Outcome(report, CheckNames.AnchorFinality));
    }

    [Fact]
    public async Task Under_the_empty_policy_it_is_inconclusive_with_fingerprints_to_compare()
    {
        var report = await Ours.VerifyAsync(Policy.Empty);
        AssertInconclusive(report);
        Assert.Contains(report.Fingerprints, value => value.Value == Ours.Maker.SealKey.Key.ToString());
        Assert.Contains(report.Fingerprints, value => value.Value == Ours.Maker.Package.KeyDigest.ToString());
        Assert.Contains(report.Fingerprints, value => value.Name == "tsa_root.built-in");
        Assert.Contains(report.Fingerprints, value => value.Value == Ours.Anchor.Genesis.ToString());
    }

    [Fact]
    public async Task An_empty_policy_that_requires_little_verifies_nothing() =>
        AssertInconclusive(await Ours.VerifyAsync(Policy.Parse("quorum none\nrequire timestamp\n"u8).Value));

    [Fact]
    public async Task Under_another_installations_policy_it_is_inconclusive()
    {
        var other = new TestInstallation(2).Make();
        AssertInconclusive(await Ours.VerifyAsync(other.Maker.Policy(other)));
        AssertInconclusive(await other.VerifyAsync(Ours.Maker.Policy(Ours)));
    }

    [Theory]
    [InlineData("log ", CheckNames.LogCheckpoint)]
    [InlineData("key seal", CheckNames.SealSignature)]
    [InlineData("key seal", CheckNames.OrderSignature)]
    [InlineData("key seal", CheckNames.BundleSignature)]
    [InlineData("key seal", CheckNames.AnchorStatement)]
    [InlineData("tsa ", CheckNames.TimestampAccepted)]
    [InlineData("chain ", CheckNames.AnchorChain)]
    public async Task Somebody_not_listed_is_not_checked_rather_than_passed(string line, string check)
    {
        var report = await Ours.VerifyAsync(Ours.Maker.Policy(Ours, without: line));
        AssertInconclusive(report);
        Assert.Equal(CheckOutcome.NotChecked, Outcome(report, check));
    }

    [Fact]
    public async Task A_policy_without_package_keys_trusts_the_key_that_the_seal_names() =>
        Assert.Equal(Verdict.Verified, (await Ours.VerifyAsync(Ours.Maker.Policy(Ours, without: "key wacz"))).Verdict);

    [Fact]
    public async Task A_package_key_of_another_name_is_inconclusive()
    {
        var policy = Ours.Maker.Policy(Ours, without: "key wacz", more: $"key wacz other sha256:{new string('0', 64)}\nquorum none\n");
        var report = await Ours.VerifyAsync(policy);
        AssertInconclusive(report);
        Assert.Equal(CheckOutcome.NotChecked, Outcome(report, CheckNames.PackageKey));
    }

    // The seal is made 20 s before the block, stamped 15 s before it, and bundled 10 s after.
    [Theory]
    [InlineData("from", -60, true, "")]
    [InlineData("from", -30, false, CheckNames.OrderSignature)]
    [InlineData("from", 0, false, CheckNames.SealSignature)]
    [InlineData("until", 60, true, "")]
    [InlineData("until", 0, false, CheckNames.BundleSignature)]
    [InlineData("until", -17, false, CheckNames.SealSignature)]
    [InlineData("until", -20, false, CheckNames.SealSignature)]
    public async Task The_window_of_a_seal_key_counts_for_each_signature(string edge, int seconds, bool verifies, string check)
    {
        var window = $" {edge}={UtcTime.Format(TestInstallation.BlockTime.AddSeconds(seconds))}";
        var report = await Ours.VerifyAsync(Ours.Maker.Policy(Ours, sealWindow: window));
        Assert.Equal(verifies ? Verdict.Verified : Verdict.Inconclusive, report.Verdict);
        if (!verifies)
        {
            Assert.Equal(CheckOutcome.NotChecked, Outcome(report, check));
        }
    }

    [Fact]
    public async Task Claims_about_the_future_are_inconclusive()
    {
        var report = await Ours.VerifyAsync(Ours.Maker.Policy(Ours), clockOffset: TimeSpan.FromDays(-700));
        AssertInconclusive(report);
        Assert.Equal(CheckOutcome.NotChecked, Outcome(report, CheckNames.ClaimedOrder));
    }

    [Fact]
    public async Task An_independent_authority_raises_the_grade_and_bounds_the_time()
    {
        var bundle = new TestInstallation(3) { IsIndependent = true }.Make();
        var report = await bundle.VerifyAsync(bundle.Maker.Policy(bundle));
        Assert.Equal(Verdict.Verified, report.Verdict);
        Assert.Equal(Grade.IndependentTimeAuthority, report.Grade);
        Assert.Equal(CheckOutcome.Passed, Outcome(report, CheckNames.ProvenBounds));
    }

    [Fact]
    public async Task A_quorum_of_witnesses_raises_the_grade()
    {
        var witness = new CheckpointCosigner("witness.example/w1", new byte[32]);
        var bundle = new TestInstallation(4) { Cosigners = [witness] }.Make();
        var lines = $"witness w1 {witness.Key}\nquorum w1\nrequire seal inclusion timestamp anchor witness\n";
        var report = await bundle.VerifyAsync(bundle.Maker.Policy(bundle, more: lines));
        Assert.Equal(Verdict.Verified, report.Verdict);
        Assert.Equal(Grade.Witnessed, report.Grade);
        Assert.Equal("witnessed", report.Bundle!.Level);
        var without = await Ours.VerifyAsync(Ours.Maker.Policy(Ours, more: lines));
        AssertInconclusive(without);
        Assert.Equal(CheckOutcome.NotChecked, Outcome(without, CheckNames.LogWitnesses));
    }

    [Theory]
    [InlineData("confirms", Verdict.Verified, Grade.ExternalChain, CheckOutcome.Passed)]
    [InlineData("has another block", Verdict.Refuted, Grade.Local, CheckOutcome.Failed)]
    [InlineData("has no block", Verdict.Verified, Grade.Local, CheckOutcome.NotChecked)]
    [InlineData("is not final", Verdict.Verified, Grade.Local, CheckOutcome.NotChecked)]
    [InlineData("does not say what is final", Verdict.Verified, Grade.Local, CheckOutcome.NotChecked)]
    [InlineData("is of another chain", Verdict.Verified, Grade.Local, CheckOutcome.NotChecked)]
    [InlineData("has another genesis", Verdict.Verified, Grade.Local, CheckOutcome.NotChecked)]
    [InlineData("is silent", Verdict.Verified, Grade.Local, CheckOutcome.NotChecked)]
    [InlineData("", Verdict.Verified, Grade.Local, CheckOutcome.NotChecked)]
    public async Task A_public_chain_counts_once_a_node_confirms_the_block(string node, Verdict verdict, Grade grade, CheckOutcome finality)
    {
        var bundle = new TestInstallation(5) { ChainKindWord = "public" }.Make();
        Task<NodeEvidence> AnswerAsync(AnchorStatement anchor, CancellationToken cancellationToken) => Task.FromResult(new NodeEvidence
        {
            Source = "https://node.example",
            Failure = node == "is silent" ? "timed out" : null,
            ChainId = anchor.ChainId + (node == "is of another chain" ? 1 : 0),
            Genesis = node == "has another genesis" ? default : anchor.Genesis,
            BlockHash = node switch { "has another block" => Bytes32.KeccakOf("x"u8), "has no block" => null, _ => anchor.BlockHash },
            FinalizedNumber = node == "does not say what is final" ? null : anchor.BlockNumber - (node == "is not final" ? 1 : 0),
        });
        var report = await bundle.VerifyAsync(bundle.Maker.Policy(bundle), node: node.Length == 0 ? null : AnswerAsync);
        Assert.Equal(verdict, report.Verdict);
        Assert.Equal(grade, report.Grade);
        Assert.Equal(finality, Outcome(report, CheckNames.AnchorFinality));
        Assert.Equal(grade == Grade.ExternalChain ? CheckOutcome.Passed : CheckOutcome.NotChecked, Outcome(report, CheckNames.ProvenBounds));
    }

    [Fact]
    public async Task A_node_of_the_operators_own_chain_proves_nothing()
    {
        var isAsked = false;
        var report = await Ours.VerifyAsync(Ours.Maker.Policy(Ours), node: (_, _) =>
        {
            isAsked = true;
            return Task.FromResult(new NodeEvidence { Source = "node" });
        });
        Assert.False(isAsked);
        Assert.Equal(CheckOutcome.NotChecked, Outcome(report, CheckNames.AnchorFinality));
        Assert.Equal(Grade.Local, report.Grade);
    }

    [Theory]
    [InlineData("sealed", CheckNames.TimestampAccepted)]
    [InlineData("sealed", CheckNames.LogSeal)]
    [InlineData("stamped", CheckNames.LogOrder)]
    [InlineData("stamped", CheckNames.LoggedBeforeCapture)]
    [InlineData("logged", CheckNames.AnchorStatement)]
    [InlineData("logged", AnchorProofVerifier.EventCheck)]
    public async Task A_bundle_whose_proofs_are_pending_is_inconclusive_and_says_what_is_awaited(string level, string awaited)
    {
        var bundle = new TestInstallation(1).Make();
        string[] later = level switch
        {
            "sealed" => ["stamps/", "order.tlog", "seal.tlog", "log.", "anchor/"],
            "stamped" => ["order.tlog", "seal.tlog", "log.", "anchor/"],
            _ => ["anchor/"],
        };
        bundle.Without(later).Sign();
        var report = await bundle.VerifyAsync(bundle.Maker.Policy(bundle));
        AssertInconclusive(report);
        Assert.Equal(level, report.Bundle!.Level);
        Assert.Equal(CheckOutcome.Passed, Outcome(report, CheckNames.Level));
        Assert.Equal(CheckOutcome.NotChecked, Outcome(report, awaited));
        Assert.Equal(CheckOutcome.Passed, Outcome(report, CheckNames.SealSignature));
    }

    internal static CheckOutcome Outcome(VerificationReport report, string name) => report.Checks.Single(check => check.Name == name).Outcome;

    private static void AssertInconclusive(VerificationReport report)
    {
        Assert.DoesNotContain(report.Checks, check => check.Outcome == CheckOutcome.Failed);
        Assert.Equal(Verdict.Inconclusive, report.Verdict);
        Assert.Equal(2, report.ExitCode);
    }
}
