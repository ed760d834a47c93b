using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>What weakens an evidence, and what no document of it proves: on every document, in the size of the rest.</summary>
internal static class WeakPoints
{
    public static void Write(Sheet sheet, Evidence evidence) => sheet.Points(
        "weak", sheet.Pick("须注意的弱点", "Weak points to note"),
        Of(sheet, evidence) is { Count: > 0 } points ? points : [Sheet.Text(sheet.Pick("未发现本产品所标示的弱点。", "None of those that this product marks."))]);

    /// <summary>Points as HTML.</summary>
    public static IReadOnlyList<string> Of(Sheet sheet, Evidence evidence)
    {
        List<string> points = [];
        void Add(string chinese, string english, string html = "") => points.Add(Sheet.Text(sheet.Pick(chinese, english)) + html);

        if (evidence.Report.Verdict != Verdict.Verified)
        {
            Add("制作本文件时，本产品验证器的结论为：", "When this document was made, this product's verifier concluded: ", $"<b>{Sheet.Text(ReportText.VerdictText(evidence.Report.Verdict, sheet.IsChinese))}</b>");
        }
        if (!evidence.Operator.HasFilingNumber)
        {
            Add("出具方为自建系统，未登记区块链信息服务备案号。", "The issuer runs its own system and states no filing number for blockchain information services.");
        }
        if (evidence.Seal.Kind != EvidenceKind.Captured)
        {
            Add("内容由用户上传，并非本系统取证；仅证明该文件自封存时起未被修改。", "The content was uploaded by a user and not captured by this system; shown is only that the file has not changed since the seal.");
        }
        if (!evidence.Seal.Complete || evidence.Seal.Outcome != CaptureOutcome.Content)
        {
            Add($"取证结果：{OutcomeText(sheet, evidence.Seal)}。", $"Outcome of the capture: {OutcomeText(sheet, evidence.Seal)}.", evidence.Seal.Reasons.Count == 0 ? "" : " " + string.Join(" ", evidence.Seal.Reasons.Select(Sheet.Mono)));
        }
        AddTime(evidence, Add);
        AddCleanliness(sheet, evidence, Add);
        foreach (var label in evidence.Seal.Labels.Where(label => !label.StartsWith("cleanliness:", StringComparison.Ordinal)))
        {
            Add("取证标注：", "Label of the capture: ", Sheet.Mono(label));
        }
        if (evidence.Package.Json("crosscheck.json")?.Text("different") is { } different && different != "0")
        {
            Add($"不同来源之间有 {different} 处不一致，见取证报告的相互印证表。", $"Sources differ from one another in {different} places; see the cross-check in the capture report.");
        }
        return points;
    }

    public static string OutcomeText(Sheet sheet, SealStatement seal) => seal.Outcome switch
    {
        CaptureOutcome.Content => sheet.Pick(seal.Complete ? "取得页面内容，完整" : "取得页面内容，不完整（部分）", seal.Complete ? "content, complete" : "content, partial"),
        CaptureOutcome.Blocked => sheet.Pick("被网站拒绝或要求验证", "blocked by the site, or a code was asked for"),
        CaptureOutcome.Login => sheet.Pick("须登录方可查看", "behind a login"),
        CaptureOutcome.Gone => sheet.Pick("页面已不存在", "gone"),
        CaptureOutcome.Geo => sheet.Pick("所在地区不可访问", "not shown in this region"),
        CaptureOutcome.Error => sheet.Pick("访问出错", "error"),
        CaptureOutcome.Download => sheet.Pick("下载文件，非页面", "a download, no page"),
    };

    /// <summary>What no document proves.</summary>
    public static void WriteLimits(Sheet sheet) => sheet.Points("limits", sheet.Pick("本文件不证明的事项", "What this document does not prove"), new (string Chinese, string English)[]
    {
        ("页面所述内容真实，或页面由何人制作、发布。", "That what the page says is true, or who made or published it."),
        ("其他人在其他地点、时间或以其他设备访问时看到相同内容。", "That others, elsewhere, at another time or on other devices, were shown the same."),
        ("封存之前的过程未受运营方影响：上链前的真实性须结合取证报告所载来源、生成机制、存储过程及关联证据判断。", "That the operator had no influence before the seal: truth before the log entry is to be judged by source, way of making, way of keeping and related evidence, which the capture report sets out."),
        ("任何行为构成侵权，或页面所示销量、价格、主体信息与事实相符。", "That anything infringes a right, or that sales, prices or identities shown on the page are as in fact."),
        ("签名为运营方自行签发密钥的签名，不主张为《电子签名法》第十三条所称“可靠的电子签名”。", "That the signatures are \"reliable electronic signatures\" of art. 13 of the Electronic Signature Law: the keys are the operator's own."),
    }.Select(limit => Sheet.Text(sheet.Pick(limit.Chinese, limit.English))));

    private static void AddTime(Evidence evidence, Action<string, string, string> add)
    {
        if (evidence.Stamps.Count == 0)
        {
            add("尚无时间戳。", "There is no time stamp yet.", "");
        }
        else if (!evidence.Stamps.Any(stamp => stamp is { IsIndependent: true, HasPassed: true }))
        {
            add("时间戳仅来自运营方自建机构，不具独立性：时间系运营方之陈述。", "All time stamps are of the operator's own authority, which is not independent: the times are the operator's word.", "");
        }
        switch (evidence.Anchor?.ChainKind)
        {
            case null:
                add("尚未锚定到任何链。", "Not anchored on any chain yet.", "");
                break;
            case ChainKind.Local:
                add("锚定所用之链由运营方自行运行（本地链），区块头仅为运营方之陈述。", "The chain of the anchor is run by the operator (local chain); its block headers are the operator's word.", "");
                break;
            default:
                break;
        }
        if (evidence.SealProof is null)
        {
            add("尚未写入日志。", "Not in the log yet.", "");
        }
    }

    private static void AddCleanliness(Sheet sheet, Evidence evidence, Action<string, string, string> add)
    {
        if (evidence.Package.Json("cleanliness.json") is not { } cleanliness)
        {
            add("证据包无清洁性检查记录。", "The package has no record of a cleanliness check.", "");
            return;
        }
        foreach (var check in cleanliness.List("checks").Where(check => check.Text("outcome") is not "passed"))
        {
            var isFailed = check.Text("outcome") == "failed";
            add(isFailed ? "未通过清洁性检查：" : "清洁性检查未能进行：", isFailed ? "Failed cleanliness check: " : "Cleanliness check not made: ", $"{Sheet.Text(sheet.Pick(CleanlinessNames.ChineseOf(check.Text("name") ?? ""), ""))} {Sheet.Mono(check.Text("name") ?? "")} {Sheet.Quoted(check.Text("detail") ?? "")}");
        }
    }
}
