using System.IO.Compression;
using System.Text;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Packaging;
using EvidenceChain.Capture.Replaying;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Statements;
using Microsoft.Playwright;

namespace EvidenceChain.Capture.Tests.Replay;

/// <summary>Shows a sealed package in ReplayWeb.page, a player by others, after the site itself has gone.</summary>
[Collection("browser")]
public sealed class ReplayTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-test-replay-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_sealed_listing_replays_with_its_title_its_requests_and_its_pictures_when_the_site_is_gone()
    {
        var (package, url) = await SealedListingAsync();
        var player = Path.Combine(await Witness.InstallAsync("replay"), "node_modules", "replaywebpage");
        await using var host = await ReplayHost.StartAsync(player, package, url);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium" });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        var replayed = new TaskCompletionSource<IFrame>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.FrameNavigated += (_, frame) =>
        {
            if (frame.Url.EndsWith("mp_/" + url.AbsoluteUri, StringComparison.Ordinal))
            {
                replayed.TrySetResult(frame);
            }
        };
        var shown = await OpenAsync(page, host, replayed.Task);
        // Filled by a script from an answer to its own request: both must come out of the package.
        await shown.WaitForFunctionAsync("document.getElementById('price')?.textContent === '￥88.00'");
        Assert.Equal("商品列表", await shown.TitleAsync());
        Assert.Equal("商品列表", await shown.InnerTextAsync("h1"));
        await shown.EvaluateAsync("for (const image of document.images) image.loading = 'eager'");
        await shown.WaitForFunctionAsync($"document.images.length === {SitePages.Pictures} && [...document.images].every(image => image.complete && image.naturalWidth === 80)");
        if (Environment.GetEnvironmentVariable("EC_KEEP_CAPTURES") is { Length: > 0 } keep)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(keep, "replay.png") });
        }
    }

    /// <summary>The player now and then misses the start of its own service worker and waits for ever; a person reloads.</summary>
    private static async Task<IFrame> OpenAsync(IPage page, ReplayHost host, Task<IFrame> replayed)
    {
        List<string> heard = [];
        page.Console += (_, message) => heard.Add($"{message.Type}: {message.Text}");
        page.Response += (_, answer) => heard.Add($"{answer.Status} {answer.Url}");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await page.GotoAsync(host.Address);
            try
            {
                return await replayed.WaitAsync(TimeSpan.FromSeconds(30));
            }
            catch (TimeoutException)
            {
                heard.Add($"nothing was replayed by attempt {attempt}");
            }
        }
        throw new TimeoutException(string.Join('\n', heard));
    }

    [Fact]
    public async Task Warcio_reads_every_record_of_a_sealed_package()
    {
        var (package, url) = await SealedListingAsync();
        var warc = Path.Combine(folder.FullName, "data.warc.gz");
        await using (var zip = await ZipFile.OpenReadAsync(package))
        {
            await zip.GetEntry("archive/data.warc.gz")!.ExtractToFileAsync(warc);
        }
        var lines = await Witness.RunAsync("warc.mjs", [warc], []);
        Assert.Contains($"response {url}", lines);
        Assert.Equal(ReadBack.Open(package).Records.Count, lines.Count);
    }

    [Fact]
    public async Task A_record_that_holds_what_the_page_needs_looks_the_same_again()
    {
        var (package, _) = await SealedListingAsync();

        var advice = await new ReplayCheck(new BrowserLauncher(new(), TimeProvider.System), TimeProvider.System).RunAsync(package, CancellationToken.None);

        Assert.Null(advice.Failure);
        Assert.Equal(["tile-1", "tile-2", "tile-3", "view"], advice.Pictures.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(advice.PixelsAlike ?? 0, 995, 1000);
        Assert.True(advice.Answered > SitePages.Pictures, $"{advice.Answered} answered");
        Assert.DoesNotContain(advice.Unanswered, url => !url.EndsWith("/favicon.ico", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_without_the_pictures_of_the_page_scores_less_and_names_them()
    {
        var (package, url) = await SealedListingAsync();
        await using (var zip = await ZipFile.OpenAsync(package, ZipArchiveMode.Update))
        {
            var archive = zip.GetEntry("archive/data.warc.gz")!;
            using var records = new MemoryStream();
            await using (var content = await archive.OpenAsync())
            {
                await content.CopyToAsync(records);
            }
            archive.Delete();
            await using var target = await zip.CreateEntry("archive/data.warc.gz", CompressionLevel.NoCompression).OpenAsync();
            records.Position = 0;
            using var reader = new WarcReader(records, isGzip: true);
            while (reader.ReadNext(null, CancellationToken.None) is { } record)
            {
                if (record.Header.TargetUri?.StartsWith(new Uri(url, "/picture").AbsoluteUri, StringComparison.Ordinal) != true)
                {
                    await target.WriteAsync(records.GetBuffer().AsMemory((int)record.Offset, (int)record.Length));
                }
            }
        }

        var advice = await new ReplayCheck(new BrowserLauncher(new(), TimeProvider.System), TimeProvider.System).RunAsync(package, CancellationToken.None);

        Assert.True(advice.PixelsAlike < 995, $"{advice.PixelsAlike}");
        Assert.Contains(advice.Unanswered, missing => missing.Contains("/picture", StringComparison.Ordinal));
    }

    private async Task<(string Package, Uri Url)> SealedListingAsync()
    {
        var site = new AwkwardSite();
        await site.InitializeAsync();
        var order = new CaptureOrder
        {
            Number = EvidenceNumber.Create([9, 9, 9, 7, 6, 5, 4, 3, 2, 1]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = site.At("/listing"),
            Beacon = "evidencechain/test\n", Operator = "test", OutputPath = Path.Combine(folder.FullName, "unsealed.wacz"), PageTimeout = TimeSpan.FromSeconds(30),
            Egress = new() { OpenedListeners = [new(System.Net.IPAddress.Loopback, site.Port)] },
        };
        await new PageCapturer(new BrowserLauncher(new(), TimeProvider.System), TimeProvider.System).CaptureAsync(order, new Progress<CaptureProgress>(), CancellationToken.None);
        await site.DisposeAsync();
        var package = Path.Combine(folder.FullName, "package.wacz");
        var description = ReadBack.Open(order.OutputPath).Members["datapackage.json"];
        var digest = $"{{\"path\":\"datapackage.json\",\"hash\":\"{Sha256Digest.Of(description)}\"}}";
        await using var unsealed = File.OpenRead(order.OutputPath);
        await using var target = File.Create(package);
        WaczSealing.Append(unsealed, target, Encoding.UTF8.GetBytes(digest), TimeProvider.System.GetUtcNow());
        return (package, order.Url);
    }
}
