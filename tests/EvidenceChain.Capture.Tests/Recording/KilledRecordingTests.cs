using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Capture.Tests.Recording;

/// <summary>What a recording that was cut off leaves.</summary>
[Collection("browser")]
public sealed class KilledRecordingTests(AwkwardSite site) : IClassFixture<AwkwardSite>, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-test-killed-");

    private string OutputPath => Path.Combine(folder.FullName, "out.wacz");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("browser", false)]
    [InlineData("navigate", false)]
    [InlineData("settle", false)]
    [InlineData("untouched", true)]
    [InlineData("look", true)]
    [InlineData("scroll", true)]
    [InlineData("rest", true)]
    [InlineData("texts", true)]
    [InlineData("views", true)]
    [InlineData("observe", true)]
    [InlineData("mhtml", true)]
    [InlineData("pdf", true)]
    public async Task A_browser_killed_at_any_step_leaves_a_whole_package_of_what_it_had(string step, bool isLoaded)
    {
        await using var browser = DirectBrowser.Launch();
        var package = await RecordAsync(browser, new StepWatcher(step, browser.Kill), "browser-gone");
        Assert.All(isLoaded ? (string[])["/listing", "/app.js"] : [], path => Assert.Equal(site.Sent[path], package.Response(site.At(path).AbsoluteUri).Payload));
    }

    [Theory]
    [InlineData("scroll")]
    [InlineData("views")]
    public async Task A_page_whose_process_is_killed_leaves_a_whole_package_of_what_it_had(string step)
    {
        await using var browser = DirectBrowser.Launch();
        await RecordAsync(browser, new StepWatcher(step, () => browser.KillParts("--type=renderer")), "page-crashed");
    }

    private async Task<ReadBack> RecordAsync(DirectBrowser browser, StepWatcher kill, string reason)
    {
        var report = await PageCapturer.RecordAsync(Order(site.At("/listing"), 20), browser.Recorded, kill, TimeProvider.System, CancellationToken.None);
        Assert.Contains(reason, report.Reasons);
        Assert.False(report.IsComplete);
        AssertIsWhole();
        return ReadBack.Open(OutputPath);
    }

    private void AssertIsWhole()
    {
        using var file = File.OpenRead(OutputPath);
        Assert.DoesNotContain(WaczVerifier.Verify(file, CancellationToken.None).Checks, check => check.Outcome != CheckOutcome.Passed && check.Name != "package.signature");
    }

    [Fact]
    public async Task What_a_killed_attempt_had_recorded_is_in_the_package_of_the_next()
    {
        var part = Path.Combine(folder.FullName, "attempt-1.part");
        await using (var killed = DirectBrowser.Launch())
        {
            using var kill = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                PageCapturer.RecordAsync(Order(site.At("/listing"), 20), killed.Recorded, new StepWatcher("scroll", kill.Cancel), TimeProvider.System, kill.Token));
            File.Move(Path.Combine(OutputPath + ".parts", "data.warc.gz"), part);
        }
        await using var browser = DirectBrowser.Launch();
        var order = Order(site.At("/zh"), 20) with { Attempt = 2, Earlier = [new(1, part)] };
        await PageCapturer.RecordAsync(order, browser.Recorded, new StepWatcher("", () => { }), TimeProvider.System, CancellationToken.None);
        var package = ReadBack.Open(OutputPath);
        Assert.Equal(await File.ReadAllBytesAsync(part), package.Members["earlier/attempt-1.warc.gz.part"]);
        Assert.Contains("\"attempt\":1", package.Text("logs/earlier-attempts.jsonl"), StringComparison.Ordinal);
        AssertIsWhole();
    }

    private CaptureOrder Order(Uri url, int seconds) => new()
    {
        Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = url, Beacon = "evidencechain/test\n", Egress = new(),
        PageTimeout = TimeSpan.FromSeconds(seconds), Operator = "test", OutputPath = OutputPath,
    };
}
