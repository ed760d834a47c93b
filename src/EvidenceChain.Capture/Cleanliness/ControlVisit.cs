using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Capture.Recording;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Capture.Cleanliness;

/// <summary>Loads a page the gate itself answers in a context of its own, and reads it back. Called before the navigation and after the views.</summary>
internal sealed class ControlVisit(CdpConnection connection, BrowserSessions sessions, ControlPages? pages, StepLog log, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3), Tick = TimeSpan.FromMilliseconds(10);

    public async Task<CleanCheck> CheckAsync(string name, CancellationToken cancellationToken)
    {
        if (pages is null)
        {
            return CleanCheck.NotChecked(name, "the browser has no gate that could answer");
        }
        var (url, markup) = pages.Expect();
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await log.RunAsync(name, async () =>
            {
                var check = await LoadAsync(name, url, markup, either.Token).ConfigureAwait(false);
                return (check, check.Detail);
            }, check => check.Outcome == CheckOutcome.Passed).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return CleanCheck.NotChecked(name, $"the browser did not show the control page within {Limit.TotalSeconds:0} s");
        }
        finally
        {
            pages.Forget(url);
        }
    }

    private async Task<CleanCheck> LoadAsync(string name, Uri url, string markup, CancellationToken cancellationToken)
    {
        var made = await connection.CallAsync(null, "Target.createBrowserContext", new() { ["disposeOnDetach"] = true }, Limit, cancellationToken).ConfigureAwait(false);
        if (made.Text("browserContextId") is not { } context)
        {
            return CleanCheck.NotChecked(name, made.Failure ?? "no context for it");
        }
        try
        {
            var attached = sessions.Expect(context);
            var opened = await connection.CallAsync(null, "Target.createTarget", new() { ["url"] = url.AbsoluteUri, ["browserContextId"] = context }, Limit, cancellationToken).ConfigureAwait(false);
            if (!opened.IsOk)
            {
                return CleanCheck.NotChecked(name, opened.Failure ?? "");
            }
            var session = await attached.WaitAsync(cancellationToken).ConfigureAwait(false);
            _ = connection.CallAsync(session, "Runtime.runIfWaitingForDebugger", [], Limit, cancellationToken);
            while (true)
            {
                var answer = await connection.CallAsync(
                    session, "Runtime.evaluate", new() { ["expression"] = "document.readyState + ' ' + location.href + ' ' + document.documentElement.outerHTML", ["returnByValue"] = true }, Limit, cancellationToken).ConfigureAwait(false);
                var text = answer.Result.Member("result")?.Text("value") ?? "";
                if (text.StartsWith("complete " + url.AbsoluteUri, StringComparison.Ordinal))
                {
                    var isSame = text == $"complete {url.AbsoluteUri} {markup}";
                    return CleanCheck.Of(name, isSame, isSame ? "what the gate gave is what the page holds" : "the page holds something else than the gate gave", ("url", url.AbsoluteUri));
                }
                await Task.Delay(Tick, clock, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _ = connection.CallAsync(null, "Target.disposeBrowserContext", new() { ["browserContextId"] = context }, Limit, CancellationToken.None);
        }
    }
}
