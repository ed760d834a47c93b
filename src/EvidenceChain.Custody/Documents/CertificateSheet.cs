using System.Globalization;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>存证证书, or 存证回执 where the operator states no filing number: every usual field, filled or with the reason why it is not recorded.</summary>
internal static class CertificateSheet
{
    private const string Version = "1";

    public static string Write(Evidence evidence, ReportLanguage language)
    {
        var sheet = new Sheet(language);
        SharedParts.Top(sheet, evidence);
        WeakPoints.Write(sheet, evidence);
        WriteProven(sheet);
        WeakPoints.WriteLimits(sheet);
        WriteHolder(sheet, evidence);
        WriteEvidence(sheet, evidence);
        WriteCapture(sheet, evidence);
        SharedParts.Times(sheet, evidence);
        sheet.Heading("日志与链", "Log and chain");
        sheet.Fields(SharedParts.Chain(sheet, evidence));
        WriteSignature(sheet, evidence);
        SharedParts.Views(sheet, evidence);
        WriteRules(sheet);
        WriteFiles(sheet, evidence);
        return sheet.Finish(Title(sheet, evidence), $"<p>{Subtitle(sheet, evidence)}</p>", evidence.Manifest.Number, $"package {evidence.Seal.Package.Sha256}");
    }

    private static string Title(Sheet sheet, Evidence evidence) => evidence.Operator.HasFilingNumber ? sheet.Pick("存证证书", "Deposit Certificate") : sheet.Pick("存证回执（自建系统，未备案）", "Deposit Receipt (own system, not filed)");

    private static string Subtitle(Sheet sheet, Evidence evidence) => Sheet.Text(
        sheet.Pick($"第 {Version} 版格式 · 交付包级别 {Proof.Bundles.BundleLevels.WordOf(evidence.Manifest.Level)}", $"layout {Version} · level of the bundle: {Proof.Bundles.BundleLevels.WordOf(evidence.Manifest.Level)}"));

    private static void WriteHolder(Sheet sheet, Evidence evidence)
    {
        var (zh, en) = ("本系统未对申请人做实名核验", "this system has not checked who the applicant is");
        sheet.Heading("申请人", "Applicant");
        sheet.Fields(
            (sheet.Pick("申请人 / 持有人", "Applicant / holder"), Sheet.Quoted(evidence.Order.RequestedBy)),
            (sheet.Pick("主体类型", "Kind of person"), sheet.Missing(zh, en)),
            (sheet.Pick("证件类型与号码", "Identity document"), sheet.Missing(zh, en)),
            (sheet.Pick("代理人与授权", "Agent and authority"), sheet.Missing("申请中未载明", "the order states none")),
            (sheet.Pick("案件", "Case"), evidence.Order.Case is { } name ? Sheet.Quoted(name) : sheet.Missing("申请中未载明", "the order states none")),
            (sheet.Pick("与运营方的利害关系", "Interest between applicant and operator"), evidence.Operator["independence"] is { } declared ? Sheet.Text(declared) : sheet.Missing("运营方未作声明", "the operator has declared nothing")));
    }

    private static void WriteEvidence(Sheet sheet, Evidence evidence)
    {
        var title = evidence.Package.Json("report.json")?.Text("title");
        sheet.Heading("存证内容", "Evidence");
        sheet.Fields(
            (sheet.Pick("存证名称", "Name"), title is { Length: > 0 } ? Sheet.Quoted(title) : sheet.Missing("页面无标题", "the page has no title")),
            (sheet.Pick("类型", "Kind"), Sheet.Text(sheet.Pick("网页", "web page"))),
            (sheet.Pick("来源标识", "Source"), Sheet.Text(evidence.Seal.Kind == EvidenceKind.Captured ? sheet.Pick("平台取证（由本系统浏览器采集）", "captured by this system's own browser") : sheet.Pick("用户上传", "uploaded by a user"))),
            (sheet.Pick("取证次数", "Attempt"), Sheet.Text(sheet.Pick($"第 {evidence.Seal.Attempt} 次，共 {evidence.Seal.Attempts} 次", $"{evidence.Seal.Attempt} of {evidence.Seal.Attempts}"))),
            (sheet.Pick("同案同址的先前申请", "Earlier orders of the same address in the case"), evidence.Order.Earlier.Count == 0 ? Sheet.Text(sheet.Pick("无", "none")) : string.Join("<br>", evidence.Order.Earlier.Select(number => Sheet.Mono(number.ToString())))),
            (sheet.Pick("证据包大小", "Size of the package"), sheet.Size(evidence.Seal.Package.SizeBytes)),
            ("SHA-256", Sheet.Mono(evidence.Seal.Package.Sha256.ToString())),
            ("SM3", Sheet.Mono(evidence.Seal.Package.Sm3.ToString())),
            (sheet.Pick("交付包清单摘要（制作本文件时）", "Digest of the bundle's list (when this was made)"), Sheet.Mono(evidence.BundleDigest.ToString())));
    }

    private static void WriteCapture(Sheet sheet, Evidence evidence)
    {
        var report = evidence.Package.Json("report.json");
        var final = report?.Text("final_url") ?? "";
        var programs = evidence.Package.Json("cleanliness.json")?.List("checks").FirstOrDefault(check => check.Text("name") == "recorder-programs").Member("values");
        var silent = ("证据包无此项", "the package has no such part");
        sheet.Heading("取证", "Capture");
        sheet.Fields(
            (sheet.Pick("目标网址", "Address asked for"), Sheet.Quoted(evidence.Order.Url)),
            (sheet.Pick("最终网址", "Final address"), final.Length > 0 ? Sheet.Quoted(final) : sheet.Missing(silent.Item1, silent.Item2)),
            (sheet.Pick("HTTP 状态", "HTTP status"), report?.Text("http_status") is { } status ? Sheet.Text(status) : sheet.Missing("未取得响应", "no answer was received")),
            (sheet.Pick("解析与连接的 IP", "Address connected to"), AddressesOf(sheet, evidence, final)),
            (sheet.Pick("TLS 证书", "TLS certificate"), TlsOf(sheet, evidence, final)),
            (sheet.Pick("取证工具与版本", "Tool and version"), report?.Text("software") is { } software ? Sheet.Text(software) : sheet.Missing(silent.Item1, silent.Item2)),
            (sheet.Pick("浏览器", "Browser"), evidence.Package.Json("environment.json")?.Member("browser")?.Text("product") is { } product ? Sheet.Text(product) : sheet.Missing(silent.Item1, silent.Item2)),
            (sheet.Pick("取证程序摘要", "Digests of the programs"), programs is { ValueKind: System.Text.Json.JsonValueKind.Object } named
                ? string.Join("<br>", named.EnumerateObject().Select(one => $"{Sheet.Text(one.Name)} {Sheet.Mono(PartMembers.Text(named, one.Name) ?? "")}")) : sheet.Missing(silent.Item1, silent.Item2)),
            (sheet.Pick("节点与区域", "Node and region"), evidence.Operator["node"] is { } node ? Sheet.Text(node) : sheet.Missing("运营方未填写", "the operator has not filled it in")),
            (sheet.Pick("操作主体", "Operated by"), $"{Sheet.Mono(evidence.Seal.Operator)} {Sheet.Text(sheet.Pick("（程序自动运行，无人工介入）", "(a program, unattended)"))}"),
            (sheet.Pick("方式", "Mode"), Sheet.Text(sheet.Pick("自动", "automatic"))),
            (sheet.Pick("清洁性检查", "Cleanliness check"), CleanlinessOf(sheet, evidence)),
            (sheet.Pick("取证结果", "Outcome"), Sheet.Text(WeakPoints.OutcomeText(sheet, evidence.Seal))),
            (sheet.Pick("未取得的内容", "Not taken"), report?.Text("not_captured") is { } left ? Sheet.Text(sheet.Pick($"{left} 项（见证据包 logs/not-captured.jsonl）", $"{left} (logs/not-captured.jsonl in the package)")) : sheet.Missing(silent.Item1, silent.Item2)));
    }

    public static string AddressesOf(Sheet sheet, Evidence evidence, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var page))
        {
            return sheet.Missing("无最终网址", "there is no final address");
        }
        var found = (evidence.Package.Lines("logs/connections.jsonl") ?? []).Where(line => string.Equals(line.Text("host"), page.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)).Select(line => line.Text("connected")).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return found.Count > 0 ? string.Join(" ", found.Select(Sheet.Mono)) : sheet.Missing("网关记录中没有与该主机的连接", "the gate's record has no connection to that host");
    }

    public static string TlsOf(Sheet sheet, Evidence evidence, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var page) || page.Scheme != "https")
        {
            return sheet.Missing("页面未使用 HTTPS", "the page did not come over HTTPS");
        }
        using var certificate = evidence.Package.CertificateOf(page.GetLeftPart(UriPartial.Authority));
        return certificate is null ? sheet.Missing("浏览器未给出证书链", "the browser told no chain")
            : $"{Sheet.Text(sheet.Pick("签发者", "issuer"))} {Sheet.Quoted(certificate.Issuer)}<br>{Sheet.Text(sheet.Pick("序列号", "serial"))} {Sheet.Mono(certificate.SerialNumber.ToLowerInvariant())}";
    }

    private static string CleanlinessOf(Sheet sheet, Evidence evidence)
    {
        if (evidence.Package.Json("cleanliness.json") is not { } cleanliness)
        {
            return sheet.Missing("证据包无清洁性检查记录", "the package has no record of a cleanliness check");
        }
        int Count(string outcome) => cleanliness.List("checks").Count(check => check.Text("outcome") == outcome);
        return $"{Sheet.Text(sheet.Pick($"通过 {Count("passed")} 项，未通过 {Count("failed")} 项，未能进行 {Count("not checked")} 项", $"{Count("passed")} passed, {Count("failed")} failed, {Count("not checked")} not made"))}<br>{Sheet.Text("cleanliness.json")} {Sheet.Mono(evidence.Package.DigestOf("cleanliness.json")?.ToString() ?? "")}";
    }

    private static void WriteSignature(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("签名", "Signature");
        sheet.Fields(
            (sheet.Pick("签名方式", "How it is signed"), Sheet.Text(sheet.Pick("本文件为交付包成员：其 SHA-256 列于 bundle.json，由封存密钥以 Ed25519 签名（bundle.sig）", "this file is a member of the bundle: bundle.json lists its SHA-256 and is signed by the seal key, Ed25519 (bundle.sig)"))),
            (sheet.Pick("封存密钥", "Seal key"), Sheet.Mono(evidence.Report.Checks.FirstOrDefault(check => check.Name == CheckNames.SealSignature)?.Values.FirstOrDefault(value => value.Name == "signer").Value ?? "-")),
            (sheet.Pick("封存声明签名", "Signature of the seal"), SharedParts.CheckLine(sheet, evidence.Report, CheckNames.SealSignature)),
            (sheet.Pick("证书序列号与吊销数据", "Certificate and revocation data"), sheet.Missing("签名密钥为运营方自行生成，未由持牌电子认证机构签发证书", "the key is the operator's own; no licensed authority has issued a certificate for it")),
            (sheet.Pick("机构印章", "Operator's seal"), sheet.Missing("须由人员加盖", "to be put on by a person")));
    }

    private static void WriteFiles(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("证据包文件清单", "Files of the package");
        sheet.Table(
            [(sheet.Pick("文件", "file"), 23), (sheet.Pick("大小（字节）", "bytes"), 12), (sheet.Pick("类型", "type"), 18), ("SHA-256 / SM3", 47)],
            evidence.Package.Files.Select(file => (IReadOnlyList<string>)[Sheet.Mono(file.Path), Sheet.Text(file.Digest.SizeBytes.ToString("N0", CultureInfo.InvariantCulture)), Sheet.Text(TypeOf(file.Path)), $"{Sheet.Mono(file.Digest.Sha256.ToString())}<br>{Sheet.Mono(file.Digest.Sm3.ToString())}"]));
    }

    public static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".json" => "application/json",
        ".jsonl" => "application/jsonl",
        ".gz" => "application/warc (gzip)",
        ".cdxj" => "text/x-cdxj",
        ".der" => "application/pkix-cert",
        ".wacz" => "application/wacz",
        ".pdf" => "application/pdf",
        ".txt" or ".md" => "text/plain",
        _ => "application/octet-stream",
    };

    private static void WriteProven(Sheet sheet) =>
        sheet.Points("", sheet.Pick("本文件证明的事项", "What this document shows"), new (string Chinese, string English)[]
        {
            ("摘要如上的证据包自封存时起未被修改；任何改动都会使摘要与已签名的封存声明不符。", "The package with the digests above has not changed since the seal: any change contradicts the signed seal statement."),
            ("该封存声明与在先的取证申请已写入同一日志，日志只增不改；“上链后未经篡改”的推定仅及于入日志之后。", "Seal and order are in one log to which entries are only added; what the law presumes of a chain reaches back to the log entry and no further."),
            ("上列时间的先后顺序经验证器核对，其中哪些独立于运营方，见“独立证明的时间界限”。", "The verifier has checked the order of the times above; which of them do not rest on the operator stands under \"independently proven bounds\"."),
        }.Select(point => Sheet.Text(sheet.Pick(point.Chinese, point.English))));

    private static void WriteRules(Sheet sheet)
    {
        sheet.Heading("如何核验与所依规定", "How to verify, and the rules this follows");
        sheet.Say("在交付包目录中按 VERIFY.md 的命令逐条核验，或运行 ec verify（请从他处取得该程序与信任策略）。格式规范见 FORMAT.md，逐条对照见 ADMISSIBILITY.md。", "Follow the commands of VERIFY.md in the bundle, or run ec verify (take program and policy from elsewhere). FORMAT.md specifies every format, ADMISSIBILITY.md goes through the rules clause by clause.");
        sheet.Say("《人民法院在线诉讼规则》第十六条至第十八条；《最高人民法院关于互联网法院审理案件若干问题的规定》第十一条；《最高人民法院关于民事诉讼证据的若干规定》第十四、十五、九十三、九十四条。", "Rules of Online Litigation of People's Courts, arts. 16 to 18; Provisions on Internet Courts, art. 11; Provisions on Evidence in Civil Procedure, arts. 14, 15, 93, 94.");
    }
}
