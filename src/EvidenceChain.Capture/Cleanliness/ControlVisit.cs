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
        var (page, failure) = await SidePage.OpenAsync(connection, sessions, url.AbsoluteUri, cancellationToken).ConfigureAwait(false);
        if (page is null)
        {
            return CleanCheck.NotChecked(name, failure ?? "");
        }
        using (page)
        {
            while (true)
            {
                var answer = await connection.CallAsync(
                    page.Target.Session, "Runtime.evaluate", new() { ["expression"] = "document.readyState + ' ' + location.href + ' ' + document.documentElement.outerHTML", ["returnByValue"] = true }, Limit, cancellationToken).ConfigureAwait(false);
                var text = answer.Result.Member("result")?.Text("value") ?? "";
                if (text.StartsWith("complete " + url.AbsoluteUri, StringComparison.Ordinal))
                {
                    var isSame = text == $"complete {url.AbsoluteUri} {markup}";
                    return CleanCheck.Of(name, isSame, isSame ? "what the gate gave is what the page holds" : "the page holds something else than the gate gave", ("url", url.AbsoluteUri));
                }
                await Task.Delay(Tick, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
