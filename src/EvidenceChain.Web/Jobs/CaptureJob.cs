using EvidenceChain.Custody.Attempts;
using EvidenceChain.Proof.Statements;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Captures one order on a worker and hands it to the custody service. Running it twice does no harm: the lease decides.</summary>
internal sealed class CaptureJob(CaptureStation station, IBackgroundJobClient jobs)
{
    // What is left behind is found by the sweep from the facts; Hangfire's own retries would know less.
    [Queue(JobQueues.CaptureQueue)]
    [AutomaticRetry(Attempts = 0)]
    [GivesMemoryBack]
    public async Task RunAsync(string number, CancellationToken cancellation)
    {
        if (EvidenceNumber.TryParseExact(number, out var evidence) && await station.CaptureAsync(evidence, cancellation))
        {
            jobs.Enqueue<CustodyJob>(job => job.RunAsync(number, CancellationToken.None));
            jobs.Enqueue<ReplayJob>(job => job.RunAsync(number, CancellationToken.None));
        }
    }
}
