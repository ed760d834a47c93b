using System.Globalization;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Tests.Documents;

/// <summary>Printed documents read again: what they say is what the statements say, nothing a page wrote takes effect, and none can be changed.</summary>
public sealed class DocumentTests
{
    private const string Hostile = "<script>document.body.innerHTML='HACKED'</script></bdi></table><img src=x onerror=\"document.body.innerHTML='HACKED'\"><style>*{display:none}</style>&amp;\u202Etxt.exe";
    private const string FailedCheck = """
        {"checks":[{"detail":"it names the site","name":"hosts-file","outcome":"failed","values":{"names_the_site":"yes"}},{"detail":"none in this process","name":"proxy-settings","outcome":"passed","values":{}}],"failed":["hosts-file"],"not_checked":[],"version":1}

        """;

    private static readonly (DocumentKind Kind, ReportLanguage Language)[] All = [.. DocumentPaths.All];

    [Fact]
    public async Task What_is_printed_is_what_the_statements_say_a_page_s_markup_is_text_and_a_changed_document_is_refuted()
    {
        await using var made = await PrintedDocuments.MakeAsync("https://shop.example/item/1?a=<b>&c=\"d\"", Hostile, null, new() { ["cleanliness.json"] = FailedCheck });
        var texts = new Dictionary<(DocumentKind, ReportLanguage), string>();
        foreach (var document in All)
        {
            texts[document] = await made.TextAsync(document.Kind, document.Language);
        }

        foreach (var (document, text) in texts)
        {
            Assert.Contains(made.Number.ToString(), text, StringComparison.Ordinal);
            Assert.DoesNotContain("HACKED", text.Replace("innerHTML='HACKED'", "", StringComparison.Ordinal), StringComparison.Ordinal);
            // Every weak mode and what failed stand on each, and so does what none of them proves.
            var isChinese = document.Item2 == ReportLanguage.Chinese;
            Assert.Contains(isChinese ? "未通过清洁性检查：hosts文件hosts-fileitnamesthesite" : "Failedcleanlinesscheck:hosts-fileitnamesthesite", text, StringComparison.Ordinal);
            Assert.Contains(isChinese ? "本地链" : "localchain", text, StringComparison.Ordinal);
            Assert.Contains(isChinese ? "不具独立性" : "notindependent", text, StringComparison.Ordinal);
            Assert.Contains(isChinese ? "isolation:none,madebyatest" : "isolation:none,madebyatest", text, StringComparison.Ordinal);
            Assert.Contains(isChinese ? "本文件不证明的事项" : "Whatthisdocumentdoesnotprove", text, StringComparison.Ordinal);
            Assert.Contains(made.Seal.Package.Sha256.ToString(), text, StringComparison.Ordinal);
        }
        AssertCertificate(made, texts[(DocumentKind.Certificate, ReportLanguage.Chinese)], texts[(DocumentKind.Certificate, ReportLanguage.English)]);
        // Name, type, encoding, then: embedded, subset, with a map to Unicode.
        var fonts = (await made.FontsAsync(DocumentKind.Certificate, ReportLanguage.Chinese)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToList();
        Assert.NotEmpty(fonts);
        Assert.All(fonts, font => Assert.Matches(@" yes (yes|no )\s+yes\s+\d+\s+0$", font));
        await AssertListedAsync(made);
    }

    [Fact]
    public async Task A_certificate_is_called_so_only_with_the_operator_s_filing_number()
    {
        await using var made = await PrintedDocuments.MakeAsync("https://shop.example/item/2", "商品", "# ours\nname 某某<科技>有限公司\nfiling-number 京网信备11010526123456789012号\nverify-url https://verify.example/v\n", []);

        var text = await made.TextAsync(DocumentKind.Certificate, ReportLanguage.Chinese);
        Assert.StartsWith("存证证书", text, StringComparison.Ordinal);
        Assert.DoesNotContain("存证回执", text, StringComparison.Ordinal);
        Assert.Contains("京网信备11010526123456789012号", text, StringComparison.Ordinal);
        Assert.Contains("某某<科技>有限公司", text, StringComparison.Ordinal);
        Assert.Contains($"https://verify.example/v/{made.Number}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("未备案", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filing 1", "line 1: 'filing' is none of")]
    [InlineData("name a\n\nname b", "line 3: name is there twice")]
    [InlineData("name", "line 1: name has a value")]
    [InlineData("verify-url javascript:alert(1)", "line 1: 'javascript:alert(1)' is no web address")]
    public void Parse_LineThatCannotBeUsed_IsRefusedWithItsNumber(string text, string reason)
    {
        var refused = Assert.Throws<InvalidDataException>(() => OperatorProfile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "operator.conf"));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static void AssertCertificate(PrintedDocuments made, string chinese, string english)
    {
        Assert.StartsWith("存证回执（自建系统，未备案）", chinese, StringComparison.Ordinal);
        Assert.DoesNotContain("存证证书", chinese, StringComparison.Ordinal);
        Assert.StartsWith("DepositReceipt(ownsystem,notfiled)", english, StringComparison.Ordinal);
        var (seal, anchor) = (made.Seal, made.Anchor);
        foreach (var text in new[] { chinese, english })
        {
            foreach (var time in new[] { seal.CapturedFrom, seal.CapturedTo, seal.MadeAt, anchor.BlockTime })
            {
                Assert.Contains(UtcTime.Format(time), text, StringComparison.Ordinal);
                Assert.Contains(time.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-ddHH:mm:ss.fff", CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
            }
            string[] told = [
                seal.Package.Sm3.ToString(), anchor.Transaction.ToString(), anchor.BlockHash.ToString(), anchor.Contract.ToString(), anchor.Root.ToString(), made.DigestOf(MemberPaths.Seal).ToString(),
                made.DigestOf("stamps/local.tsr").ToString(), "张三<b>bold</b>", "（2026）京01民初1号", "https://shop.example/item/1?a=", "<script>document.body.innerHTML='HACKED'</script>", "?txt.exe"];
            Assert.All(told, one => Assert.Contains(one, text, StringComparison.Ordinal));
        }
        Assert.Contains("主体类型未记录（本系统未对申请人做实名核验）", chinese, StringComparison.Ordinal);
        Assert.Contains("notrecorded(thissystemhasnotcheckedwhotheapplicantis)", english, StringComparison.Ordinal);
    }

    private static async Task AssertListedAsync(PrintedDocuments made)
    {
        Assert.Equal(All.Length, made.Bundle.Manifest.Members.Count(member => member.Path.StartsWith(DocumentPaths.Folder, StringComparison.Ordinal)));
        Assert.Equal(0, (await made.VerifyAsync()).ExitCode);
        foreach (var (kind, language) in All.Take(2))
        {
            var path = Path.Combine(made.Folder, DocumentPaths.Of(kind, language));
            var bytes = await File.ReadAllBytesAsync(path);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(path, bytes);
            var report = await made.VerifyAsync();
            Assert.Equal(1, report.ExitCode);
            Assert.Equal(CheckNames.Members, Assert.Single(report.Checks, check => check.Outcome == CheckOutcome.Failed).Name);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(path, bytes);
        }
    }
}
