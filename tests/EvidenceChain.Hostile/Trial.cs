using System.Globalization;
using EvidenceChain.Capture;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Hostile;

/// <summary>What came of a bad page.</summary>
public sealed record TrialResult(HostileCase Case, CaptureReport? Report, TimeSpan Took, IReadOnlyList<string> Faults)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Faults.Count == 0 ? "ok  " : "BAD ")} {Case.Name,-32} {Took.TotalSeconds,6:0.0} s  {Report?.Outcome.ToString() ?? "-",-8} {(Report is null ? "" : Report.IsComplete ? "complete" : string.Join(", ", Report.Reasons))}")
        + string.Concat(Faults.Select(fault => $"\n       ! {fault}"));
}

/// <summary>Captures a bad page as the product does, gate and walls included, and judges package, report and what was left behind.</summary>
public sealed class Trial(HostileSite site, TimeProvider clock) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-hostile-");

    /// <summary>How much later than its own limit a capture may come back: the browser's start and end, and the packing, on a machine that does other things as well.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    public void Dispose() => folder.Delete(recursive: true);

    public async Task<TrialResult> RunAsync(HostileCase one, TimeSpan pageTimeout, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var place = folder.CreateSubdirectory(one.Name);
        var traces = new BrowserTraces(place.CreateSubdirectory("browsers").FullName);
        var order = new CaptureOrder
        {
            Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = site.At(one),
            Beacon = "evidencechain/hostile\n", Operator = "trial", OutputPath = Path.Combine(place.FullName, "out.wacz"), PageTimeout = pageTimeout,
            Egress = new() { OpenedListeners = [.. new[] { site.Port, site.TlsPort, site.MutePort }.Select(port => new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port))] },
        };
        var faults = new List<string>();
        CaptureReport? report = null;
        try
        {
            var capturer = new PageCapturer(new BrowserLauncher(new() { MarkerFolder = traces.MarkerFolder }, clock), clock);
            report = await capturer.CaptureAsync(order, traces, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            faults.Add($"threw {fault}");
        }
        var took = clock.GetElapsedTime(start);
        if (took > pageTimeout + Grace)
        {
            faults.Add($"took {took.TotalSeconds:0.0} s");
        }
        if (report is not null)
        {
            faults.AddRange(Expectation.FaultsOf(one, report, TriedPackage.Open(order.OutputPath, cancellationToken)));
        }
        faults.AddRange(traces.LeftBehind());
        if (Environment.GetEnvironmentVariable("EC_KEEP_CAPTURES") is { Length: > 0 } keep && File.Exists(order.OutputPath))
        {
            File.Copy(order.OutputPath, Path.Combine(keep, one.Name + ".wacz"), overwrite: true);
        }
        faults.AddRange(Directory.EnumerateFileSystemEntries(place.FullName).Select(Path.GetFileName)
            .Where(name => name is not ("browsers" or "out.wacz" or "out.wacz.salts.json")).Select(name => $"left {name} behind"));
        place.Delete(recursive: true);
        return new(one, report, took, faults);
    }
}
