using System.Globalization;
using EvidenceChain.Capture.Browsing;

namespace EvidenceChain.Web.Benches.Corpus;

/// <summary>
/// Whether Debian's chromium-headless-shell, which needs less of the machine, draws what Chromium draws: every page of the corpus and of the sample shop by both,
/// compared pixel by pixel, without any tolerance.
/// </summary>
internal static class ShellBench
{
    public const string Program = "/usr/bin/chromium-headless-shell";

    private static readonly string[] ShopPaths = ["item/1", "shop/1", "licence/1", "en/item/1", "en/shop/1", "en/licence/1"];

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchSettings settings, int pages, CancellationToken cancellation)
    {
        await using var corpus = await ShopProcess.StartAsync(cancellation, "--bench");
        await using var shop = await ShopProcess.StartAsync(cancellation);
        List<Uri> urls = [.. Enumerable.Range(1, pages).Select(page => new Uri(corpus.Url, string.Create(CultureInfo.InvariantCulture, $"item/{page}"))), .. ShopPaths.Select(path => new Uri(shop.Url, $"/{path}"))];
        var folder = Directory.CreateTempSubdirectory("ec-bench-");
        List<double> shares = [];
        List<Cost> chromium = [], shell = [];
        try
        {
            var launch = new BrowserLaunch { GateSocketPath = "", WorkFolder = folder.FullName };
            foreach (var url in urls)
            {
                var (full, small) = (await ShootAsync(null, url, chromium), await ShootAsync(Program, url, shell));
                var (same, all) = PngPixels.Read(full).Compare(PngPixels.Read(small));
                shares.Add(100.0 * same / all);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ec: {url.AbsolutePath}: {shares[^1]:0.000} % of the pixels are the same"));
            }

            async Task<byte[]> ShootAsync(string? program, Uri url, List<Cost> costs)
            {
                byte[] picture = [];
                costs.Add(await Cost.MeasureAsync(settings.Clock, corpus.Id, async look => picture = await new BareScreenshot(launch, isSandboxed: true, settings.Clock, program).TakeAsync(url, isScrolled: true, look, cancellation)));
                return picture;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        return
        [
            new("headless-shell", "pixels that Chromium draws the same", "%", Sample.Of(shares)),
            new("headless-shell", "one page", "s", Sample.Of(shell.Select(cost => cost.Seconds)), "Chromium", Sample.Of(chromium.Select(cost => cost.Seconds))),
            new("headless-shell", "one page", "CPU s", Sample.Of(shell.Select(cost => cost.CpuSeconds)), "Chromium", Sample.Of(chromium.Select(cost => cost.CpuSeconds))),
        ];
    }
}
