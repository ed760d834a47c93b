namespace EvidenceChain.Web.Benches;

/// <summary>What one piece of work took, with all the processes it started.</summary>
internal sealed record Cost(double Seconds, double CpuSeconds, double PeakMegabytes)
{
    /// <param name="clock">Measures.</param>
    /// <param name="except">Process id of what serves the work.</param>
    /// <param name="work">Given what it calls just before it ends processes of its own.</param>
    public static async Task<Cost> MeasureAsync(TimeProvider clock, int except, Func<Action, Task> work)
    {
        await using var meter = new ProcessMeter(clock, except);
        var begun = clock.GetTimestamp();
        await work(meter.Look);
        var seconds = clock.GetElapsedTime(begun).TotalSeconds;
        meter.Look();
        return new(seconds, meter.Seconds, meter.PeakMegabytes);
    }
}
