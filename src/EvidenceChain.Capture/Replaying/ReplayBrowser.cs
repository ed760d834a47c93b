using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Browsing.Cdp;
using JsonArray = System.Text.Json.Nodes.JsonArray;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Replaying;

/// <summary>
/// A browser that gets every answer from a package: requests are answered before they reach a network, and the browser's only way out leads to nobody.
/// </summary>
internal sealed class ReplayBrowser : IAsyncDisposable
{
    private const int MaxUnanswered = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly RecordedAnswers answers;
    private readonly CdpConnection connection;
    private readonly CancellationToken ending;
    private readonly TaskCompletionSource<AttachedTarget> page = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> unanswered = new(StringComparer.Ordinal);
    private volatile string? pageSession;
    private int answered;

    public ReplayBrowser(BrowserProcess browser, RecordedAnswers answers, TimeProvider clock, CancellationToken ending)
    {
        (this.answers, this.ending) = (answers, ending);
        connection = new(browser.Input, browser.Output, Take, clock);
        connection.Start();
    }

    public int Answered => answered;

    public IReadOnlyList<string> Unanswered
    {
        get
        {
            lock (unanswered)
            {
                return [.. unanswered.Order(StringComparer.Ordinal).Take(MaxUnanswered)];
            }
        }
    }

    /// <summary>Ends with the load event of the first page that is gone to.</summary>
    public Task Loaded => loaded.Task;

    /// <summary>Opens the page of a replay; null when the browser does not do as it is told.</summary>
    public async Task<Recording.PageSession?> OpenAsync(int width, int height)
    {
        await CallAsync(null, "Target.setAutoAttach", AutoAttach()).ConfigureAwait(false);
        var opened = await CallAsync(null, "Target.createTarget", new() { ["url"] = "about:blank", ["width"] = width, ["height"] = height }).ConfigureAwait(false);
        if (!opened.IsOk)
        {
            return null;
        }
        try
        {
            var target = await page.Task.WaitAsync(Limit, ending).ConfigureAwait(false);
            JsonObject screen = new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false };
            await CallAsync(target.Session, "Emulation.setDeviceMetricsOverride", screen).ConfigureAwait(false);
            return new(connection, target);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>How this browser draws pages; to be asked before the page is gone to.</summary>
    public async Task<Recording.Views.Camera> CameraAsync(Recording.PageSession blank)
    {
        var version = await CallAsync(null, "Browser.getVersion", []).ConfigureAwait(false);
        var way = await Recording.Views.CameraWays.OfThisProcess.FindAsync(version.Text("product") ?? "", () => Task.FromResult<Recording.PageSession?>(blank), ending).ConfigureAwait(false);
        return new(blank, way);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static JsonObject AutoAttach() => new() { ["autoAttach"] = true, ["waitForDebuggerOnStart"] = true, ["flatten"] = true };

    private void Take(CdpEvent message)
    {
        switch (message.Method)
        {
            case "Target.attachedToTarget" when message.Params.Text("sessionId") is { } session && message.Params.Member("targetInfo") is { } info:
                SwitchOn(new(session, info.Text("targetId") ?? "", info.Text("type") ?? "", info.Text("url") ?? ""));
                break;
            case "Page.loadEventFired" when message.Session == pageSession:
                loaded.TrySetResult();
                break;
            case "Fetch.requestPaused" when message.Params.Text("requestId") is { } id && message.Params.Member("request") is { } request:
                Send(message.Session, Answer(id, request.Text("method") ?? "GET", request.Text("url") ?? ""));
                break;
            case "Page.javascriptDialogOpening":
                Send(message.Session, ("Page.handleJavaScriptDialog", new() { ["accept"] = false }));
                break;
        }
    }

    private void SwitchOn(AttachedTarget target)
    {
        Send(target.Session, ("Fetch.enable", new() { ["patterns"] = new JsonArray(new JsonObject { ["urlPattern"] = "*" }) }));
        Send(target.Session, ("Network.enable", []));
        // A worker of the page would answer from stores that a fresh profile does not have.
        Send(target.Session, ("Network.setBypassServiceWorker", new() { ["bypass"] = true }));
        Send(target.Session, ("Target.setAutoAttach", AutoAttach()));
        Send(target.Session, ("Page.enable", []));
        Send(target.Session, ("Runtime.runIfWaitingForDebugger", []));
        if (target.Type == "page")
        {
            pageSession ??= target.Session;
            page.TrySetResult(target);
        }
    }

    private (string Method, JsonObject Parameters) Answer(string id, string method, string url)
    {
        if (answers.Next(method, url) is not { } answer)
        {
            lock (unanswered)
            {
                unanswered.Add(url);
            }
            return ("Fetch.failRequest", new() { ["requestId"] = id, ["errorReason"] = "InternetDisconnected" });
        }
        Interlocked.Increment(ref answered);
        return ("Fetch.fulfillRequest", new()
        {
            ["requestId"] = id, ["responseCode"] = answer.Status, ["body"] = Convert.ToBase64String(answer.Body.Span),
            ["responseHeaders"] = new JsonArray([.. answer.Headers.Select(field => new JsonObject { ["name"] = field.Name, ["value"] = field.Value })]),
        });
    }

    private void Send(string? session, (string Method, JsonObject Parameters) command) => _ = CallAsync(session, command.Method, command.Parameters);

    private Task<CdpAnswer> CallAsync(string? session, string method, JsonObject parameters) => connection.CallAsync(session, method, parameters, Limit, ending);
}
