using EvidenceChain.Custody;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Monitoring.Watches;
using EvidenceChain.Web.Accounts.Limits;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Orders a capture for every watch that is due.</summary>
internal sealed class WatchDispatch(WatchBook watches, RegistryOffice office, CaptureQuota quota, DiskReserve reserve, IBackgroundJobClient jobs)
{
    public const string Name = "watches";
    public const string EveryTwoSeconds = "*/2 * * * * *";
    private const int AtOnce = 100;

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (reserve.WhyNot() is not null)
        {
            return; // watches stay due; the health page says why
        }
        // One at a time: what stops this run, or one watch that cannot be ordered, costs no other watch its beat.
        for (var taken = 0; taken < AtOnce && await watches.TakeDueAsync(1, cancellation) is [var watch]; taken++)
        {
            using var turn = await quota.TurnAsync(watch.Owner, cancellation);
            if (await quota.WhyNotAsync(watch.Owner, 1, cancellation) is not null)
            {
                continue; // this beat is lost; the next one asks again
            }
            var order = await office.Orders.PlaceAsync(
                new CaptureRequest { Url = new Uri(watch.Url), RequestedBy = $"watch {watch.Id}", Owner = watch.Owner, Case = watch.Case, AllowPrivate = watch.AllowPrivate }, cancellation);
            await watches.NoteAsync(watch.Id, order.Number.ToString(), cancellation);
            jobs.Enqueue<CaptureJob>(job => job.RunAsync(order.Number.ToString(), CancellationToken.None));
        }
    }
}
