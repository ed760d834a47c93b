using EvidenceChain.Custody;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>
/// Asks authorities again for the stamps they did not give when asked first; the bundle is then made anew. One evidence per authority shows whether
/// it answers again; only then do the others follow.
/// </summary>
internal sealed class LateStamps(RegistryOffice office)
{
    public const string Name = "late-stamps";
    public const string EveryFifteenSeconds = "*/15 * * * * *";
    private const int StampsAtOnce = 100;

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var authority in office.TimeAuthorities)
        {
            foreach (var number in await office.Register.UnstampedAsync(authority, StampsAtOnce, cancellation))
            {
                await office.Runner.AdvanceAsync(number, cancellation);
                var state = await office.Register.FindAsync(number, cancellation);
                if (state?.Stamps.Any(stamp => stamp.Authority == authority) != true)
                {
                    break;
                }
            }
        }
    }
}
