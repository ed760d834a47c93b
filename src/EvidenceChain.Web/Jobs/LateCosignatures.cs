using EvidenceChain.Custody;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Asks witnesses again that were away or answered wrongly; when one cosigns, the bundles that lack it are made anew over a checkpoint that all are asked about.</summary>
internal sealed class LateCosignatures(RegistryOffice office)
{
    public const string Name = "late-cosignatures";
    public const string EveryFifteenSeconds = "*/15 * * * * *";
    private const int BundlesAtOnce = 100;

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        await office.Witnesses.AskAgainAsync(cancellation);
        foreach (var turn in (await office.Witnesses.StatusAsync(cancellation)).Where(turn => turn is { NotedAt: not null, Reason: null }))
        {
            foreach (var number in await office.Register.UncosignedAsync(turn.Name, turn.Key, BundlesAtOnce, cancellation))
            {
                await office.Runner.AdvanceAsync(number, cancellation);
                var state = await office.Register.FindAsync(number, cancellation);
                if (state?.Bundle is not { } bundle || !await office.Bundles.CarriesAsync(number, bundle.Digest, turn.Key, cancellation))
                {
                    break;
                }
            }
        }
    }
}
