using EvidenceChain.Custody;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Monitoring.Watches;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Orders a capture for every watch that is due.</summary>
internal sealed class WatchDispatch(WatchBook watches, RegistryOffice office, IBackgroundJobClient jobs)
{
    public const string Name = "watches";
    public const string EveryTwoSeconds = "*/2 * * * * *";
    private const int AtOnce = 100;

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        // One at a time: what stops this run, or one watch that cannot be ordered, costs no other watch its beat.
        for (var taken = 0; taken < AtOnce && await watches.TakeDueAsync(1, cancellation) is [var watch]; taken++)
        {
            var order = await office.Orders.PlaceAsync(
                new CaptureRequest { Url = new Uri(watch.Url), RequestedBy = $"watch {watch.Id}", Case = watch.Case, AllowPrivate = watch.AllowPrivate }, cancellation);
            await watches.NoteAsync(watch.Id, order.Number.ToString(), cancellation);
            jobs.Enqueue<CaptureJob>(job => job.RunAsync(order.Number.ToString(), CancellationToken.None));
        }
    }
}
