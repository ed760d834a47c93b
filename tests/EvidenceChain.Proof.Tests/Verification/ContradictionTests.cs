using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>Statements that are signed, stamped, logged and anchored rightly, and contradict each other.</summary>
public sealed class ContradictionTests
{
    internal static readonly Dictionary<string, (string Check, TestInstallation Liar)> Lies = new()
    {
        ["another attempt than the package's"] = (CheckNames.SealBinding, new(1) { ChangeSeal = seal => seal with { Attempt = 1 } }),
        ["fewer attempts than were begun"] = (CheckNames.SealBinding, new(1) { ChangeSeal = seal => seal with { Attempts = 1 } }),
        ["an attempt left out"] = (CheckNames.SealBinding, new(1) { ChangeSeal = seal => seal with { Reports = [seal.Reports[1]] } }),
        ["another report"] = (CheckNames.SealBinding, new(1) { ChangeSeal = seal => seal with { Reports = [seal.Reports[0], new(2, Sha256Digest.Of("x"u8))] } }),
        ["another outcome"] = (CheckNames.SealBinding, new(1) { ChangeSeal = seal => seal with { Outcome = CaptureOutcome.Gone } }),
        ["complete though partial"] = (CheckNames.SealBinding, new(1) { ChangeSeal = seal => seal with { Complete = false } }),
        ["a label left out"] = (CheckNames.SealBinding, new(1) { ChangeSeal = seal => seal with { Labels = [] } }),
        ["other capture times"] = (CheckNames.SealBinding, new(1) { ChangeSeal = seal => seal with { CapturedFrom = seal.CapturedFrom.AddSeconds(1) } }),
        ["another number in the order"] = (CheckNames.SealBinding, new(1) { ChangeOrder = order => order with { Number = EvidenceNumber.Create(new byte[10]) } }),
        ["another order"] = (CheckNames.SealBinding, new(1) { ChangeSeal = seal => seal with { Order = Sha256Digest.Of("x"u8) } }),
        ["a report changed after the seal"] = (CheckNames.SealBinding, new(1) { ChangeReport = Replace("\"http_status\":200", "\"http_status\":201") }),
        ["a report that is not canonical"] = (CheckNames.SealBinding, new(1) { ChangeReport = report => [(byte)' ', .. report] }),
        ["another log's seal"] = (CheckNames.SealSignature, new(1) { ChangeSeal = seal => seal with { Origin = "other" } }),
        ["another package size"] = (CheckNames.PackageDigest, new(1) { ChangeSeal = seal => seal with { Package = seal.Package with { SizeBytes = 1 } } }),
        ["another SM3"] = (CheckNames.PackageDigest, new(1) { ChangeSeal = seal => seal with { Package = seal.Package with { Sm3 = default } } }),
        ["another package key"] = (CheckNames.PackageKey, new(1) { ChangeSeal = seal => seal with { WaczKey = default } }),
        ["a beacon that is no checkpoint"] = (CheckNames.LoggedBeforeCapture, new(1) { ChangeBeacon = _ => "beacon\n"u8.ToArray() }),
        ["a beacon changed after the report"] = (CheckNames.LoggedBeforeCapture, new(1) { ChangeBeacon = Replace("test01\n5\n", "test01\n6\n") }),
        ["an order after the capture"] = (CheckNames.ClaimedOrder, new(1) { ChangeOrder = order => order with { MadeAt = TestInstallation.BlockTime } }),
        ["a seal after its time stamp"] = (CheckNames.ClaimedOrder, new(1) { ChangeSeal = seal => seal with { MadeAt = TestInstallation.BlockTime.AddMinutes(1) } }),
        ["a seal before the capture"] = (CheckNames.ClaimedOrder, new(1) { ChangeSeal = seal => seal with { MadeAt = TestInstallation.BlockTime.AddMinutes(-1) } }),
        ["records of the day before the capture"] = (CheckNames.ClaimedOrder, new(1) { Package = new("package 1") { RecordOffset = TimeSpan.FromDays(-1) } }),
        ["records of a minute after the capture"] = (CheckNames.ClaimedOrder, new(1) { Package = new("package 1") { RecordOffset = TimeSpan.FromMinutes(1) } }),
        ["another block time"] = (Proof.Ethereum.AnchorProofVerifier.HeaderCheck, new(1) { ChangeAnchor = anchor => anchor with { BlockTime = anchor.BlockTime.AddYears(-2) } }),
        ["another block number"] = (Proof.Ethereum.AnchorProofVerifier.HeaderCheck, new(1) { ChangeAnchor = anchor => anchor with { BlockNumber = 1 } }),
        ["another contract"] = (Proof.Ethereum.AnchorProofVerifier.EventCheck, new(1) { ChangeAnchor = anchor => anchor with { Contract = default } }),
        ["another code"] = (Proof.Ethereum.AnchorProofVerifier.CodeCheck, new(1) { ChangeAnchor = anchor => anchor with { CodeHash = default } }),
        ["another anchored root"] = (CheckNames.AnchorConsistency, new(1) { ChangeAnchor = anchor => anchor with { Root = default } }),
    };

    public static TheoryData<string> Names => [.. Lies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Contradiction_refutes_at_its_check(string lie)
    {
        var (check, liar) = Lies[lie];
        var bundle = liar.Make();
        var report = await bundle.VerifyAsync(liar.Policy(bundle));
        Assert.Equal(Verdict.Refuted, report.Verdict);
        Assert.Equal(CheckOutcome.Failed, PolicyTests.Outcome(report, check));
        Assert.Equal(Grade.Local, report.Grade);
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"requires\":[]", "\"requires\":[\"holograms\"]")]
    public async Task A_bundle_of_an_unknown_kind_is_inconclusive(string from, string to)
    {
        var bundle = new TestInstallation(1).Make();
        var policy = bundle.Maker.Policy(bundle);
        bundle.Members[MemberPaths.Manifest] = Replace(from, to)(bundle.Members[MemberPaths.Manifest]);
        bundle.Members[MemberPaths.Signature] = BundleSignature.Sign(bundle.Members[MemberPaths.Manifest], bundle.Maker.SealKey);
        var report = await bundle.VerifyAsync(policy);
        Assert.Equal(Verdict.Inconclusive, report.Verdict);
        Assert.DoesNotContain(report.Checks, check => check.Outcome == CheckOutcome.Failed);
        Assert.Equal(CheckNames.All.Count, report.Checks.Count);
    }

    [Fact]
    public async Task A_statement_of_an_unknown_version_is_inconclusive()
    {
        var bundle = new TestInstallation(1).Make();
        var policy = bundle.Maker.Policy(bundle);
        bundle.Maker.Add(bundle.Members, MemberPaths.Anchor, MemberPaths.AnchorSignature, Replace("\"version\":1", "\"version\":2")(bundle.Members[MemberPaths.Anchor]));
        var report = await bundle.Sign().VerifyAsync(policy);
        Assert.Equal(Verdict.Inconclusive, report.Verdict);
        Assert.Equal(CheckOutcome.NotChecked, PolicyTests.Outcome(report, CheckNames.AnchorStatement));
    }

    [Theory]
    [InlineData(KeyPurpose.Seal)]
    [InlineData(KeyPurpose.Log)]
    [InlineData(KeyPurpose.Wacz)]
    public async Task A_key_used_outside_the_time_of_its_statement_is_inconclusive(KeyPurpose purpose)
    {
        var bundle = new TestInstallation(1).Smaller().Make();
        var policy = bundle.Maker.Policy(bundle);
        var ended = KeyStatement.Parse(bundle.Members[MemberPaths.KeyOf(purpose)]).Value with { ValidUntil = TestInstallation.BlockTime.AddHours(-1) };
        bundle.Maker.Add(bundle.Members, MemberPaths.KeyOf(purpose), MemberPaths.KeySignatureOf(purpose), ended.ToCanonicalBytes());
        var report = await bundle.Sign().VerifyAsync(policy);
        Assert.Equal(Verdict.Inconclusive, report.Verdict);
        Assert.Equal(CheckOutcome.NotChecked, PolicyTests.Outcome(report, CheckNames.KeyStatements));
    }

    [Fact]
    public async Task A_main_page_that_nobody_asked_for_is_refuted()
    {
        var liar = new TestInstallation(1) { ChangeOrder = order => order with { Url = "https://shop.example/item/2" } };
        var bundle = liar.Make();
        var report = await bundle.VerifyAsync(liar.Policy(bundle));
        Assert.Equal(Verdict.Refuted, report.Verdict);
        Assert.Contains(report.Checks.Single(check => check.Name == CheckNames.SealBinding).Values, value => value.Name == "main_page");
    }

    private static Func<byte[], byte[]> Replace(string from, string to) => bytes =>
    {
        var text = Encoding.UTF8.GetString(bytes);
        Assert.Contains(from, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    };
}
