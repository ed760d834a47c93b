using System.Net;
using EvidenceChain.Capture;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Web.Benches;

/// <summary>One capture of the sample shop's page, with gate, walls, record and package, beside a bare full-page screenshot of it, the pages it links to left out; each with a browser of its own.</summary>
internal static class CaptureBench
{
    private const string SandboxOff = "isolation: browser sandbox off";

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchSettings settings, CancellationToken cancellation)
    {
        await using var shop = await ShopProcess.StartAsync(cancellation);
        return await CompareAsync(settings, shop, cancellation);
    }

    private static async Task<IReadOnlyList<Figure>> CompareAsync(BenchSettings settings, ShopProcess shop, CancellationToken cancellation)
    {
        var capturer = new PageCapturer(new BrowserLauncher(new(), settings.Clock), settings.Clock);
        var folder = Directory.CreateTempSubdirectory("ec-bench-");
        List<Cost> captures = [], shots = [];
        try
        {
            var order = new CaptureOrder
            {
                Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), OrderDigest = Sha256Digest.Of("bench"u8), Attempt = 1, Url = shop.Url, Beacon = "bench\n", Operator = "bench",
                Profile = CaptureProfile.Full with { WithRelatedPages = false },
                OutputPath = Path.Combine(folder.FullName, "bench.wacz"), PageTimeout = TimeSpan.FromSeconds(60), Egress = new() { OpenedListeners = [new(IPAddress.Loopback, shop.Url.Port)] },
            };
            for (var run = 0; run <= settings.Runs; run++)
            {
                CaptureReport? report = null;
                captures.Add(await Cost.MeasureAsync(settings.Clock, shop.Id, async _ => report = await capturer.CaptureAsync(order, new Progress<CaptureProgress>(), cancellation)));
                if (report is not { Outcome: CaptureOutcome.Content, IsComplete: true })
                {
                    throw new InvalidOperationException($"the capture to be measured is {report?.Outcome}: {string.Join("; ", report?.Reasons ?? [])}");
                }
                var launch = new BrowserLaunch { GateSocketPath = "", WorkFolder = folder.FullName };
                var bare = new BareScreenshot(launch, !report.Labels.Contains(SandboxOff), settings.Clock);
                shots.Add(await Cost.MeasureAsync(settings.Clock, shop.Id, async look => await bare.TakeAsync(shop.Url, isScrolled: false, look, cancellation)));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        // The first of each warms up.
        Sample Seconds(List<Cost> costs) => Sample.Of(costs.Skip(1).Select(cost => cost.Seconds));
        Sample Cpu(List<Cost> costs) => Sample.Of(costs.Skip(1).Select(cost => cost.CpuSeconds));
        return
        [
            new("capture", "one warm capture", "s", Seconds(captures), "a bare full-page screenshot", Seconds(shots)),
            new("capture", "one warm capture, browser and worker", "CPU s", Cpu(captures), "a bare full-page screenshot", Cpu(shots)),
        ];
    }
}
