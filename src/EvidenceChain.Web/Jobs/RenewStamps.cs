using EvidenceChain.Custody;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Renews time stamps before they end, a round at a time, and makes the bundles anew that a renewal belongs to.</summary>
internal sealed partial class RenewStamps(RegistryOffice office, ILogger<RenewStamps> logger)
{
    public const string Name = "renew-stamps";
    public const string EveryNight = "20 3 * * *";
    private const int RoundsAtOnce = 20;
    private const int BundlesAtOnce = 500;

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        await BundleAsync(cancellation); // what an earlier run was cut off at
        for (var round = 0; round < RoundsAtOnce; round++)
        {
            var (renewed, failures) = await office.Renewals.RunAsync(cancellation);
            foreach (var failure in failures)
            {
                NotRenewed(logger, failure);
            }
            if (renewed == 0)
            {
                return;
            }
            await BundleAsync(cancellation);
        }
    }

    private async Task BundleAsync(CancellationToken cancellation)
    {
        foreach (var number in await office.Renewals.UnbundledAsync(BundlesAtOnce, cancellation))
        {
            await office.Runner.AdvanceAsync(number, cancellation);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "no renewal by {Failure}")]
    private static partial void NotRenewed(ILogger logger, string failure);
}
