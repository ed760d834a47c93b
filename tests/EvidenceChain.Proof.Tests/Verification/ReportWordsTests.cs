using System.Text;
using EvidenceChain.Proof.Tests.Packages;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>What people read: the whole report in Chinese, and never a part's verdict in the words of a bundle's.</summary>
public sealed class ReportWordsTests
{
    [Fact]
    public async Task A_report_on_a_complete_bundle_gives_every_title_and_every_reason_in_chinese()
    {
        var bundle = new TestInstallation(1).Smaller().Make();
        var report = await bundle.VerifyAsync(bundle.Maker.Policy(bundle));
        Assert.All(report.Checks, check => Assert.NotNull(CheckNames.TitleOf(check.Name)));
        Assert.All(report.Checks, check => Assert.Contains(check.Reason, ReasonTexts.Known));
        var lines = string.Join('\n', ReportText.Lines(report, ReportLanguage.Chinese));
        Assert.All(report.Checks, check => Assert.DoesNotContain(check.Reason, lines, StringComparison.Ordinal));
        Assert.EndsWith("核验通过", lines, StringComparison.Ordinal);
    }

    [Fact]
    public void Translations_are_in_chinese_and_none_is_left_empty() =>
        Assert.All(ReasonTexts.Known, reason => Assert.Contains(ReasonTexts.Of(reason, isChinese: true), letter => letter is >= '\u4e00' and <= '\u9fff'));

    [Theory]
    [InlineData(ReportLanguage.English, "this package alone")]
    [InlineData(ReportLanguage.Chinese, "仅此证据包本身")]
    public async Task A_package_alone_never_reads_like_an_anchored_bundle(ReportLanguage language, string words)
    {
        var builder = new WaczBuilder();
        var package = new MemoryStream(builder.Build());
        var policy = Proof.Policies.Policy.Parse(Encoding.UTF8.GetBytes($"key wacz ours {Proof.Digests.Sha256Digest.Of(builder.Spki)}\nquorum none\nrequire seal inclusion timestamp anchor\n")).Value;
        var report = await PackageReport.VerifyAsync(package, policy, TestBundle.Options(), CancellationToken.None);
        Assert.Equal((Verdict.Verified, Grade.Local), (report.Verdict, report.Grade));
        Assert.Contains(words, ReportText.Lines(report, language)[^1], StringComparison.Ordinal);
        Assert.Contains(words, Encoding.UTF8.GetString(ReportHtml.Write(report, language)), StringComparison.Ordinal);
        Assert.Equal(Verdict.Inconclusive, (await PackageReport.VerifyAsync(package, Proof.Policies.Policy.Empty, TestBundle.Options(), CancellationToken.None)).Verdict);
    }
}
