using EvidenceChain.Custody;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Finds by the facts what no job will take on: statements kept out of the log, orders whose worker died, walks that were cut off, bundles that wait for a chain.</summary>
internal sealed class LeftBehindSweep(RegistryOffice office, JobStorage storage, IBackgroundJobClient jobs)
{
    public const string Name = "left-behind";
    public const string EveryFiveSeconds = "*/5 * * * * *";
    private const int MaxQueued = 5000;
    private const int WalksAtOnce = 50;

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        await office.CompleteAsync(cancellation);
        var waiting = Queued();
        foreach (var number in (await office.Register.UncapturedAsync(cancellation)).Select(number => number.ToString()).Where(number => !waiting.Contains(number)))
        {
            jobs.Enqueue<CaptureJob>(job => job.RunAsync(number, CancellationToken.None));
        }
        foreach (var number in (await office.Register.UnfinishedAsync(WalksAtOnce, cancellation)).Select(number => number.ToString()).Where(number => !waiting.Contains(number)))
        {
            jobs.Enqueue<CustodyJob>(job => job.RunAsync(number, CancellationToken.None));
        }
    }

    private HashSet<string> Queued()
    {
        var monitor = storage.GetMonitoringApi();
        return [.. ((string[])[JobQueues.CaptureQueue, JobQueues.CustodyQueue])
            .SelectMany(queue => monitor.EnqueuedJobs(queue, 0, MaxQueued))
            .Select(job => job.Value?.Job?.Args is [string number, ..] ? number : null)
            .OfType<string>()];
    }
}
