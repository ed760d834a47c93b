using EvidenceChain.Custody;
using EvidenceChain.Proof.Statements;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Walks one captured evidence on, in the process that holds the keys.</summary>
internal sealed class CustodyJob(IServiceProvider services)
{
    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(string number, CancellationToken cancellation)
    {
        // Resolved late: the worker, which only enqueues this job, has no office.
        var office = services.GetRequiredService<RegistryOffice>();
        if (EvidenceNumber.TryParseExact(number, out var evidence))
        {
            await office.Runner.AdvanceAsync(evidence, cancellation);
        }
    }
}
