using System.Globalization;
using System.Net;
using EvidenceChain.Capture;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Web.Benches.Corpus;

/// <summary>
/// Thirty listings, each taken by bare Chromium (walked down, one full-page PNG), by another tool, and by our profiles, in turn: so each has the same machine. Then
/// two at a time. Every page has a browser of its own.
/// </summary>
internal sealed class CorpusBench(BenchSettings settings, ShopProcess shop, string folder)
{
    private const string Bare = "bare Chromium, one full-page PNG";
    private static readonly CaptureProfile[] Profiles = [CaptureProfile.Full, CaptureProfile.Light];
    private readonly PageCapturer capturer = new(new BrowserLauncher(new(), settings.Clock), settings.Clock);
    private bool isSandboxed = true;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchSettings settings, int pages, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("ec-bench-");
        await using var shop = await ShopProcess.StartAsync(cancellation, "--bench");
        try
        {
            return await new CorpusBench(settings, shop, folder.FullName).RunAsync(pages, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<Figure>> RunAsync(int pages, CancellationToken cancellation)
    {
        // Warms up, and tells whether the browser keeps its sandbox here.
        await CaptureAsync(CaptureProfile.Full, BrowserProgram.Chromium, 1, () => { }, cancellation);
        var others = SingleFile.Find(BrowserLauncher.Find(BrowserProgram.Chromium) ?? throw new BrowserUnavailableException("There is no Chromium on this machine."));
        List<Contestant> all = [new(Bare, BareAsync), .. others is null ? [] : (Contestant[])[new("single-file-cli", (page, _, token) => others.TakeAsync(At(page), token))], .. Entries().Select(Ours)];
        foreach (var page in Enumerable.Range(1, pages))
        {
            foreach (var one in all)
            {
                long? bytes = null;
                var cost = await Cost.MeasureAsync(settings.Clock, shop.Id, async look => bytes = await one.TakeAsync(page, look, cancellation));
                // A page that a tool gave up on costs it little and is no measure.
                if (bytes is { } kept)
                {
                    one.Alone.Add(cost);
                    one.Bytes.Add(kept);
                }
            }
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ec: {page} of {pages} pages, one at a time"));
        }
        foreach (var one in all)
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellation };
            one.Paired = await Cost.MeasureAsync(settings.Clock, shop.Id, look => Parallel.ForEachAsync(Enumerable.Range(1, pages), parallel, async (page, token) => await one.TakeAsync(page, look, token)));
            Console.Error.WriteLine($"ec: {one.Name}, two at a time");
        }
        return [.. all.Where(one => one != all[0] && one.Alone.Count > 0).SelectMany(one => one.Beside(all[0])), .. all.Where(one => one.Alone.Count > 0).SelectMany(one => one.InPairs(pages))];
    }

    private static IEnumerable<(CaptureProfile Profile, BrowserProgram Program)> Entries() =>
        from program in Enum.GetValues<BrowserProgram>() where BrowserLauncher.Find(program) is not null from profile in Profiles select (profile, program);

    private Contestant Ours((CaptureProfile Profile, BrowserProgram Program) entry) =>
        new($"{entry.Profile.Name} profile{(entry.Program == BrowserProgram.Chromium ? "" : ", headless shell")}", (page, look, cancellation) => CaptureAsync(entry.Profile, entry.Program, page, look, cancellation));

    private Uri At(int page) => new(shop.Url, string.Create(CultureInfo.InvariantCulture, $"item/{page}"));

    private async Task<long?> BareAsync(int page, Action look, CancellationToken cancellation)
    {
        var launch = new BrowserLaunch { GateSocketPath = "", WorkFolder = folder };
        return (await new BareScreenshot(launch, isSandboxed, settings.Clock).TakeAsync(At(page), isScrolled: true, look, cancellation)).Length;
    }

    private async Task<long?> CaptureAsync(CaptureProfile profile, BrowserProgram program, int page, Action look, CancellationToken cancellation)
    {
        var order = new CaptureOrder
        {
            Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), OrderDigest = Sha256Digest.Of("bench"u8), Attempt = 1, Url = At(page), Beacon = "bench\n", Operator = "bench", Profile = profile, Program = program,
            OutputPath = Path.Combine(folder, $"{Guid.CreateVersion7(settings.Clock.GetUtcNow())}.wacz"), PageTimeout = TimeSpan.FromSeconds(60), Egress = new() { OpenedListeners = [new(IPAddress.Loopback, shop.Url.Port)] },
        };
        var report = await capturer.CaptureAsync(order, new Progress<CaptureProgress>(), cancellation);
        if (report is not { Outcome: CaptureOutcome.Content, IsComplete: true })
        {
            throw new InvalidOperationException($"the capture to be measured is {report.Outcome}: {string.Join("; ", report.Reasons)}");
        }
        look();
        isSandboxed = !report.Labels.Contains("isolation: browser sandbox off");
        var bytes = new FileInfo(order.OutputPath).Length;
        File.Delete(order.OutputPath);
        return bytes;
    }

    /// <summary>Whoever takes the pages.</summary>
    private sealed record Contestant(string Name, Func<int, Action, CancellationToken, Task<long?>> TakeAsync)
    {
        public List<Cost> Alone { get; } = [];

        public List<long> Bytes { get; } = [];

        public Cost? Paired { get; set; }

        public IEnumerable<Figure> Beside(Contestant bare)
        {
            Figure Of(string measure, string unit, Func<Contestant, IEnumerable<double>> values) => new("capture", $"{Name}: {measure}", unit, Sample.Of(values(this)), bare.Name, Sample.Of(values(bare)));
            yield return Of("one page", "s", one => one.Alone.Select(cost => cost.Seconds));
            yield return Of("one page", "CPU s", one => one.Alone.Select(cost => cost.CpuSeconds));
            yield return Of("most memory", "MB", one => one.Alone.Select(cost => cost.PeakMegabytes));
            yield return Of("size", "MB", one => one.Bytes.Select(bytes => bytes / 1e6));
        }

        public IEnumerable<Figure> InPairs(int pages)
        {
            var (alone, paired) = (60 / Alone.Average(cost => cost.Seconds), 60 * pages / Paired!.Seconds);
            yield return new("capture", $"{Name}: two at a time", "pages a minute", Sample.Of([paired]), "one at a time", Sample.Of([alone]));
            yield return new("capture", $"{Name}: two at a time, most memory", "MB", Sample.Of([Paired.PeakMegabytes]), "one at a time", Sample.Of([Alone.Max(cost => cost.PeakMegabytes)]));
        }
    }
}
