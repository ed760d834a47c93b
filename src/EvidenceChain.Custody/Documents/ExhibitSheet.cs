using System.Globalization;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>证据目录 of one evidence: what a party submits, where each part comes from and what it goes to show. What it is to prove in law, and the signature, are left to people.</summary>
internal static class ExhibitSheet
{
    public static string Write(Evidence evidence, ReportLanguage language)
    {
        var sheet = new Sheet(language);
        SharedParts.Top(sheet, evidence);
        WeakPoints.Write(sheet, evidence);
        var rows = Rows(sheet, evidence).Select((row, index) => (IReadOnlyList<string>)[(index + 1).ToString(CultureInfo.InvariantCulture), row.Name, row.Source, row.Shows, row.Extent, row.Digest, Sheet.Mono(evidence.Manifest.Number.ToString())]);
        sheet.Heading("目录", "Exhibits");
        sheet.Table(
            [(sheet.Pick("编号", "no."), 5), (sheet.Pick("名称", "name"), 15), (sheet.Pick("来源", "source"), 17), (sheet.Pick("证明对象与内容", "what it shows"), 17), (sheet.Pick("字节", "bytes"), 11), (sheet.Pick("哈希", "digest"), 22), (sheet.Pick("存证编号", "evidence no."), 13)], rows);
        sheet.Say("“证明对象与内容”仅陈述该件所载事实；其在本案中的证明目的由提交人填写。", "\"What it shows\" states what the exhibit holds; what it is to prove in the case is for the party to say.");
        sheet.Raw("<div class=\"sign\">");
        sheet.Fields(
            (sheet.Pick("证明目的", "Purpose of proof"), ""),
            (sheet.Pick("提交人（签名或盖章）", "Submitted by (signature or seal)"), ""),
            (sheet.Pick("提交日期", "Date"), ""),
            (sheet.Pick("份数（按对方当事人人数）", "Copies (one for each opposing party)"), ""));
        sheet.Raw("</div>");
        WeakPoints.WriteLimits(sheet);
        return sheet.Finish(sheet.Pick("证据目录", "List of Exhibits"), "", evidence.Manifest.Number, $"bundle.json {evidence.BundleDigest}");
    }

    private static IEnumerable<Exhibit> Rows(Sheet sheet, Evidence evidence)
    {
        var captured = sheet.Pick("本系统自动取证，封存后未改", "captured by this system, unchanged since the seal");
        var inPackage = Sheet.Text(sheet.Pick("证据包内", "in the package"));
        yield return new(Sheet.Text(sheet.Pick("证据包（原始电子数据）", "package (the original data)")), $"{Sheet.Text(captured)}<br>{Sheet.Mono(MemberPaths.Package)}",
            Sheet.Text(sheet.Pick("页面的网络响应、源码、截图、环境与步骤记录：", "answers, source, pictures, environment and steps of: ")) + Sheet.Quoted(evidence.Order.Url),
            Number(evidence.Seal.Package.SizeBytes), $"{Sheet.Mono(evidence.Seal.Package.Sha256.ToString())}<br>{Sheet.Mono(evidence.Seal.Package.Sm3.ToString())}");
        foreach (var tile in evidence.Package.Pictures.Where(picture => picture.Kind.StartsWith("tile-", StringComparison.Ordinal)))
        {
            yield return new($"{Sheet.Text(sheet.Pick("页面截图", "picture of the page"))} {Sheet.Mono(tile.Kind)}", inPackage, Sheet.Text(sheet.Pick("页面显示的内容：", "what the page showed: ")) + Sheet.Quoted(tile.Url), Number(tile.Bytes.Length), Sheet.Mono(Proof.Digests.Sha256Digest.Of(tile.Bytes).ToString()));
        }
        foreach (var page in evidence.Package.Json("related-pages.json")?.List("pages") ?? [])
        {
            if (page.Text("state") is "captured" or "partial")
            {
                yield return new(Sheet.Text(page.Text("role") == "licence" ? sheet.Pick("营业执照页", "licence page") : sheet.Pick("店铺页", "shop page")), $"{inPackage}<br>{Sheet.Text(sheet.Pick("与商品页同一会话", "same session as the listing"))}",
                    $"{Sheet.Text(sheet.Pick("页面所示主体信息：", "what the page says of the seller: "))}{Sheet.Quoted(page.Text("title") ?? "")} {Sheet.Quoted(page.Text("url") ?? "")}", "—", Sheet.Text(sheet.Pick("见证据包摘要", "within the package")));
            }
        }
        foreach (var (path, chinese, english) in ((string, string, string)[])[
            (MemberPaths.Order, "取证申请声明：先于取证写入日志", "order: in the log before the capture"),
            (MemberPaths.Seal, "封存声明：证据包摘要、次数、结果与标注", "seal: digests, attempt, outcome and labels"),
            (MemberPaths.SealProof, "日志包含证明：封存声明在日志中的位置", "inclusion proof: where the seal stands in the log"),
            (MemberPaths.Anchor, "锚定声明：日志根所在的区块", "anchor: the block that holds the log's root")])
        {
            if (evidence.Manifest.Members.FirstOrDefault(member => member.Path == path) is { } member)
            {
                yield return Member(sheet, member, chinese, english);
            }
        }
        foreach (var stamp in evidence.Stamps)
        {
            var member = evidence.Manifest.Members.First(found => found.Path == MemberPaths.StampMembers(stamp.Authority)[1]);
            yield return Member(sheet, member, stamp.IsIndependent == true ? "时间戳：封存声明在该时间之前已存在（独立机构）" : "时间戳：封存声明在该时间之前已存在（运营方自建机构，不具独立性）",
                stamp.IsIndependent == true ? "time stamp: the seal existed before its time (independent authority)" : "time stamp: the seal existed before its time (the operator's own authority, not independent)");
        }
        foreach (var kind in (DocumentKind[])[DocumentKind.Certificate, DocumentKind.CaptureReport, DocumentKind.VerificationReport])
        {
            var name = kind switch
            {
                DocumentKind.Certificate => evidence.Operator.HasFilingNumber ? sheet.Pick("存证证书", "deposit certificate") : sheet.Pick("存证回执", "deposit receipt"),
                DocumentKind.CaptureReport => sheet.Pick("取证报告", "capture report"),
                _ => sheet.Pick("质证用验证报告", "verification report"),
            };
            yield return new(Sheet.Text(name), $"{Sheet.Text(sheet.Pick("由交付包生成", "made from the bundle"))}<br>{Sheet.Mono(DocumentPaths.Of(kind, sheet.Language))}", Sheet.Text(sheet.Pick("对上列各件的说明", "explains the exhibits above")), "—", Sheet.Text(sheet.Pick("列于新版 bundle.json", "listed in the new bundle.json")));
        }
    }

    private static Exhibit Member(Sheet sheet, ManifestMember member, string chinese, string english) =>
        new(Sheet.Mono(member.Path), Sheet.Text(sheet.Pick("运营方签名声明或证明文件", "signed statement or proof")), Sheet.Text(sheet.Pick(chinese, english)), Number(member.SizeBytes), Sheet.Mono(member.Sha256.ToString()));

    private static string Number(long bytes) => Sheet.Mono(bytes.ToString("N0", CultureInfo.InvariantCulture));

    private sealed record Exhibit(string Name, string Source, string Shows, string Extent, string Digest);
}
