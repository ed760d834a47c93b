using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording.Views;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording;

/// <summary>Goes to the page, lets it come to rest, walks down it and takes pictures and texts. Every wait has an end of its own.</summary>
internal sealed class PageVisit(PageSession page, FrameTexts frames, PageSignals signals, TrafficRecorder traffic, StepLog log, PageFindings found, Artefacts artefacts, TimeProvider clock)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500), Tick = TimeSpan.FromMilliseconds(40);

    public PageSession Page => page;

    /// <summary>The page that the navigation is said to come from; null for none.</summary>
    public string? Referrer { get; init; }

    /// <summary>False when there is no page to look at.</summary>
    public Task<bool> NavigateAsync(Uri url, TimeSpan limit, CancellationToken cancellationToken) =>
        log.RunAsync("navigate", async () =>
        {
            signals.ExpectLoad();
            JsonObject where = new() { ["url"] = url.AbsoluteUri };
            if (Referrer is { } referrer)
            {
                where["referrer"] = referrer;
            }
            var answer = await page.CallAsync("Page.navigate", where, limit, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Ends whatever script runs, lets no other begin, and asks for nothing more. The page stays as it stands. False when it does not answer even so.</summary>
    public Task<bool> StopScriptsAsync(CancellationToken cancellationToken) =>
        log.RunAsync("stop-scripts", async () =>
        {
            // The second command waits in the page until the first has ended the script that runs; a loop that begins anew in between is ended again.
            var stopped = page.CallAsync("Emulation.setScriptExecutionDisabled", new() { ["value"] = true }, cancellationToken);
            while (!stopped.IsCompleted)
            {
                await page.CallAsync("Runtime.terminateExecution", [], TimeSpan.FromMilliseconds(300), cancellationToken).ConfigureAwait(false);
                await Task.WhenAny(stopped, Task.Delay(Tick, clock, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
            await page.CallAsync("Page.stopLoading", [], cancellationToken).ConfigureAwait(false);
            log.Lack("scripts-stopped");
            return ((await stopped.ConfigureAwait(false)).IsOk, "");
        });

    /// <summary>Text and markup of the page and of the frames in it.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<DocumentText> documents = [];
        await log.RunAsync("texts", async () =>
        {
            var reader = new DocumentReader(page, PageScripts.MaxDomUnits, PageScripts.MaxTextUnits);
            documents = await reader.ReadAsync(FrameTexts.MaxFrames + 1, PageSession.CallLimit, cancellationToken).ConfigureAwait(false);
            if (documents[0].Value is not { } value)
            {
                log.Lack("dom-not-read");
                return (false, documents[0].Failure ?? "");
            }
            if (reader.HasUnread)
            {
                log.Lack("closed-shadow-roots-not-read");
            }
            if (value.Text("url")?.StartsWith("chrome-error:", StringComparison.Ordinal) == true)
            {
                // The picture shows it as it was seen; but no site wrote this text.
                found.IsBrowsersOwnPage = true;
                return (true, "the browser's own error page");
            }
            (found.Title, found.FinalUrl) = (value.Text("title"), value.Text("url"));
            await artefacts.AddRecordAsync("dom", "text/html", Encoding.UTF8.GetBytes(value.Text("dom") ?? "")).ConfigureAwait(false);
            await artefacts.AddRecordAsync("text", "text/plain", Encoding.UTF8.GetBytes(value.Text("text") ?? "")).ConfigureAwait(false);
            found.AsksPassword = value.Flag("asksPassword");
            var (look, _) = await page.EvaluateAsync(PageLook.Script(OutcomeRules.Elements), PageSession.CallLimit, cancellationToken).ConfigureAwait(false);
            found.Look = look is { } seen ? PageLook.Of(seen) : null;
            if (value.Flag("domCut") || value.Flag("textCut"))
            {
                log.Lack("text-capped");
            }
            found.HeadingFonts = await HeadingFontsAsync(cancellationToken).ConfigureAwait(false);
            return (true, $"{value.Number("shadowRoots")} shadow roots, {documents[0].ClosedRoots} of them closed");
        }).ConfigureAwait(false);
        await frames.WriteAsync([.. documents.Skip(1)], cancellationToken).ConfigureAwait(false);
    }

    // The font that really drew the glyphs, named by the browser: a page of empty boxes would name another one.
    private async Task<IReadOnlyList<Proof.Statements.JsonValue>> HeadingFontsAsync(CancellationToken cancellationToken)
    {
        var (heading, _) = await page.ObjectAsync(PageScripts.Heading, cancellationToken).ConfigureAwait(false);
        if (heading?.Text("objectId") is not { } objectId)
        {
            return [];
        }
        await page.CallAsync("DOM.enable", [], cancellationToken).ConfigureAwait(false);
        await page.CallAsync("CSS.enable", [], cancellationToken).ConfigureAwait(false);
        await page.CallAsync("DOM.getDocument", new() { ["depth"] = 0 }, cancellationToken).ConfigureAwait(false);
        var node = await page.CallAsync("DOM.requestNode", new() { ["objectId"] = objectId }, cancellationToken).ConfigureAwait(false);
        var fonts = await page.CallAsync("CSS.getPlatformFontsForNode", new() { ["nodeId"] = node.Result.Number("nodeId") ?? 0 }, cancellationToken).ConfigureAwait(false);
        return fonts.Result.Member("fonts") is not { ValueKind: JsonValueKind.Array } list ? [] :
            [.. list.EnumerateArray().Select(font => new Proof.Statements.JsonObjectBuilder
            {
                { "family", WellFormed.Text(font.Text("familyName") ?? "") }, { "glyphs", font.Number("glyphCount") ?? 0 }, { "from_page", font.Flag("isCustomFont") },
            }.Build())];
    }
}
