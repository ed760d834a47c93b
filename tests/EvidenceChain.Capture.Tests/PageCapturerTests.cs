using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests;

[Collection("browser")]
public sealed class PageCapturerTests(AwkwardSite site) : IClassFixture<AwkwardSite>, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-test-capturer-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_page_is_captured_through_the_gate_and_each_answer_names_the_address_it_came_from()
    {
        var (report, package) = await CaptureAsync(site.At("/listing"), allowLoopback: true);
        Assert.Equal((CaptureOutcome.Content, true), (report.Outcome, report.IsComplete));
        var answers = package.Records.Where(record => record.Type == "response").ToList();
        Assert.True(answers.Count > SitePages.Pictures);
        Assert.All(answers, answer => Assert.Equal("127.0.0.1", answer.Fields["WARC-IP-Address"][0]));
        Assert.Contains("--proxy-bypass-list=<-loopback>", package.Text("environment.json"), StringComparison.Ordinal);
        Assert.Contains("\"connected\":\"127.0.0.1\"", package.Text("logs/connections.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chinese_text_of_no_named_language_is_drawn_in_its_chinese_forms()
    {
        var (_, package) = await CaptureAsync(site.At("/nameless-zh"), allowLoopback: true);
        Assert.Matches("\"heading_fonts\":\\[\\{\"family\":\"Noto (Sans|Serif) CJK SC\",\"from_page\":false,\"glyphs\":3\\}\\]", package.Text("environment.json"));
    }

    [Fact]
    public async Task A_download_through_the_gate_is_whole()
    {
        var (report, package) = await CaptureAsync(site.At("/file"), allowLoopback: true);
        Assert.Equal((CaptureOutcome.Download, true), (report.Outcome, report.IsComplete));
        Assert.Equal(site.Sent["/file"], package.Response(site.At("/file").AbsoluteUri).Payload);
    }

    [Theory]
    [InlineData("http://nowhere.invalid/")]
    [InlineData("https://nowhere.invalid/")]
    [InlineData("http://127.0.0.1:2/")]
    public async Task What_the_gate_refuses_is_an_error_without_an_answer(string url)
    {
        var (report, package) = await CaptureAsync(new(url), allowLoopback: false);
        Assert.Equal((CaptureOutcome.Error, false, (int?)null), (report.Outcome, report.IsComplete, report.HttpStatus));
        Assert.Contains(report.Reasons, reason => reason.StartsWith("gate: ", StringComparison.Ordinal));
        Assert.DoesNotContain(package.Records, record => record.Type == "response");
    }

    [Fact]
    public async Task The_headless_shell_captures_too_and_the_package_names_it()
    {
        var (report, package) = await CaptureAsync(site.At("/listing"), allowLoopback: true, BrowserProgram.HeadlessShell);
        Assert.Equal((CaptureOutcome.Content, true), (report.Outcome, report.IsComplete));
        Assert.Contains("/chromium-headless-shell", package.Text("cleanliness.json"), StringComparison.Ordinal);
        Assert.Contains("/chromium-headless-shell", package.Text("environment.json"), StringComparison.Ordinal);
    }

    private async Task<(CaptureReport Report, ReadBack Package)> CaptureAsync(Uri url, bool allowLoopback, BrowserProgram program = BrowserProgram.Chromium)
    {
        var order = new CaptureOrder
        {
            Number = EvidenceNumber.Create([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = url,
            Beacon = "evidencechain/test\n", Operator = "test", OutputPath = Path.Combine(folder.FullName, "out.wacz"), PageTimeout = TimeSpan.FromSeconds(30), Program = program,
            Egress = new() { OpenedListeners = allowLoopback ? [new(System.Net.IPAddress.Loopback, site.Port)] : [] },
        };
        var capturer = new PageCapturer(new BrowserLauncher(new(), TimeProvider.System), TimeProvider.System);
        var report = await capturer.CaptureAsync(order, new Progress<CaptureProgress>(), CancellationToken.None);
        return (report, ReadBack.Open(order.OutputPath));
    }
}
