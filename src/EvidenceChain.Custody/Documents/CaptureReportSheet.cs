using System.Globalization;
using System.Text.Json;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>取证报告: who asked for what, with which tools, in which steps it was captured, what was taken and what was not.</summary>
internal static class CaptureReportSheet
{
    private const int MaxRows = 200;

    public static string Write(Evidence evidence, ReportLanguage language)
    {
        var sheet = new Sheet(language);
        SharedParts.Top(sheet, evidence);
        WeakPoints.Write(sheet, evidence);
        WriteOrder(sheet, evidence);
        WriteEnvironment(sheet, evidence);
        WriteCleanliness(sheet, evidence);
        WriteSteps(sheet, evidence);
        SharedParts.Times(sheet, evidence);
        WriteObserved(sheet, evidence);
        WriteCrossCheck(sheet, evidence);
        WriteFiles(sheet, evidence);
        SharedParts.Views(sheet, evidence);
        WriteDeviations(sheet, evidence);
        WriteKeeping(sheet, evidence);
        WeakPoints.WriteLimits(sheet);
        WriteSigning(sheet);
        return sheet.Finish(sheet.Pick("取证报告", "Capture Report"), "", evidence.Manifest.Number, $"report.json {evidence.Package.DigestOf("report.json")}");
    }

    private static void WriteOrder(Sheet sheet, Evidence evidence)
    {
        var settings = evidence.Order.Settings;
        var related = evidence.Package.Json("related-pages.json")?.List("pages") ?? [];
        sheet.Heading("一、委托信息", "1. The order");
        sheet.Fields(
            (sheet.Pick("申请人", "Applicant"), Sheet.Quoted(evidence.Order.RequestedBy)),
            (sheet.Pick("案件", "Case"), evidence.Order.Case is { } name ? Sheet.Quoted(name) : sheet.Missing("申请中未载明", "the order states none")),
            (sheet.Pick("申请声明", "Order statement"), $"{sheet.Time(evidence.Order.MadeAt)}<br>{Sheet.Mono(evidence.OrderDigest.ToString())}"),
            (sheet.Pick("申请先于取证入日志", "Logged before the capture"), SharedParts.CheckLine(sheet, evidence.Report, CheckNames.LoggedBeforeCapture)),
            (sheet.Pick("取证次数", "Attempt"), Sheet.Text(sheet.Pick($"第 {evidence.Seal.Attempt} 次，共 {evidence.Seal.Attempts} 次", $"{evidence.Seal.Attempt} of {evidence.Seal.Attempts}"))));
        sheet.Heading("二、取证对象", "2. The subject");
        sheet.Fields(
        [
            (sheet.Pick("目标网址", "Address asked for"), Sheet.Quoted(evidence.Order.Url)),
            (sheet.Pick("最终网址", "Final address"), Sheet.Quoted(evidence.Package.Json("report.json")?.Text("final_url") ?? "")),
            (sheet.Pick("连接的 IP", "Address connected to"), CertificateSheet.AddressesOf(sheet, evidence, evidence.Package.Json("report.json")?.Text("final_url") ?? "")),
            (sheet.Pick("TLS 证书", "TLS certificate"), CertificateSheet.TlsOf(sheet, evidence, evidence.Package.Json("report.json")?.Text("final_url") ?? "")),
            .. related.Select(page => (sheet.Pick(page.Text("role") == "licence" ? "同一会话：营业执照页" : "同一会话：店铺页", page.Text("role") == "licence" ? "Same session: licence page" : "Same session: shop page"),
                $"{Sheet.Mono(page.Text("state") ?? "")} {Sheet.Quoted(page.Text("url") ?? page.Text("link") ?? "")} {Sheet.Quoted(page.Text("title") ?? "")} {Sheet.Quoted(page.Text("reason") ?? "")}")),
        ]);
        sheet.Heading("三、取证依据与规范版本", "3. Rules and versions");
        sheet.Fields(
            (sheet.Pick("格式规范", "Formats"), Sheet.Text("EvidenceChain FORMAT.md, version 1; WACZ 1.1.1; WARC/1.1; RFC 3161; RFC 6962")),
            (sheet.Pick("取证程序版本", "Software"), Sheet.Text(evidence.Package.Json("report.json")?.Text("software") ?? "-")),
            (sheet.Pick("取证设置", "Settings"), Sheet.Text($"profile {settings.Profile}; language {settings.Language}; time zone {settings.TimeZone ?? "-"}; viewport {settings.Viewport ?? "-"}; {settings.TimeoutSeconds} s; allow-private [{string.Join(" ", settings.AllowPrivate)}]")));
    }

    private static void WriteEnvironment(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("四、环境与工具", "4. Environment and tools");
        if (evidence.Package.Json("environment.json") is not { } environment)
        {
            sheet.Raw($"<p>{sheet.Missing("证据包无 environment.json", "the package has no environment.json")}</p>");
            return;
        }
        (string Name, string Html) Line(string chinese, string english, string? value) => (sheet.Pick(chinese, english), value is { Length: > 0 } ? Sheet.Text(value) : sheet.Missing("证据包无此项", "the package does not state it"));
        var walls = environment.Member("walls");
        sheet.Fields(
            Line("操作系统与内核", "Operating system and kernel", $"{environment.Text("os")} · {environment.Text("kernel")} · {environment.Text("architecture")}"),
            Line("运行时", "Runtime", environment.Text("runtime")),
            Line("浏览器", "Browser", $"{environment.Member("browser")?.Text("product")} {environment.Member("browser")?.Text("revision")}"),
            (sheet.Pick("浏览器标识", "User agent"), Sheet.Mono(environment.Member("browser")?.Text("user_agent") ?? "-")),
            Line("语言 / 时区 / 窗口", "Language / time zone / window", $"{environment.Text("language")} / {environment.Text("time_zone")} / {environment.Member("viewport")?.GetRawText()}"),
            Line("浏览器配置", "Browser profile", environment.Text("profile")),
            (sheet.Pick("隔离措施", "Isolation"), walls is null ? sheet.Missing("证据包无此项", "the package does not state it") : Sheet.Mono(walls.Value.GetRawText())),
            (sheet.Pick("全部内容的摘要", "Digest of the whole"), $"environment.json {Sheet.Mono(evidence.Package.DigestOf("environment.json")?.ToString() ?? "-")}"));
    }

    private static void WriteCleanliness(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("五、清洁性检查表", "5. Cleanliness check");
        if (evidence.Package.Json("cleanliness.json") is not { } cleanliness)
        {
            sheet.Raw($"<p>{sheet.Missing("证据包无 cleanliness.json", "the package has no cleanliness.json")}</p>");
            return;
        }
        sheet.Table([(sheet.Pick("检查", "check"), 22), (sheet.Pick("结果", "outcome"), 12), (sheet.Pick("说明与数值", "detail and values"), 66)], cleanliness.List("checks").Take(MaxRows).Select(check => (IReadOnlyList<string>)
        [
            $"{Sheet.Text(sheet.Pick(CleanlinessNames.ChineseOf(check.Text("name") ?? ""), ""))} {Sheet.Mono(check.Text("name") ?? "")}", OutcomeOf(sheet, check.Text("outcome") ?? ""),
            $"{Sheet.Quoted(check.Text("detail") ?? "")}{string.Concat(check.Member("values") is { ValueKind: JsonValueKind.Object } values ? values.EnumerateObject().Where(value => value.Name != "command_line").Select(value => $"<br>{Sheet.Mono($"{value.Name} = {values.Text(value.Name)}")}") : [])}",
        ]));
    }

    private static string OutcomeOf(Sheet sheet, string outcome) => outcome switch
    {
        "passed" => SharedParts.Outcome(sheet, CheckOutcome.Passed),
        "failed" => SharedParts.Outcome(sheet, CheckOutcome.Failed),
        _ => SharedParts.Outcome(sheet, CheckOutcome.NotChecked),
    };

    private static void WriteSteps(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("六、步骤与时间表", "6. Steps and their times");
        if (evidence.Package.Lines("logs/steps.jsonl") is not { } steps)
        {
            sheet.Raw($"<p>{sheet.Missing("证据包无步骤记录", "the package has no record of steps")}</p>");
            return;
        }
        sheet.Table([("#", 5), (sheet.Pick("步骤", "step"), 21), (sheet.Pick("开始（UTC）", "start (UTC)"), 14), (sheet.Pick("秒", "s"), 8), (sheet.Pick("结果", "result"), 10), (sheet.Pick("说明", "detail"), 42)], steps.Take(MaxRows).Select((step, index) => (IReadOnlyList<string>)
        [
            (index + 1).ToString(CultureInfo.InvariantCulture), Sheet.Mono(step.Text("step") ?? ""), Sheet.Mono(step.Time("start") is { } begun ? begun.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) : step.Text("start") ?? ""),
            step.Time("start") is { } start && step.Time("end") is { } end ? (end - start).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) : "",
            Sheet.Text(step.Text("result") switch { "done" => sheet.Pick("完成", "done"), "failed" => sheet.Pick("未成", "failed"), var other => other ?? "" }), Sheet.Quoted(Cut(step.Text("detail") ?? "")),
        ]));
        var actions = evidence.Package.Lines("logs/actions.jsonl");
        sheet.Say($"程序在页面上的点按：{(actions is null ? "无" : $"{actions.Count} 次，见证据包 logs/actions.jsonl")}。", $"Presses of the program on the page: {(actions is null ? "none" : $"{actions.Count}, see logs/actions.jsonl in the package")}.");
    }

    private static void WriteObserved(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("七、页面所示信息（均为页面之陈述）", "7. What the page says (its own word)");
        if (evidence.Package.Json("observed.json")?.Member("fields") is not { ValueKind: JsonValueKind.Object } fields)
        {
            sheet.Raw($"<p>{sheet.Missing("证据包无 observed.json", "the package has no observed.json")}</p>");
            return;
        }
        sheet.Table([(sheet.Pick("字段", "field"), 18), (sheet.Pick("内容", "value"), 42), (sheet.Pick("来源与位置", "source and place"), 40)], fields.EnumerateObject().Take(MaxRows).Select(field => (IReadOnlyList<string>)
        [
            Sheet.Mono(field.Name), Sheet.Quoted(Cut(field.Value.Text("value") ?? "")) + (field.Value.Text("differs") == "true" ? $" <span class=\"open\">{Sheet.Text(sheet.Pick("（各处不一致）", "(places differ)"))}</span>" : ""),
            $"{Sheet.Text(field.Value.Text("source") ?? "")} {Sheet.Mono(Cut(field.Value.Text("path") ?? ""))} {Sheet.Mono(field.Value.Member("box")?.GetRawText() ?? "")}",
        ]));
    }

    private static void WriteCrossCheck(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("八、相互印证", "8. Cross-check of sources");
        if (evidence.Package.Json("crosscheck.json") is not { } crosscheck)
        {
            sheet.Raw($"<p>{sheet.Missing("证据包无 crosscheck.json", "the package has no crosscheck.json")}</p>");
            return;
        }
        sheet.Say($"一致 {crosscheck.Text("same")} 项，不一致 {crosscheck.Text("different")} 项，未能比对 {crosscheck.Text("not_checked")} 项。", $"{crosscheck.Text("same")} same, {crosscheck.Text("different")} different, {crosscheck.Text("not_checked")} not compared.");
        string Side(JsonElement? side) => side is not { } source ? "" : $"{Sheet.Mono(source.Text("source") ?? "")} {Sheet.Quoted(Cut(source.Text("value") ?? "—"))}";
        sheet.Table([(sheet.Pick("项目", "field"), 10), (sheet.Pick("结果", "state"), 13), (sheet.Pick("来源甲", "one source"), 38), (sheet.Pick("来源乙", "the other"), 39)], crosscheck.List("checks").Take(MaxRows).Select(check => (IReadOnlyList<string>)
        [
            Sheet.Mono(check.Text("field") ?? ""),
            $"<span class=\"{(check.Text("state") switch { "same" => "ok", "different" => "bad", _ => "open" })}\">{Sheet.Text(check.Text("state") switch { "same" => sheet.Pick("一致", "same"), "different" => sheet.Pick("不一致", "different"), _ => sheet.Pick("未能比对", "not compared") })}</span>",
            Side(check.Member("one")), Side(check.Member("other")) + (check.Text("reason") is { Length: > 0 } reason ? $" {Sheet.Text(Cut(reason))}" : ""),
        ]));
    }

    private static void WriteFiles(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("九、取得数据清单及哈希", "9. What was taken, with digests");
        sheet.Fields(
            (sheet.Pick("证据包", "Package"), $"{sheet.Size(evidence.Seal.Package.SizeBytes)}<br>{Sheet.Mono(evidence.Seal.Package.Sha256.ToString())}<br>{Sheet.Mono(evidence.Seal.Package.Sm3.ToString())}"),
            (sheet.Pick("网络记录", "Records"), Sheet.Text(evidence.Package.Json("report.json")?.Text("records") ?? "-")));
        sheet.Table([(sheet.Pick("文件", "file"), 27), (sheet.Pick("字节", "bytes"), 12), ("SHA-256 / SM3", 61)], evidence.Package.Files.Select(file => (IReadOnlyList<string>)
            [Sheet.Mono(file.Path), file.Digest.SizeBytes.ToString("N0", CultureInfo.InvariantCulture), $"{Sheet.Mono(file.Digest.Sha256.ToString())}<br>{Sheet.Mono(file.Digest.Sm3.ToString())}"]));
    }

    private static void WriteDeviations(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("十、异常与偏差", "10. Faults and deviations");
        var lost = evidence.Package.Lines("logs/not-captured.jsonl") ?? [];
        var gaps = evidence.Package.Json("logs/reconciliation.json")?.Text("gaps");
        sheet.Fields(
            (sheet.Pick("不完整的理由", "Why it is not complete"), evidence.Seal.Reasons.Count == 0 ? Sheet.Text(sheet.Pick("无", "none")) : string.Join("<br>", evidence.Seal.Reasons.Select(Sheet.Mono))),
            (sheet.Pick("标注", "Labels"), evidence.Seal.Labels.Count == 0 ? Sheet.Text(sheet.Pick("无", "none")) : string.Join("<br>", evidence.Seal.Labels.Select(Sheet.Mono))),
            (sheet.Pick("网络核对的缺口", "Gaps between gate and record"), gaps is null ? sheet.Missing("证据包无核对记录", "the package has no reconciliation") : Sheet.Text(gaps)),
            (sheet.Pick("未取得的内容", "Not taken"), Sheet.Text(lost.Count == 0 ? sheet.Pick("无", "none") : lost.Count.ToString(CultureInfo.InvariantCulture))));
        if (lost.Count > 0)
        {
            sheet.Table([(sheet.Pick("网址", "address"), 60), (sheet.Pick("理由", "reason"), 40)], lost.Take(MaxRows).Select(line => (IReadOnlyList<string>)[Sheet.Quoted(Cut(line.Text("url") ?? "")), Sheet.Text(Cut(line.Text("reason") ?? ""))]));
        }
    }

    private static void WriteKeeping(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("十一、存证与验证方法", "11. Keeping and verification");
        sheet.Fields(SharedParts.Chain(sheet, evidence));
        sheet.Say("验证：按交付包内 VERIFY.md 的命令逐条执行，或运行 ec verify；程序与信任策略请从他处取得。", "To verify, run the commands of VERIFY.md in the bundle, or ec verify; take program and policy from elsewhere.");
    }

    private static void WriteSigning(Sheet sheet)
    {
        sheet.Heading("十二、签署", "12. Signatures");
        sheet.Raw("<div class=\"sign\">");
        sheet.Fields((sheet.Pick("操作人（程序自动取证，由负责人签署）", "Operator (unattended; signed by the person responsible)"), ""), (sheet.Pick("复核人", "Checked by"), ""), (sheet.Pick("日期与盖章", "Date and seal"), ""));
        sheet.Raw("</div>");
    }

    private static string Cut(string text) => text.Length <= 400 ? text : text[..(char.IsHighSurrogate(text[399]) ? 399 : 400)] + "…";
}
