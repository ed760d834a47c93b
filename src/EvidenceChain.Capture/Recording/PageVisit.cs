using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceChain.Capture.Browsing.Cdp;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording;

/// <summary>Goes to the page, lets it come to rest, walks down it and takes pictures and texts. Every wait has an end of its own.</summary>
internal sealed class PageVisit(CdpConnection connection, AttachedTarget page, PageSignals signals, TrafficRecorder traffic, StepLog log, PageFindings found, TimeProvider clock)
{
    /// <summary>CSS pixels; above it the browser's drawing surface repeats or leaves blank.</summary>
    public const int MaxShotHeight = 16_000;

    private const int MaxScrollHeight = 60_000;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500), CallLimit = TimeSpan.FromSeconds(15), Tick = TimeSpan.FromMilliseconds(40);

    /// <summary>False when there is no page to look at.</summary>
    public Task<bool> NavigateAsync(Uri url, TimeSpan limit, CancellationToken cancellationToken) =>
        log.RunAsync("navigate", async () =>
        {
            signals.ExpectLoad();
            var answer = await CallAsync("Page.navigate", new() { ["url"] = url.AbsoluteUri }, limit, cancellationToken).ConfigureAwait(false);
            found.IsDownload = answer.Result.Flag("isDownload") || signals.DownloadBegun;
            found.NavigationError = answer.Failure is { } failure ? $"no answer: {failure}" : answer.Text("errorText") is { Length: > 0 } error ? error : null;
            return (answer.IsOk, found.NavigationError ?? "answered");
        }, _ => found.NavigationError is null || found.IsDownload);

    /// <summary>Waits for the load event and then for quiet on the network.</summary>
    public Task<bool> SettleAsync(string step, TimeSpan loadLimit, TimeSpan quietLimit, CancellationToken cancellationToken) =>
        log.RunAsync(step, async () =>
        {
            var start = clock.GetTimestamp();
            while (signals.IsLoading && clock.GetElapsedTime(start) < loadLimit)
            {
                await Task.Delay(Tick, clock, cancellationToken).ConfigureAwait(false);
            }
            if (signals.IsLoading)
            {
                log.Lack("load-not-finished");
                return (false, "the load event did not come in time");
            }
            start = clock.GetTimestamp();
            while (clock.GetElapsedTime(start) < quietLimit)
            {
                var quiet = traffic.QuietFor();
                if (quiet >= Idle && !signals.IsLoading)
                {
                    return (true, "quiet");
                }
                await Task.Delay(quiet > TimeSpan.Zero && quiet < Idle ? Idle - quiet : Tick, clock, cancellationToken).ConfigureAwait(false);
            }
            log.Lack("network-not-quiet");
            return (false, "still under way: " + string.Join(' ', traffic.OpenUrls().Take(5)));
        });

    public Task<bool> ScrollAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        log.RunAsync("scroll", async () =>
        {
            var answer = await EvaluateAsync(PageScripts.Scroll(limit, MaxScrollHeight), limit + CallLimit, byValue: true, cancellationToken).ConfigureAwait(false);
            if (answer.Value is not { } value)
            {
                log.Lack("scroll-failed");
                return (false, answer.Failure ?? "");
            }
            if (value.Text("ended") is "time" or "height")
            {
                log.Lack("scroll-capped");
            }
            if (value.Number("open") > 0)
            {
                log.Lack("pictures-not-loaded");
            }
            return (true, value.GetRawText());
        });

    public Task<bool> ShootAsync(CancellationToken cancellationToken) =>
        log.RunAsync("screenshots", async () =>
        {
            var metrics = await CallAsync("Page.getLayoutMetrics", [], CallLimit, cancellationToken).ConfigureAwait(false);
            var (size, view) = (metrics.Result.Member("cssContentSize"), metrics.Result.Member("cssLayoutViewport"));
            var height = size?.Number("height") ?? 0;
            var width = size?.Number("width") ?? 0;
            found.ViewportShot = await PictureAsync(new() { ["format"] = "png", ["optimizeForSpeed"] = true }, cancellationToken).ConfigureAwait(false);
            if (height <= (view?.Number("clientHeight") ?? 0) && width <= (view?.Number("clientWidth") ?? 0))
            {
                found.FullPageShot = found.ViewportShot;
            }
            else if (height > 0)
            {
                JsonObject clip = new() { ["x"] = 0, ["y"] = 0, ["width"] = Math.Min(width, MaxShotHeight), ["height"] = Math.Min(height, MaxShotHeight), ["scale"] = 1 };
                found.FullPageShot = await PictureAsync(new() { ["format"] = "png", ["optimizeForSpeed"] = true, ["captureBeyondViewport"] = true, ["clip"] = clip }, cancellationToken)
                    .ConfigureAwait(false);
            }
            if (found.ViewportShot is null || found.FullPageShot is null)
            {
                log.Lack("screenshot-failed");
            }
            if (height > MaxShotHeight || width > MaxShotHeight)
            {
                log.Lack("screenshot-capped");
            }
            return (found.FullPageShot is not null, $"{width} x {height} px");
        });

    public Task<bool> ReadAsync(CancellationToken cancellationToken) =>
        log.RunAsync("texts", async () =>
        {
            var (read, failure) = await EvaluateAsync(PageScripts.Read, CallLimit, byValue: true, cancellationToken).ConfigureAwait(false);
            if (read is not { } value)
            {
                log.Lack("dom-not-read");
                return (false, failure ?? "");
            }
            if (value.Text("url")?.StartsWith("chrome-error:", StringComparison.Ordinal) == true)
            {
                // The picture shows it as it was seen; but no site wrote this text.
                found.IsBrowsersOwnPage = true;
                return (true, "the browser's own error page");
            }
            (found.Title, found.FinalUrl) = (value.Text("title"), value.Text("url"));
            (found.Dom, found.Text) = (value.Text("dom"), value.Text("text"));
            found.AsksPassword = value.Flag("asksPassword");
            if (value.Flag("domCut") || value.Flag("textCut"))
            {
                log.Lack("text-capped");
            }
            found.HeadingFonts = await HeadingFontsAsync(cancellationToken).ConfigureAwait(false);
            return (true, $"{value.Number("shadowRoots")} shadow roots");
        });

    private async Task<ReadOnlyMemory<byte>?> PictureAsync(JsonObject parameters, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("Page.captureScreenshot", parameters, CallLimit, cancellationToken).ConfigureAwait(false);
        return answer.Result.Member("data") is { } data && data.TryGetBytesFromBase64(out var png) ? png : null;
    }

    // The font that really drew the glyphs, named by the browser: a page of empty boxes would name another one.
    private async Task<IReadOnlyList<Proof.Statements.JsonValue>> HeadingFontsAsync(CancellationToken cancellationToken)
    {
        var (heading, _) = await EvaluateAsync(PageScripts.Heading, CallLimit, byValue: false, cancellationToken).ConfigureAwait(false);
        if (heading?.Text("objectId") is not { } objectId)
        {
            return [];
        }
        await CallAsync("DOM.enable", [], CallLimit, cancellationToken).ConfigureAwait(false);
        await CallAsync("CSS.enable", [], CallLimit, cancellationToken).ConfigureAwait(false);
        await CallAsync("DOM.getDocument", new() { ["depth"] = 0 }, CallLimit, cancellationToken).ConfigureAwait(false);
        var node = await CallAsync("DOM.requestNode", new() { ["objectId"] = objectId }, CallLimit, cancellationToken).ConfigureAwait(false);
        var fonts = await CallAsync("CSS.getPlatformFontsForNode", new() { ["nodeId"] = node.Result.Number("nodeId") ?? 0 }, CallLimit, cancellationToken).ConfigureAwait(false);
        return fonts.Result.Member("fonts") is not { ValueKind: JsonValueKind.Array } list ? [] :
            [.. list.EnumerateArray().Select(font => new Proof.Statements.JsonObjectBuilder
            {
                { "family", WellFormed.Text(font.Text("familyName") ?? "") }, { "glyphs", font.Number("glyphCount") ?? 0 }, { "from_page", font.Flag("isCustomFont") },
            }.Build())];
    }

    // A world of its own for each use: a navigation in between would have closed an older one.
    private async Task<(JsonElement? Value, string? Failure)> EvaluateAsync(string script, TimeSpan limit, bool byValue, CancellationToken cancellationToken)
    {
        var world = await CallAsync("Page.createIsolatedWorld", new() { ["frameId"] = page.TargetId, ["worldName"] = "evidence" }, CallLimit, cancellationToken).ConfigureAwait(false);
        if (world.Result.Number("executionContextId") is not { } context)
        {
            return (null, world.Failure ?? "no world to run in");
        }
        JsonObject call = new() { ["expression"] = script, ["contextId"] = context, ["awaitPromise"] = true, ["returnByValue"] = byValue };
        var answer = await CallAsync("Runtime.evaluate", call, limit, cancellationToken).ConfigureAwait(false);
        var thrown = answer.Result.Member("exceptionDetails")?.Member("exception")?.Text("description");
        var result = answer.Result.Member("result");
        return thrown is not null || !answer.IsOk ? (null, thrown ?? answer.Failure) : (byValue ? result?.Member("value") : result, null);
    }

    private Task<CdpAnswer> CallAsync(string method, JsonObject parameters, TimeSpan limit, CancellationToken cancellationToken) =>
        connection.CallAsync(page.Session, method, parameters, limit, cancellationToken);
}
