using System.Globalization;
using EvidenceChain.Capture.Browsing;

namespace EvidenceChain.Web.Benches.Corpus;

/// <summary>
/// Whether Debian's chromium-headless-shell, which needs less of the machine, draws what Chromium draws: every page of the corpus and of the sample shop by both,
/// compared pixel by pixel, without any tolerance. Chromium draws each page a second time: what it does not draw twice alike is no difference between the two.
/// </summary>
internal static class ShellBench
{
    private static readonly string[] ShopPaths = ["item/1", "shop/1", "licence/1", "en/item/1", "en/shop/1", "en/licence/1"];

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchSettings settings, int pages, CancellationToken cancellation)
    {
        await using var corpus = await ShopProcess.StartAsync(cancellation, "--bench");
        await using var shop = await ShopProcess.StartAsync(cancellation);
        List<Uri> urls = [.. Enumerable.Range(1, pages).Select(page => new Uri(corpus.Url, string.Create(CultureInfo.InvariantCulture, $"item/{page}"))), .. ShopPaths.Select(path => new Uri(shop.Url, $"/{path}"))];
        var folder = Directory.CreateTempSubdirectory("ec-bench-");
        List<double> shares = [], again = [];
        long sameAll = 0, all = 0;
        List<Cost> chromium = [], shell = [];
        try
        {
            foreach (var url in urls)
            {
                var (full, small) = (await ShootAsync(BrowserProgram.Chromium, url, chromium), await ShootAsync(BrowserProgram.HeadlessShell, url, shell));
                var first = PngPixels.Read(full);
                var (same, size) = first.Compare(PngPixels.Read(small));
                var (twice, largest) = first.Compare(PngPixels.Read(await ShootAsync(BrowserProgram.Chromium, url, chromium)));
                (sameAll, all) = (sameAll + same, all + size);
                shares.Add(100.0 * same / size);
                again.Add(100.0 * twice / largest);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ec: {url.AbsolutePath}: {shares[^1]:0.000} % of the pixels are the same; Chromium drawing it twice: {again[^1]:0.000} %"));
            }

            async Task<byte[]> ShootAsync(BrowserProgram program, Uri url, List<Cost> costs)
            {
                byte[] picture = [];
                var launch = new BrowserLaunch { GateSocketPath = "", WorkFolder = folder.FullName, Program = program };
                costs.Add(await Cost.MeasureAsync(settings.Clock, corpus.Id, async look => picture = await new BareScreenshot(launch, isSandboxed: true, settings.Clock).TakeAsync(url, isScrolled: true, look, cancellation)));
                return picture;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        return
        [
            new("headless-shell", "pixels of all pages that Chromium draws the same", "%", Sample.Of([100.0 * sameAll / all])),
            new("headless-shell", "of each page", "%", Sample.Of(shares), "Chromium drawing it twice", Sample.Of(again)),
            new("headless-shell", "one page", "s", Sample.Of(shell.Select(cost => cost.Seconds)), "Chromium", Sample.Of(chromium.Select(cost => cost.Seconds))),
            new("headless-shell", "one page", "CPU s", Sample.Of(shell.Select(cost => cost.CpuSeconds)), "Chromium", Sample.Of(chromium.Select(cost => cost.CpuSeconds))),
        ];
    }
}
