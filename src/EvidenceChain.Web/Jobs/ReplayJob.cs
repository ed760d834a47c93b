using EvidenceChain.Custody.Attempts;
using EvidenceChain.Proof.Statements;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Checks a captured package by replaying it, on the worker that made it, when nothing else is to be done there.</summary>
internal sealed class ReplayJob(ReplayDesk desk)
{
    [Queue(JobQueues.AdviceQueue)]
    [AutomaticRetry(Attempts = 0)]
    [GivesMemoryBack]
    public async Task RunAsync(string number, CancellationToken cancellation)
    {
        if (EvidenceNumber.TryParseExact(number, out var evidence))
        {
            await desk.CheckAsync(evidence, cancellation);
        }
    }
}
