using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording.Views;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>
/// What the recorder does on a page between its first rest and the final views: a picture of it untouched, then in this order the consent banner, the way down,
/// what brings more, closed parts, tabs, lists that forget; then back to the top. One look tells which of these have anything to do; each has a share of the time.
/// </summary>
internal sealed class PageBehaviours(PageSession page, Camera camera, PageSignals signals, TrafficRecorder traffic, StepLog log, Artefacts artefacts, TimeProvider clock)
{
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(5), Grace = TimeSpan.FromSeconds(1);
    private readonly PageHand hand = new(page, camera, signals, traffic, log, artefacts, new(artefacts, clock), clock);

    /// <summary>Before anything is touched; may fail within its limit on a page that draws nothing.</summary>
    public Task<bool> UntouchedAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        log.RunAsync("untouched", async () =>
        {
            var isShot = await hand.ShootAsync("view-untouched", limit, cancellationToken).ConfigureAwait(false);
            if (!isShot)
            {
                log.Lack("untouched-view-failed");
            }
            return (isShot, "");
        });

    /// <summary>Ends within the limit and a second; what was not reached by then is among the reasons.</summary>
    public async Task RunAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(limit + Grace, clock);
        using var usable = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            await WalkAsync(new(clock, limit), usable.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            log.Lack("behaviours-cut-off");
        }
    }

    private async Task WalkAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        var seen = await LookAsync(deadline, cancellationToken).ConfigureAwait(false);
        if (seen is not { } look)
        {
            log.Lack("behaviours-cut-off");
            return;
        }
        var banner = new ConsentBanner(hand, log);
        var down = new WayDown(hand, signals, traffic, log);
        await banner.AnswerAsync(look.Member("consent") ?? default, deadline.Share(0.2), cancellationToken).ConfigureAwait(false);
        var (scrollers, rows) = (look.Number("scrollers") ?? 0, look.Number("rows") ?? 0);
        await down.WindowAsync(deadline.Share(0.45), cancellationToken).ConfigureAwait(false);
        await down.InnerAsync(scrollers, rows, deadline.Share(0.3), cancellationToken).ConfigureAwait(false);
        if (await hand.AskAsync("look()", LookLimit, cancellationToken).ConfigureAwait(false) is { } again)
        {
            await banner.AnswerAsync(again.Member("consent") ?? default, deadline.Share(0.2), cancellationToken).ConfigureAwait(false);
            await PressAsync(again, down, deadline, cancellationToken).ConfigureAwait(false);
        }
        if (down.Gone >= ForgettingLists.LeastGone)
        {
            await new ForgettingLists(hand, artefacts, log).KeepAsync(scrollers, deadline.Share(0.8), cancellationToken).ConfigureAwait(false);
        }
        await down.TopAsync(deadline, cancellationToken).ConfigureAwait(false);
    }

    private async Task PressAsync(JsonElement look, WayDown down, Deadline deadline, CancellationToken cancellationToken)
    {
        var parts = new ClosedParts(hand, log);
        if (look.Number("more") > 0)
        {
            await parts.MoreAsync(down.WindowAsync, deadline.Share(0.4), cancellationToken).ConfigureAwait(false);
        }
        if (look.Number("closed") > 0)
        {
            await parts.OpenAsync(deadline.Share(0.4), cancellationToken).ConfigureAwait(false);
        }
        if (look.Member("tabs") is { ValueKind: JsonValueKind.Array } tabs && tabs.GetArrayLength() > 0)
        {
            await new ProductTabs(hand, artefacts, log).ShowAsync(deadline.Share(0.7), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<JsonElement?> LookAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        JsonElement? seen = null;
        await log.RunAsync("look", async () =>
        {
            seen = await hand.AskAsync("look()", deadline.AtMost(LookLimit), cancellationToken).ConfigureAwait(false);
            return (seen is not null, seen?.GetRawText() ?? "the page does not answer");
        }).ConfigureAwait(false);
        return seen;
    }
}
