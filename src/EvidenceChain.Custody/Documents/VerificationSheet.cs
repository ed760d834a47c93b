using System.Globalization;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>质证用验证报告: one run of the verifier, with every check and every value, for whoever challenges it.</summary>
internal static class VerificationSheet
{
    public static string Write(Evidence evidence, ReportLanguage language)
    {
        var (sheet, report) = (new Sheet(language), evidence.Report);
        SharedParts.Top(sheet, evidence);
        sheet.Raw($"<p class=\"verdict\">{Sheet.Text(sheet.Pick("验证结论：", "Verdict: "))}{Sheet.Text(ReportText.VerdictText(report, sheet.IsChinese))}</p>");
        WeakPoints.Write(sheet, evidence);
        sheet.Heading("验证对象与条件", "What was verified, and how");
        sheet.Fields(
            (sheet.Pick("验证对象", "Subject"), $"{Sheet.Text(sheet.Pick("交付包清单", "list of the bundle"))} {Sheet.Mono(evidence.BundleDigest.ToString())}<br>{Sheet.Text(sheet.Pick("（本文件加入之前）", "(before this document was added)"))}"),
            (sheet.Pick("证据包", "Package"), $"{Sheet.Mono(evidence.Seal.Package.Sha256.ToString())}<br>{Sheet.Mono(evidence.Seal.Package.Sm3.ToString())}"),
            (sheet.Pick("网址", "Address"), Sheet.Quoted(evidence.Order.Url)),
            (sheet.Pick("交付包级别", "Level of the bundle"), Sheet.Text(BundleLevels.WordOf(evidence.Manifest.Level) + (evidence.Manifest.Pending.Count > 0 ? sheet.Pick("；待办：", "; pending: ") + string.Join(", ", evidence.Manifest.Pending) : ""))),
            (sheet.Pick("信任策略", "Policy"), $"{Sheet.Mono(report.PolicyName)}<br>{Sheet.Mono(report.PolicyDigest.ToString())}"),
            (sheet.Pick("验证器", "Verifier"), $"EvidenceChain.Proof {Sheet.Text(VerifierVersion)}<br>{VerifierDigest(sheet)}"),
            (sheet.Pick("验证时间", "Verified at"), sheet.Time(report.VerifiedAt)),
            (sheet.Pick("网络", "Network"), Sheet.Text(sheet.Pick("未使用：全部检查离线进行；未向任何链节点询问", "none: every check was made offline; no node of a chain was asked"))));
        WriteChecks(sheet, report);
        WriteSummary(sheet, report);
        SharedParts.Times(sheet, evidence);
        sheet.Heading("公钥与根证书指纹（须与另行公布者核对）", "Fingerprints of keys and roots (compare with what is published elsewhere)");
        sheet.Fields(report.Fingerprints.Select(value => (value.Name, Sheet.Mono(value.Value))));
        WriteRepeat(sheet);
        WeakPoints.WriteLimits(sheet);
        return sheet.Finish(sheet.Pick("质证用验证报告", "Verification Report"), "", evidence.Manifest.Number, $"bundle.json {evidence.BundleDigest}");
    }

    private static string VerifierVersion => typeof(BundleVerifier).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string VerifierDigest(Sheet sheet) => typeof(BundleVerifier).Assembly.Location is { Length: > 0 } file && File.Exists(file)
        ? Sheet.Mono(Sha256Digest.Of(File.ReadAllBytes(file)).ToString()) : sheet.Missing("程序不是单独的文件", "the program is no file of its own");

    private static void WriteChecks(Sheet sheet, VerificationReport report)
    {
        sheet.Heading("逐项检查", "Checks, one by one");
        sheet.Say("“未核验”不等于通过。各项所得数值均列出，供专家手工复算。", "\"Not checked\" is not passed. Every value that was obtained is printed, so that an expert can compute it again by hand.");
        sheet.Table(
            [(sheet.Pick("检查", "check"), 25), (sheet.Pick("结果", "outcome"), 12), (sheet.Pick("理由与数值", "reason and values"), 63)],
            report.Checks.Select(check => (IReadOnlyList<string>)
            [
                $"{Sheet.Text(CheckNames.TitleOf(check.Name) is { } title ? sheet.Pick(title.Chinese, title.English) : check.Name)}<br>{Sheet.Mono(check.Name)}",
                SharedParts.Outcome(sheet, check.Outcome),
                Sheet.Text(ReportText.ReasonText(check, sheet.IsChinese)) + string.Concat(check.Values.Select(value => $"<br>{Sheet.Mono($"{value.Name} = {value.Value}")}")),
            ]));
    }

    private static void WriteSummary(Sheet sheet, VerificationReport report)
    {
        int Count(CheckOutcome outcome) => report.Checks.Count(check => check.Outcome == outcome);
        sheet.Heading("汇总", "Summary");
        sheet.Fields(
            (sheet.Pick("通过", "Passed"), Count(CheckOutcome.Passed).ToString(CultureInfo.InvariantCulture)),
            (sheet.Pick("不通过", "Failed"), Count(CheckOutcome.Failed).ToString(CultureInfo.InvariantCulture)),
            (sheet.Pick("未核验", "Not checked"), string.Join("<br>", report.Checks.Where(check => check.Outcome == CheckOutcome.NotChecked).Select(check => Sheet.Mono(check.Name)).Prepend(Count(CheckOutcome.NotChecked).ToString(CultureInfo.InvariantCulture)))));
    }

    private static void WriteRepeat(Sheet sheet)
    {
        sheet.Heading("如何独立复核", "How to repeat this independently");
        sheet.Say("一、从出具方以外的途径取得 ec 程序与信任策略文件，核对其 SHA-256；二、断开网络，运行 ec verify 交付包.zip --policy 策略文件；三、或不使用本产品，按交付包内 VERIFY.md 的命令以 sha256sum、openssl 与任一链节点逐步核验；四、可委托有专门知识的人出庭就上述数值提出意见。",
            "1. Take ec and the policy file from elsewhere than from the issuer and compare their SHA-256. 2. Without a network, run ec verify BUNDLE.zip --policy FILE. 3. Or, without this product, follow VERIFY.md in the bundle with sha256sum, openssl and a node of the chain. 4. A person with expert knowledge may be called to speak to the values above.");
    }
}
