using EvidenceChain.Custody;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Statements;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Finds by the facts what no job will take on: statements kept out of the log, orders whose worker died, walks that were cut off, bundles that wait for a chain.</summary>
internal sealed class LeftBehindSweep(RegistryOffice office, JobStorage storage, IBackgroundJobClient jobs)
{
    public const string Name = "left-behind";
    public const string EveryFiveSeconds = "*/5 * * * * *";
    private const int MaxQueued = 5000;
    private const int WalksAtOnce = 50;
    private const int MaxNoted = 200;

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        await office.CompleteAsync(cancellation);
        await NoteFailedJobsAsync(cancellation);
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

    /// <summary>A job that failed before its attempt began, as on a worker that may not read something, is a fact of its order; the job itself would lie there for ever.</summary>
    private async Task NoteFailedJobsAsync(CancellationToken cancellation)
    {
        foreach (var (id, failed) in storage.GetMonitoringApi().FailedJobs(0, MaxNoted).Where(job => job.Value is { InFailedState: true, Job: { } work } && work.Type == typeof(CaptureJob)))
        {
            if (failed.Job.Args is [string text, ..] && EvidenceNumber.TryParseExact(text, out var number))
            {
                await office.Runner.FailAsync(number, WalkStep.Capture, $"a worker could not begin: {failed.ExceptionMessage}", cancellation);
            }
            jobs.Delete(id);
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
