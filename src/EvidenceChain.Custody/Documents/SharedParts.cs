using System.Globalization;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>Parts that several documents have.</summary>
internal static class SharedParts
{
    /// <summary>Name, number, issue and the QR code.</summary>
    public static void Top(Sheet sheet, Evidence evidence)
    {
        var (number, digest) = (evidence.Manifest.Number, evidence.Seal.Package.Sha256);
        var target = evidence.Operator["verify-url"] is { } url ? $"{url.TrimEnd('/')}/{number}" : $"{number} {digest}";
        sheet.Raw("<div class=\"top\"><div>");
        sheet.Fields(
            (sheet.Pick("存证编号", "Evidence number"), Sheet.Mono(number.ToString())),
            (sheet.Pick("出具机构", "Issuer"), evidence.Operator["name"] is { } name ? Sheet.Text(name) : sheet.Missing("运营方未填写机构信息", "the operator has not filled in its profile")),
            (sheet.Pick("备案号", "Filing number"), evidence.Operator["filing-number"] is { } filing ? Sheet.Text(filing) : sheet.Missing("自建系统，未备案", "own system, not filed")),
            (sheet.Pick("文件制作时间", "Made at"), sheet.Time(evidence.MadeAt)),
            (sheet.Pick("独立性等级", "Independence grade"), Sheet.Text(ReportText.GradeText(evidence.Report.Grade, sheet.IsChinese))),
            (sheet.Pick("验证地址", "Where to verify"), evidence.Operator["verify-url"] is { } address ? Sheet.Mono($"{address.TrimEnd('/')}/{number}")
                : Sheet.Text(sheet.Pick("离线验证：交付包内 VERIFY.md 或 ec verify；运营方未提供公开验证地址", "offline: VERIFY.md in the bundle, or ec verify; the operator states no public address"))));
        sheet.Raw("</div><div class=\"qr\">");
        sheet.Raw(QrPicture.SvgOf(target));
        sheet.Raw($"{Sheet.Text(evidence.Operator["verify-url"] is null ? sheet.Pick("存证编号与证据包摘要", "number and digest of the package") : sheet.Pick("扫码验证", "scan to verify"))}</div></div>");
    }

    /// <summary>The times in the order in which they must lie, with the gap before the seal.</summary>
    public static void Times(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("时间", "Times");
        List<(string, string)> rows =
        [
            (sheet.Pick("申请时间（入日志前签署）", "Ordered (signed before logging)"), sheet.Time(evidence.Order.MadeAt)),
            (sheet.Pick("1 取证时间（起）", "1 Capture began"), sheet.Time(evidence.Seal.CapturedFrom)),
            (sheet.Pick("1 取证时间（止）", "1 Capture ended"), sheet.Time(evidence.Seal.CapturedTo)),
            (sheet.Pick("2 封存时间", "2 Sealed"), sheet.Time(evidence.Seal.MadeAt)),
            (sheet.Pick("3 上链（入日志）时间", "3 Entered in the log"), LogTime(sheet, evidence)),
            (sheet.Pick("4 锚定时间（区块时间）", "4 Anchored (time of the block)"), evidence.Anchor is { } anchor ? sheet.Time(anchor.BlockTime) : sheet.Missing("尚未锚定", "not anchored yet")),
        ];
        rows.AddRange(evidence.Stamps.Select(stamp => (sheet.Pick($"时间戳 {stamp.Authority}", $"Time stamp {stamp.Authority}"), StampTime(sheet, stamp))));
        rows.Add((sheet.Pick("取证结束至封存的间隔", "From the end of capture to the seal"), Sheet.Text(string.Create(CultureInfo.InvariantCulture, $"{(evidence.Seal.MadeAt - evidence.Seal.CapturedTo).TotalSeconds:0.000} {sheet.Pick("秒：在此期间证据包由运营方持有而尚未封存（上链前期间）", "s: until then the operator held a package that was not sealed")}"))));
        rows.Add((sheet.Pick("先后顺序核验", "Order of these times"), CheckLine(sheet, evidence.Report, CheckNames.ClaimedOrder)));
        rows.Add((sheet.Pick("独立证明的时间界限", "Independently proven bounds"), CheckLine(sheet, evidence.Report, CheckNames.ProvenBounds)));
        rows.Add((sheet.Pick("取证主机时钟偏差", "Clock offset of the capturing host"), ClockLine(sheet, evidence)));
        sheet.Fields(rows);
    }

    /// <summary>A check of the verifier as one line: its outcome, its reason and its name.</summary>
    public static string CheckLine(Sheet sheet, VerificationReport report, string name)
    {
        var check = report.Checks.FirstOrDefault(found => found.Name == name);
        return check is null ? sheet.Missing("验证器未列出该项", "the verifier has no such line") : $"{Outcome(sheet, check.Outcome)} {Sheet.Text(ReportText.ReasonText(check, sheet.IsChinese))} {Sheet.Mono($"[{check.Name}]")}";
    }

    public static string Outcome(Sheet sheet, CheckOutcome outcome)
    {
        var style = outcome switch
        {
            CheckOutcome.Passed => "ok",
            CheckOutcome.Failed => "bad",
            CheckOutcome.NotChecked => "open",
        };
        return $"<span class=\"{style}\">{Sheet.Text(ReportText.OutcomeText(outcome, sheet.IsChinese))}</span>";
    }

    /// <summary>Log and anchor, field by field.</summary>
    public static IEnumerable<(string Name, string Html)> Chain(Sheet sheet, Evidence evidence)
    {
        yield return (sheet.Pick("日志类型", "Kind of log"), Sheet.Text(sheet.Pick("透明日志（RFC 6962 哈希树，只增不改）；由运营方维护", "transparency log (RFC 6962 tree, append-only), kept by the operator")));
        yield return (sheet.Pick("日志名称", "Log"), Sheet.Mono(evidence.Manifest.Origin));
        if (evidence.SealProof is { } proof)
        {
            yield return (sheet.Pick("日志条目", "Log entry"), $"{Sheet.Text(sheet.Pick("序号", "index"))} {proof.Index} · {Sheet.Mono(evidence.SealDigest.ToString())}");
            yield return (sheet.Pick("检查点", "Checkpoint"), $"{Sheet.Text(sheet.Pick("大小", "size"))} {proof.Checkpoint.Checkpoint.Size} · {Sheet.Mono(proof.Checkpoint.Checkpoint.Root.ToString())}");
            yield return (sheet.Pick("包含证明", "Inclusion proof"), $"{Sheet.Text(sheet.Pick($"{proof.Path.Count} 个节点", $"{proof.Path.Count} nodes"))} · {CheckLine(sheet, evidence.Report, CheckNames.LogSeal)}");
        }
        else
        {
            yield return (sheet.Pick("日志条目", "Log entry"), sheet.Missing("尚未入日志", "not logged yet"));
        }
        if (evidence.Anchor is not { } anchor)
        {
            yield return (sheet.Pick("锚定", "Anchor"), sheet.Missing("尚未锚定", "not anchored yet"));
            yield break;
        }
        var kind = anchor.ChainKind switch
        {
            ChainKind.Local => sheet.Pick("本地链（由运营方自行运行）", "local chain, run by the operator"),
            ChainKind.Consortium => sheet.Pick("联盟链", "consortium chain"),
            ChainKind.Public => sheet.Pick("公有链", "public chain"),
        };
        yield return (sheet.Pick("链", "Chain"), $"{Sheet.Text(kind)} · chain id {anchor.ChainId} · {Sheet.Text(sheet.Pick("创世区块", "genesis"))} {Sheet.Mono(anchor.Genesis.ToString())}");
        yield return (sheet.Pick("交易哈希", "Transaction"), Sheet.Mono(anchor.Transaction.ToString()));
        yield return (sheet.Pick("区块高度 / 区块哈希", "Block"), $"{anchor.BlockNumber} · {Sheet.Mono(anchor.BlockHash.ToString())}");
        yield return (sheet.Pick("合约", "Contract"), $"{Sheet.Mono(anchor.Contract.ToString())} · {Sheet.Text(sheet.Pick("代码哈希", "code hash"))} {Sheet.Mono(anchor.CodeHash.ToString())}");
        yield return (sheet.Pick("所锚定的根", "Anchored root"), $"{Sheet.Text(sheet.Pick("大小", "size"))} {anchor.Size} · {Sheet.Mono(anchor.Root.ToString())}");
        yield return (sheet.Pick("锚定核验", "Anchor verified"), CheckLine(sheet, evidence.Report, Proof.Ethereum.AnchorProofVerifier.EventCheck));
        yield return (sheet.Pick("跨链编号", "Ids on other chains"), sheet.Missing("未对接其他链或司法链", "no other chain or court chain is connected"));
    }

    /// <summary>Thumbnails of the tiles, each with the digest of the PNG in the record.</summary>
    public static void Views(Sheet sheet, Evidence evidence)
    {
        sheet.Heading("页面截图（缩略）", "Pictures of the page (reduced)");
        var tiles = evidence.Package.Pictures.Where(picture => picture.Kind.StartsWith("tile-", StringComparison.Ordinal)).ToList();
        var shown = tiles.Count > 0 ? tiles : [.. evidence.Package.Pictures.Where(picture => picture.Kind is "view" or "thumbnail").Take(1)];
        if (shown.Count == 0)
        {
            sheet.Raw($"<p>{sheet.Missing("证据包内没有截图", "the package holds no pictures")}</p>");
            return;
        }
        sheet.Raw("<div class=\"views\">");
        foreach (var picture in shown)
        {
            var digest = Proof.Digests.Sha256Digest.Of(picture.Bytes);
            sheet.Raw($"<figure><img alt=\"{Sheet.Text(picture.Kind)}\" src=\"data:{picture.MediaType};base64,{Convert.ToBase64String(picture.Bytes)}\"><figcaption>{Sheet.Text(picture.Kind)} · {Sheet.Quoted(picture.Url)}<br>{Sheet.Mono(digest.ToString())}</figcaption></figure>");
        }
        sheet.Raw("</div>");
        sheet.Say(
            $"缩略图仅供辨认；原图在证据包内，摘要如上。{(evidence.Package.PicturesLeftOut > 0 ? $"另有 {evidence.Package.PicturesLeftOut} 幅因体积未印出。" : "")}",
            $"Reduced pictures are for recognition only; the originals, with the digests above, are in the package.{(evidence.Package.PicturesLeftOut > 0 ? $" {evidence.Package.PicturesLeftOut} more are not printed for their size." : "")}");
    }

    private static string LogTime(Sheet sheet, Evidence evidence) => evidence.LoggedAt is { } logged
        ? $"{sheet.Time(logged)}<br>{Sheet.Text(sheet.Pick("（运营方登记簿所记；检查点本身不含时间）", "(as the operator's register has it; a checkpoint states no time)"))}"
        : evidence.SealProof is null ? sheet.Missing("尚未入日志", "not logged yet") : sheet.Missing("检查点不含时间；不晚于锚定时间", "a checkpoint states no time; not later than the anchor");

    private static string StampTime(Sheet sheet, StampFacts stamp)
    {
        var time = UtcTime.TryParse(stamp.Value("gen_time"), out var read) ? sheet.Time(read) : sheet.Missing("令牌无法读取", "the token cannot be read");
        var who = stamp.IsIndependent switch
        {
            true => sheet.Pick("独立机构", "independent authority"),
            false => sheet.Pick("运营方自建机构，不具独立性", "the operator's own authority, not independent"),
            null => sheet.Pick("策略未列该机构", "the policy does not list this authority"),
        };
        return $"{time}<br>{Sheet.Text(who)} · {Sheet.Text(sheet.Pick("签名证书", "signer"))} {Sheet.Text(stamp.Value("certificate.0.subject") ?? "-")} · {Sheet.Text(sheet.Pick("序列号", "serial"))} {Sheet.Mono(stamp.Value("serial") ?? "-")} · {Sheet.Text(sheet.Pick("令牌文件", "token file"))} {Sheet.Mono(stamp.Token.ToString())}";
    }

    private static string ClockLine(Sheet sheet, Evidence evidence)
    {
        var clock = evidence.Package.Json("cleanliness.json")?.List("checks").FirstOrDefault(check => check.Text("name") == "clock");
        return clock?.Text("detail") is not { } detail ? sheet.Missing("证据包无时钟检查记录", "the package has no record of a clock check")
            : clock?.Text("outcome") == "not checked" ? sheet.Missing($"时钟检查未能进行：{detail}", detail)
            : $"{Sheet.Quoted(detail)} {Sheet.Mono(clock?.Member("values")?.GetRawText() ?? "")}";
    }
}
