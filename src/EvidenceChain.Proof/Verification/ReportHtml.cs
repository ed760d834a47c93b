using System.Globalization;
using System.Net;
using System.Text;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>A report as one page that stands alone: no script, no link, nothing fetched; reads on a screen and on paper.</summary>
public static class ReportHtml
{
    private const string Style = """
        :root{color-scheme:light}*{box-sizing:border-box}body{font:15px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1a1a1a;background:#fff;max-width:62rem;margin:2rem auto;padding:0 1.25rem}
        h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;border-bottom:1px solid #bbb;padding-bottom:.25rem}
        .verdict{border:2px solid;border-radius:.4rem;padding:.75rem 1rem;margin:1rem 0;font-size:1.25rem;font-weight:600}.verdict p{font-size:.95rem;font-weight:400;margin:.25rem 0 0}
        .verified{border-color:#12602f;color:#12602f}.refuted{border-color:#a31515;color:#a31515}.inconclusive{border-color:#7a5200;color:#7a5200}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #ddd}th{font-weight:600;white-space:nowrap}
        td{overflow-wrap:anywhere}.m{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.82rem;overflow-wrap:anywhere}.o{white-space:nowrap;font-weight:600}.passed{color:#12602f}.failed{color:#a31515}.not_checked{color:#7a5200}
        dl{margin:.25rem 0 0;display:grid;grid-template-columns:max-content 1fr;gap:0 .75rem}dt{color:#555}dd{margin:0}dt,dd{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.78rem;overflow-wrap:anywhere}
        @media print{body{max-width:none;margin:0;padding:0;font-size:10.5pt}tr,.verdict{break-inside:avoid}h2{break-after:avoid}thead{display:table-header-group}@page{margin:18mm 15mm}}
        """;

    /// <summary>The page in UTF-8. Control and direction characters of hostile names are shown as <c>?</c>.</summary>
    public static byte[] Write(VerificationReport report, ReportLanguage language)
    {
        var page = new Page(language == ReportLanguage.Chinese);
        page.Write(report);
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private sealed class Page(bool isChinese)
    {
        private readonly StringBuilder html = new();

        public override string ToString() => html.ToString();

        public void Write(VerificationReport report)
        {
            html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{Pick("zh-CN", "en")}\">\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
            html.Append(CultureInfo.InvariantCulture, $"<meta name=\"viewport\" content=\"width=device-width\">\n<title>{Title(report)}</title>\n<style>\n{Style}\n</style>\n<main>\n<h1>{Title(report)}</h1>\n");
            WriteVerdict(report);
            WriteFacts(report);
            WriteChecks(report);
            WriteFingerprints(report);
            WriteLimits();
            html.Append("</main>\n</html>\n");
        }

        private string Pick(string chinese, string english) => isChinese ? chinese : english;

        private string Title(VerificationReport report) => Text(report.Kind switch
        {
            SubjectKind.Bundle => $"{Pick("核验报告", "Verification report")} {report.Bundle?.Number}".TrimEnd(),
            SubjectKind.Package => Pick("证据包核验报告", "Verification report on a package"),
            SubjectKind.LogProof => Pick("日志证明核验报告", "Verification report on a log proof"),
            SubjectKind.TimeStamp => Pick("时间戳核验报告", "Verification report on a time stamp"),
        });

        private void WriteVerdict(VerificationReport report)
        {
            var meaning = report.Verdict switch
            {
                Verdict.Verified when report.Kind != SubjectKind.Bundle => Pick("这一部分的各项均已通过；策略对整个交付包的要求不在此列。", "Every check that concerns this part passed. What the policy requires of a bundle was not looked at."),
                Verdict.Verified => Pick("没有任何一项不通过，且所用策略要求的各项均已通过。", "No check failed, and every check that the policy requires passed."),
                Verdict.Refuted => Pick("至少有一项核验不通过：所核验的内容与其自称的不符。", "At least one check failed: this is not what it says it is."),
                Verdict.Inconclusive => Pick("没有不通过的项目，但策略要求的某些项目未能核验。未核验不等于通过。", "Nothing failed, but something that the policy requires could not be checked. Not checked is not passed."),
            };
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"verdict {ReportJson.WordOf(report.Verdict)}\">{Pick("结论", "Verdict")}: {Text(ReportText.VerdictText(report, isChinese))}<p>{meaning}</p></div>\n");
        }

        private void WriteFacts(VerificationReport report)
        {
            html.Append("<table>\n");
            if (report.Bundle is { } bundle)
            {
                Row(Pick("存证编号", "Evidence number"), bundle.Number);
                Row("URL", bundle.Url ?? "-");
                Row(Pick("证据包摘要", "Digest of the package"), bundle.Digest?.ToString() ?? "-");
                Row(Pick("交付包摘要", "Digest of the bundle"), bundle.BundleDigest.ToString());
                Row(Pick("结果", "Outcome"), $"{bundle.Outcome ?? "-"}{(bundle.Complete == false ? Pick("（不完整）", " (partial)") : "")}");
                Row(Pick("说明", "Notes"), bundle.Reasons.Count + bundle.Labels.Count == 0 ? "-" : string.Join("; ", bundle.Reasons.Concat(bundle.Labels)));
                Row(Pick("级别", "Level"), bundle.Pending.Count > 0 ? $"{bundle.Level} ({Pick("待办", "pending")}: {string.Join(", ", bundle.Pending)})" : bundle.Level);
                Row(Pick("日志", "Log"), bundle.Origin);
            }
            foreach (var fact in report.Facts)
            {
                Row(fact.Name, fact.Value);
            }
            Row(Pick("独立性等级", "Independence grade"), ReportText.GradeText(report.Grade, isChinese));
            Row(Pick("策略", "Policy"), $"{report.PolicyName} {report.PolicyDigest}");
            Row(Pick("核验时间", "Verified at"), $"{UtcTime.Format(report.VerifiedAt)} UTC / {report.VerifiedAt.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {Pick("北京时间", "Beijing time")}");
            html.Append("</table>\n");
        }

        private void WriteChecks(VerificationReport report)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Pick("逐项核验", "Checks")}</h2>\n<table>\n<thead><tr><th>{Pick("结果", "Result")}</th><th>{Pick("项目", "Check")}</th><th>{Pick("依据与数值", "Reason and values")}</th></tr></thead>\n<tbody>\n");
            foreach (var check in report.Checks)
            {
                var title = CheckNames.TitleOf(check.Name);
                var name = title is null ? "" : Pick(title.Chinese, title.English) + "<br>";
                html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"o {ReportJson.WordOf(check.Outcome)}\">{ReportText.OutcomeText(check.Outcome, isChinese)}</td><td>{name}<span class=\"m\">{Text(check.Name)}</span></td><td>{Text(ReasonTexts.Of(check.Reason, isChinese))}");
                WriteValues(check.Values);
                html.Append("</td></tr>\n");
            }
            html.Append("</tbody>\n</table>\n");
        }

        private void WriteFingerprints(VerificationReport report)
        {
            if (report.Verdict != Verdict.Verified && report.Fingerprints.Count > 0)
            {
                html.Append(CultureInfo.InvariantCulture, $"<h2>{Pick("请与出具方另行公布的指纹核对", "Compare these fingerprints with what the issuer publishes elsewhere")}</h2>\n");
                WriteValues(report.Fingerprints);
            }
        }

        private void WriteLimits()
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Pick("本报告不证明的事项", "What this report does not prove")}</h2>\n<p>{Pick(
                "不证明网页内容属实、由何人发布或是否侵权；不证明所称时间之前内容不存在；除“独立证明的时间界限”所列者外，时间均为运营方自述。信任来自上列策略文件，请以其他途径核对其摘要。",
                "Not that the page is true, who wrote it, or that it infringes; not that it did not exist before. Times other than the independently proven bounds are the operator's word. Trust comes from the policy named above: compare its digest by another way.")}</p>\n");
        }

        private void WriteValues(IReadOnlyList<MeasuredValue> values)
        {
            if (values.Count > 0)
            {
                html.Append("<dl>").AppendJoin("", values.Select(value => $"<dt>{Text(value.Name)}</dt><dd>{Text(value.Value)}</dd>")).Append("</dl>");
            }
        }

        private void Row(string name, string value) => html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(name)}</th><td>{Text(value)}</td></tr>\n");

        private static string Text(string text) => WebUtility.HtmlEncode(ReportText.Printable(text));
    }
}
