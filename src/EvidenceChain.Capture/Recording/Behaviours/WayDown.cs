using System.Globalization;
using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>Scrolls the page, its inner lists and its rows to the side, so that what loads when it is seen gets loaded; lists without end have bounds.</summary>
internal sealed class WayDown(PageHand hand, PageSignals signals, TrafficRecorder traffic, StepLog log)
{
    /// <summary>CSS pixels.</summary>
    public const int MaxHeight = 60_000;

    /// <summary>Entries of the longest list, where the page grows while it is scrolled.</summary>
    public const int MaxItems = 1500;

    /// <summary>Received while scrolling.</summary>
    public const long MaxBytes = 128L << 20;

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(1500), Growth = TimeSpan.FromMilliseconds(1500), Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250), SecondWait = TimeSpan.FromSeconds(1);
    private long bytesBefore = -1, growths;

    /// <summary>Parts of lists that were taken out of the page while it was scrolled.</summary>
    public long Gone { get; private set; }

    /// <summary>Down from where the last way ended, for the page may have grown since.</summary>
    public Task WindowAsync(Deadline deadline, CancellationToken cancellationToken) =>
        log.RunAsync("scroll", async () =>
        {
            bytesBefore = bytesBefore < 0 ? signals.ReceivedBytes : bytesBefore;
            while (true)
            {
                var ms = (long)deadline.AtMost(Slice).TotalMilliseconds;
                var bounds = string.Create(CultureInfo.InvariantCulture, $"down({ms}, {MaxHeight}, {MaxItems})");
                var activity = traffic.LastActivity;
                if (await hand.AskAsync(bounds, Slice + Grace, cancellationToken).ConfigureAwait(false) is not { } state)
                {
                    log.Lack("scroll-failed");
                    return (false, "the page does not answer");
                }
                Gone = Math.Max(Gone, state.Number("gone") ?? 0);
                var ended = state.Text("ended") switch
                {
                    "height" or "items" => state.Text("ended"),
                    _ when signals.ReceivedBytes - bytesBefore > MaxBytes => "bytes",
                    "bottom" => "bottom",
                    _ => deadline.IsOver ? "time" : null,
                };
                if (ended == "bottom" && await GrewAsync(state, activity, deadline, cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }
                if (ended is "height" or "items" or "bytes" or "time")
                {
                    log.Lack($"scroll-capped: {ended}");
                }
                if (ended is not null)
                {
                    return (true, $"{ended} after {state.Number("screens")} screens, {state.Number("height")} px");
                }
            }
        });

    public async Task InnerAsync(long scrollers, long rows, Deadline deadline, CancellationToken cancellationToken)
    {
        for (var i = 0; i < scrollers; i++)
        {
            var share = deadline.Share(1.0 / (scrollers - i + (rows > 0 ? 1 : 0)));
            await StepAsync("scroll-inner", string.Create(CultureInfo.InvariantCulture, $"downInner({i}, {(long)share.Left.TotalMilliseconds}, {MaxHeight})"), share, cancellationToken).ConfigureAwait(false);
        }
        if (rows > 0)
        {
            await StepAsync("scroll-aside", string.Create(CultureInfo.InvariantCulture, $"aside({(long)deadline.Left.TotalMilliseconds})"), deadline, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Back to the top; then waits for the pictures that came into view, as long as any is under way.</summary>
    public Task TopAsync(Deadline deadline, CancellationToken cancellationToken) =>
        log.RunAsync("top", async () =>
        {
            var state = await hand.AskAsync("top()", cancellationToken).ConfigureAwait(false);
            while (state?.Number("open") > 0 && traffic.QuietFor() == TimeSpan.Zero && !deadline.IsOver)
            {
                await hand.QuietAsync(deadline.AtMost(TimeSpan.FromMilliseconds(500)), cancellationToken).ConfigureAwait(false);
                state = await hand.AskAsync("pictures()", cancellationToken).ConfigureAwait(false);
            }
            if (state?.Number("open") > 0)
            {
                log.Lack("pictures-not-loaded");
            }
            return (state is not null, state?.GetRawText() ?? "");
        });

    private Task<bool> StepAsync(string name, string deed, Deadline deadline, CancellationToken cancellationToken) =>
        log.RunAsync(name, async () =>
        {
            var state = await hand.AskAsync(deed, deadline.Left + Grace, cancellationToken).ConfigureAwait(false);
            Gone = Math.Max(Gone, state?.Number("gone") ?? 0);
            if (state?.Text("ended") is "time" or "height")
            {
                log.Lack($"{name}-capped: {state.Value.Text("ended")}");
            }
            return (state is not null, state?.GetRawText() ?? "");
        });

    // At the bottom a list may ask for more: worth a wait only when something was asked for, and only as long as it is under way. A list that has
    // grown before and stands still may have been overtaken while it was busy: then a person would scroll up and down once, and again where it grew often.
    private async Task<bool> GrewAsync(JsonElement state, long activity, Deadline deadline, CancellationToken cancellationToken)
    {
        var height = state.Number("height") ?? 0;
        var hasGrown = state.Number("grown") > 0;
        if (traffic.LastActivity == activity && traffic.QuietFor() > TimeSpan.Zero && !hasGrown)
        {
            return false;
        }
        await hand.QuietAsync(deadline.AtMost(Growth), cancellationToken).ConfigureAwait(false);
        var isTaller = await IsTallerAsync(height, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        for (var nudge = 0; !isTaller && hasGrown && nudge < Math.Clamp(growths, 1, 2) && !deadline.IsOver; nudge++)
        {
            activity = traffic.LastActivity;
            await hand.AskAsync("nudge()", cancellationToken).ConfigureAwait(false);
            if (traffic.LastActivity != activity)
            {
                await hand.QuietAsync(deadline.AtMost(Growth), cancellationToken).ConfigureAwait(false);
            }
            isTaller = await IsTallerAsync(height, deadline.AtMost(nudge == 0 ? FirstWait : SecondWait), cancellationToken).ConfigureAwait(false);
        }
        growths += isTaller ? 1 : 0;
        return isTaller;
    }

    private async Task<bool> IsTallerAsync(long height, TimeSpan limit, CancellationToken cancellationToken)
    {
        var deed = string.Create(CultureInfo.InvariantCulture, $"taller({height}, {(long)limit.TotalMilliseconds})");
        if (await hand.AskAsync(deed, limit + Grace, cancellationToken).ConfigureAwait(false) is { } told)
        {
            return told.ValueKind == JsonValueKind.True;
        }
        log.Lack("scroll-failed");
        return false;
    }
}
