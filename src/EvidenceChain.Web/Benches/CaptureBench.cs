using System.Diagnostics;
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
        using var shop = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(CaptureBench).Assembly.Location, "sample-shop", "--port", "0"]) { RedirectStandardOutput = true })!;
        try
        {
            var url = new Uri(await shop.StandardOutput.ReadLineAsync(cancellation) ?? throw new InvalidOperationException("the sample shop did not start"));
            return await CompareAsync(settings, url, cancellation);
        }
        finally
        {
            shop.Kill();
            await shop.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<IReadOnlyList<Figure>> CompareAsync(BenchSettings settings, Uri url, CancellationToken cancellation)
    {
        var capturer = new PageCapturer(new BrowserLauncher(new(), settings.Clock), settings.Clock);
        var folder = Directory.CreateTempSubdirectory("ec-bench-");
        List<Cost> captures = [], shots = [];
        try
        {
            var order = new CaptureOrder
            {
                Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), OrderDigest = Sha256Digest.Of("bench"u8), Attempt = 1, Url = url, Beacon = "bench\n", Operator = "bench", Profile = CaptureProfile.Full with { WithRelatedPages = false },
                OutputPath = Path.Combine(folder.FullName, "bench.wacz"), PageTimeout = TimeSpan.FromSeconds(60), Egress = new() { OpenedListeners = [new(IPAddress.Loopback, url.Port)] },
            };
            for (var run = 0; run <= settings.Runs; run++)
            {
                CaptureReport? report = null;
                captures.Add(await MeasureAsync(settings.Clock, async _ => report = await capturer.CaptureAsync(order, new Progress<CaptureProgress>(), cancellation)));
                if (report is not { Outcome: CaptureOutcome.Content, IsComplete: true })
                {
                    throw new InvalidOperationException($"the capture to be measured is {report?.Outcome}: {string.Join("; ", report?.Reasons ?? [])}");
                }
                var launch = new BrowserLaunch { GateSocketPath = "", WorkFolder = folder.FullName };
                var bare = new BareScreenshot(launch, !report.Labels.Contains(SandboxOff), settings.Clock);
                shots.Add(await MeasureAsync(settings.Clock, async look => await bare.TakeAsync(url, look, cancellation)));
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

    private static async Task<Cost> MeasureAsync(TimeProvider clock, Func<Action, Task> work)
    {
        await using var meter = new CpuMeter(clock);
        var begun = clock.GetTimestamp();
        await work(meter.Look);
        var seconds = clock.GetElapsedTime(begun).TotalSeconds;
        meter.Look();
        return new(seconds, meter.Seconds);
    }

    private sealed record Cost(double Seconds, double CpuSeconds);
}
