using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording.Views;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>What became of a press.</summary>
internal enum PressResult
{
    /// <summary>There was nothing to press any more.</summary>
    NotPressed,

    /// <summary>Pressed, and the page's text is the same.</summary>
    NoChange,

    Changed,

    /// <summary>The press led to another page, and the recorder came back: what was found before is gone.</summary>
    LeftThePage,
}

/// <summary>The recorder's hand on the page: asks its scripts for things, presses, waits for what a press sets off, and comes back when it led away.</summary>
internal sealed class PageHand(PageSession page, Camera camera, PageSignals signals, TrafficRecorder traffic, StepLog log, Artefacts artefacts, ActionLog actions, TimeProvider clock)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(30), Reaction = TimeSpan.FromMilliseconds(80), Quiet = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan PressLimit = TimeSpan.FromSeconds(5), SettleLimit = TimeSpan.FromMilliseconds(1500), ReturnLimit = TimeSpan.FromSeconds(3);

    public JsonElement? LastPressed { get; private set; }

    /// <summary>The value of one of the page scripts' deeds; null when the page does not give it.</summary>
    public async Task<JsonElement?> AskAsync(string deed, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (value, failure) = await page.EvaluateAsync(BehaviourScripts.Call(deed), limit, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            log.Event("script-failed", $"{deed}: {failure}");
        }
        return value;
    }

    public Task<JsonElement?> AskAsync(string deed, CancellationToken cancellationToken) => AskAsync(deed, PressLimit, cancellationToken);

    public async Task<PressResult> PressAsync(string kind, string deed, CancellationToken cancellationToken, params (string Name, string Value)[] notes)
    {
        var (documents, activity) = (signals.Documents, traffic.LastActivity);
        LastPressed = await AskAsync(deed, cancellationToken).ConfigureAwait(false);
        if (signals.Documents == documents && LastPressed?.Flag("pressed") != true)
        {
            return PressResult.NotPressed;
        }
        await Task.Delay(Reaction, clock, cancellationToken).ConfigureAwait(false);
        if (traffic.LastActivity != activity)
        {
            await QuietAsync(SettleLimit, cancellationToken).ConfigureAwait(false);
        }
        var told = LastPressed ?? default;
        var after = signals.Documents == documents ? await AskAsync("after()", cancellationToken).ConfigureAwait(false) : null;
        if (signals.Documents != documents || signals.IsLoading || after is not { } seen)
        {
            var isBack = await ReturnAsync(documents, cancellationToken).ConfigureAwait(false);
            actions.Add(kind, told, isBack ? "left the page; came back" : "left the page", notes);
            log.Lack("page-left");
            return PressResult.LeftThePage;
        }
        string[] stopped = seen.Member("stopped") is { ValueKind: JsonValueKind.Array } urls ? [.. urls.EnumerateArray().Select(CdpJson.TextOf)] : [];
        notes = [.. notes, .. stopped.Select((url, i) => (i == 0 ? "stopped" : $"stopped_{i + 1}", url))];
        if (seen.Flag("left"))
        {
            var back = await AskAsync("comeBack()", cancellationToken).ConfigureAwait(false);
            var isBack = back is { ValueKind: JsonValueKind.True };
            actions.Add(kind, told, isBack ? "another view of the page; came back" : "another view of the page", [.. notes, ("went_to", seen.Text("url") ?? "")]);
            if (!isBack)
            {
                log.Lack("page-left");
            }
            return PressResult.LeftThePage;
        }
        actions.Add(kind, told, stopped.Length > 0 ? "kept from leaving" : seen.Flag("changed") ? "changed" : "no change", notes);
        return seen.Flag("changed") ? PressResult.Changed : PressResult.NoChange;
    }

    /// <summary>Waits until nothing is under way; true when that came in time.</summary>
    public async Task<bool> QuietAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (traffic.QuietFor() < Quiet)
        {
            if (clock.GetElapsedTime(start) >= limit)
            {
                return false;
            }
            await Task.Delay(Tick, clock, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }

    /// <summary>The viewport as it is now, kept under a kind of its own.</summary>
    public async Task<bool> ShootAsync(string kind, TimeSpan limit, CancellationToken cancellationToken)
    {
        var size = PageSize.Of(await page.CallAsync("Page.getLayoutMetrics", [], limit, cancellationToken).ConfigureAwait(false));
        if (size is null || await camera.TakeWindowAsync(size, limit, cancellationToken).ConfigureAwait(false) is not { } png)
        {
            return false;
        }
        await artefacts.AddRecordAsync(kind, "image/png", png).ConfigureAwait(false);
        return true;
    }

    // Another document came, or is coming: the one that was asked for is a step back.
    private async Task<bool> ReturnAsync(int documents, CancellationToken cancellationToken)
    {
        await page.CallAsync("Page.stopLoading", [], PressLimit, cancellationToken).ConfigureAwait(false);
        if (signals.Documents == documents)
        {
            return true;
        }
        var history = await page.CallAsync("Page.getNavigationHistory", [], PressLimit, cancellationToken).ConfigureAwait(false);
        var index = history.Result.Number("currentIndex") ?? 0;
        if (index < 1 || history.Result.Member("entries") is not { ValueKind: JsonValueKind.Array } entries || entries.GetArrayLength() < index)
        {
            return false;
        }
        signals.ExpectLoad();
        await page.CallAsync("Page.navigateToHistoryEntry", new() { ["entryId"] = entries[(int)index - 1].Number("id") ?? 0 }, PressLimit, cancellationToken).ConfigureAwait(false);
        for (var start = clock.GetTimestamp(); signals.IsLoading && clock.GetElapsedTime(start) < ReturnLimit;)
        {
            await Task.Delay(Tick, clock, cancellationToken).ConfigureAwait(false);
        }
        return !signals.IsLoading;
    }
}
