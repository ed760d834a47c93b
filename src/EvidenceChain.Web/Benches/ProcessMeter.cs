using System.Globalization;

namespace EvidenceChain.Web.Benches;

/// <summary>
/// Processor seconds and memory of this process and everything it starts, by looking at /proc every 50 ms: what a killed grandchild used is credited to nobody.
/// What a process uses between the last look and its end is missed.
/// </summary>
internal sealed class ProcessMeter : IAsyncDisposable
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly Lock looking = new();
    private readonly Dictionary<(int Id, string Start), (double First, double Last)> seen = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Task watching;
    private readonly int except;
    private long peak;

    /// <param name="except">A process that serves the work and is no part of it.</param>
    public ProcessMeter(TimeProvider clock, int except)
    {
        this.except = except;
        Look(isFirst: true);
        watching = WatchAsync(clock);
    }

    public double Seconds
    {
        get
        {
            lock (looking)
            {
                return seen.Values.Sum(process => process.Last - process.First);
            }
        }
    }

    /// <summary>The most that what was started held at any look, without this process; pages that processes share count in each.</summary>
    public double PeakMegabytes
    {
        get
        {
            lock (looking)
            {
                return peak * (Environment.SystemPageSize / 1e6);
            }
        }
    }

    public void Look() => Look(isFirst: false);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching;
        stopping.Dispose();
    }

    private async Task WatchAsync(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private void Look(bool isFirst)
    {
        lock (looking)
        {
            var all = Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
                .OfType<Entry>().ToList();
            HashSet<int> family = [Environment.ProcessId];
            for (var grew = true; grew;)
            {
                grew = false;
                foreach (var entry in all.Where(entry => entry.Id != except && family.Contains(entry.Parent)))
                {
                    grew |= family.Add(entry.Id);
                }
            }
            peak = Math.Max(peak, all.Where(entry => entry.Id != Environment.ProcessId && family.Contains(entry.Id)).Sum(entry => entry.Pages));
            foreach (var entry in all.Where(entry => family.Contains(entry.Id)))
            {
                // What was there before counts from now on; what came since, from its own beginning.
                var first = seen.TryGetValue((entry.Id, entry.Start), out var before) ? before.First : isFirst ? entry.Seconds : 0;
                seen[(entry.Id, entry.Start)] = (first, entry.Seconds);
            }
        }
    }

    private static Entry? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            double Ticks(int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
            return new(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19], (Ticks(11) + Ticks(12)) / TicksPerSecond, (long)Ticks(21));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Entry(int Id, int Parent, string Start, double Seconds, long Pages);
}
