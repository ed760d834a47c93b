using System.Diagnostics;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Web.Benches;

/// <summary>What every bench is told.</summary>
/// <param name="Launcher">Path of the launcher that prepared the folder.</param>
/// <param name="Data">A data folder made for the benches alone.</param>
/// <param name="Runs">How often each thing is measured, after one run that warms up.</param>
internal sealed record BenchSettings(string Launcher, DataFolder Data, int Runs, TimeProvider Clock)
{
    /// <summary>The launcher with a verb on the benches' folder; its words go nowhere.</summary>
    public ProcessStartInfo Launch(params string[] line)
    {
        var start = new ProcessStartInfo(Launcher, [.. line, "--data", Data.Root]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("EC_DATA");
        return start;
    }

    /// <summary>Seconds of one launch that has to succeed.</summary>
    public async Task<double> TimeAsync(string[] line, bool mustSucceed, CancellationToken cancellation)
    {
        var begun = Clock.GetTimestamp();
        using var process = Process.Start(Launch(line))!;
        var (said, complaint) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        var seconds = Clock.GetElapsedTime(begun).TotalSeconds;
        await said;
        return process.ExitCode == 0 || !mustSucceed ? seconds : throw new InvalidOperationException($"ec {string.Join(' ', line)} ended with {process.ExitCode}: {await complaint}");
    }
}
