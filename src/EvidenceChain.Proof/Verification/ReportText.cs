using System.Globalization;
using System.Text;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>Language of a report for people.</summary>
public enum ReportLanguage
{
    /// <summary>English.</summary>
    English,

    /// <summary>Simplified Chinese; a reason that carries a value of its own stays in English.</summary>
    Chinese,
}

/// <summary>A report as lines of plain text. Control and direction characters of hostile names are shown as <c>?</c>, so that no file can write to a terminal.</summary>
public static class ReportText
{
    /// <summary>The lines: what it is, verdict, grade and policy, each check with its values, and fingerprints unless verified.</summary>
    public static IReadOnlyList<string> Lines(VerificationReport report, ReportLanguage language)
    {
        var isChinese = language == ReportLanguage.Chinese;
        var lines = new List<string>();
        if (report.Bundle is { } bundle)
        {
            lines.Add($"{Pick("存证编号", "evidence number")}: {bundle.Number}");
            lines.Add($"{Pick("摘要", "digest")}: {bundle.Digest?.ToString() ?? "-"}");
            lines.Add($"{Pick("交付包摘要", "bundle digest")}: {bundle.BundleDigest}");
            lines.Add($"URL: {bundle.Url ?? "-"}");
            lines.Add($"{Pick("结果", "outcome")}: {bundle.Outcome ?? "-"}{(bundle.Complete == false ? Pick(" (不完整)", " (partial)") : "")}");
            lines.AddRange(bundle.Reasons.Concat(bundle.Labels).Select(label => $"{Pick("说明", "note")}: {label}"));
            lines.Add($"{Pick("级别", "level")}: {bundle.Level}{(bundle.Pending.Count > 0 ? $" ({Pick("待办", "pending")}: {string.Join(", ", bundle.Pending)})" : "")}");
        }
        lines.AddRange(report.Facts.Select(fact => $"{fact.Name}: {fact.Value}"));
        foreach (var check in report.Checks)
        {
            var title = CheckNames.TitleOf(check.Name);
            var name = title is null ? check.Name : $"{check.Name} ({(isChinese ? title.Chinese : title.English)})";
            lines.Add($"{Mark(check.Outcome, isChinese)} {name}: {ReasonTexts.Of(check.Reason, isChinese)}");
            lines.AddRange(check.Values.Select(value => $"      {value.Name} = {value.Value}"));
        }
        if (report.Verdict != Verdict.Verified && report.Fingerprints.Count > 0)
        {
            lines.Add(Pick("请与出具方另行公布的指纹核对：", "compare these fingerprints with what the issuer publishes elsewhere:"));
            lines.AddRange(report.Fingerprints.Select(value => $"      {value.Name} = {value.Value}"));
        }
        lines.Add($"{Pick("策略", "policy")}: {report.PolicyName} {report.PolicyDigest}");
        lines.Add($"{Pick("核验时间", "verified at")}: {UtcTime.Format(report.VerifiedAt)}");
        lines.Add($"{Pick("独立性等级", "independence grade")}: {GradeText(report.Grade, isChinese)}");
        lines.Add($"{Pick("结论", "verdict")}: {VerdictText(report, isChinese)}");
        return [.. lines.Select(Printable)];

        string Pick(string chinese, string english) => isChinese ? chinese : english;
    }

    /// <summary>A grade for people.</summary>
    public static string GradeText(Grade grade, bool isChinese) => grade switch
    {
        Grade.Local => isChinese ? "本地 (仅由运营方自证)" : "Local",
        Grade.IndependentTimeAuthority => isChinese ? "独立时间戳机构" : "Independent time authority",
        Grade.Witnessed => isChinese ? "经见证人联署" : "Witnessed",
        Grade.ExternalChain => isChinese ? "外部链" : "External chain",
    };

    /// <summary>A verdict for people.</summary>
    public static string VerdictText(Verdict verdict, bool isChinese) => verdict switch
    {
        Verdict.Verified => isChinese ? "核验通过" : "verified",
        Verdict.Refuted => isChinese ? "核验不通过" : "refuted",
        Verdict.Inconclusive => isChinese ? "无法得出结论" : "inconclusive",
    };

    /// <summary>The verdict of a report for people: on a part alone it says so, so that nobody takes it for that of a bundle.</summary>
    public static string VerdictText(VerificationReport report, bool isChinese) => VerdictText(report.Verdict, isChinese) + (report.Verdict, report.Kind) switch
    {
        (not Verdict.Verified, _) or (_, SubjectKind.Bundle) => "",
        (_, SubjectKind.Package) => isChinese ? "（仅此证据包本身：未核验申请、封存、日志与上链，所载时间为制作方自述）" : " (this package alone: no order, seal, log or anchor was looked at, and its times are its maker's word)",
        (_, SubjectKind.LogProof) => isChinese ? "（仅此日志证明：未核验取证、时间戳与上链）" : " (this log proof alone: no capture, time stamp or anchor was looked at)",
        _ => isChinese ? "（仅此时间戳：未核验取证、日志与上链）" : " (this time stamp alone: no capture, log or anchor was looked at)",
    };

    private static string Mark(CheckOutcome outcome, bool isChinese) => outcome switch
    {
        CheckOutcome.Passed => isChinese ? "[通过]" : "[passed]",
        CheckOutcome.Failed => isChinese ? "[不通过]" : "[FAILED]",
        CheckOutcome.NotChecked => isChinese ? "[未核验]" : "[not checked]",
    };

    /// <summary>A check's reason for people; one that carries a value of its own stays in English.</summary>
    public static string ReasonText(Check check, bool isChinese) => ReasonTexts.Of(check.Reason, isChinese);

    /// <summary>The word of an outcome for people.</summary>
    public static string OutcomeText(CheckOutcome outcome, bool isChinese) => Mark(outcome, isChinese)[1..^1];

    /// <summary>A line that cannot write to a terminal: control and direction characters become <c>?</c>.</summary>
    public static string Printable(string line) => string.Concat(line.EnumerateRunes().Select(letter => Rune.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse ? "?" : letter.ToString()));
}
