using System.Text.Json.Nodes;

namespace EvidenceChain.Capture.Browsing.Cdp;

/// <summary>One page, frame or worker that was attached to.</summary>
internal sealed record AttachedTarget(string Session, string TargetId, string Type, string Url)
{
    /// <summary>From 1, as they came up.</summary>
    public int Order { get; init; }
}

/// <summary>
/// Attaches to everything that comes up in our browser context, before it runs: switches recording on, asks for its own children, then lets it go.
/// What belongs to another context, or is the browser's own user interface in ours, is let go at once; a second page is a pop-up and is closed.
/// </summary>
internal sealed class BrowserSessions(CdpConnection connection, Action<AttachedTarget> onPopup, CancellationToken ending)
{
    private const string BrowsersOwn = "browser_ui";

    /// <summary>What the browser keeps of a body for the case that its stream is asked for.</summary>
    private const long MaxStreamedStartBytes = 32 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private readonly TaskCompletionSource<AttachedTarget> page = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource<string>> expected = new(StringComparer.Ordinal);
    private readonly HashSet<string> awaited = new(StringComparer.Ordinal);
    private readonly HashSet<string> streaming = new(StringComparer.Ordinal);
    private readonly Lock sync = new();
    private readonly Dictionary<string, string> pageOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> rootOf = new(StringComparer.Ordinal);
    private readonly List<AttachedTarget> undecided = [];
    private TaskCompletionSource<AttachedTarget>? another;
    private bool isOpening;
    private string? wanted;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, AttachedTarget> attached = new(StringComparer.Ordinal);
    private string? context;

    /// <summary>The capture's own context, once its page is open.</summary>
    public string? Context => context;

    /// <summary>Frames of a page that run in processes of their own, in the order they came up.</summary>
    /// <param name="pageTarget">The page's target id.</param>
    public IReadOnlyList<AttachedTarget> FramesOf(string pageTarget) => [.. attached.Values.Where(target => target.Type == "iframe" && PageOf(target.Session) == pageTarget).OrderBy(target => target.Order)];

    /// <summary>What a session is of; null when it is none of the capture's.</summary>
    public AttachedTarget? Find(string? session) => session is null ? null : attached.GetValueOrDefault(session);

    /// <summary>The session of the first page that comes up in another context; whoever expects it lets it run.</summary>
    public Task<string> Expect(string otherContext) =>
        expected.GetOrAdd(otherContext, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Bounds of the browser's own store of bodies.</summary>
    public required long MaxStoreBytes { get; init; }

    public required long MaxBodyBytes { get; init; }

    /// <summary>Opens the one page of the capture in a fresh context; a text instead of a target says why that failed.</summary>
    public async Task<(AttachedTarget? Page, string? Failure)> OpenPageAsync(int width, int height, string? downloadFolder, CancellationToken cancellationToken)
    {
        var made = await CallAsync(null, "Target.createBrowserContext", new() { ["disposeOnDetach"] = true }, cancellationToken).ConfigureAwait(false);
        context = made.Text("browserContextId");
        if (context is null)
        {
            return (null, made.Failure ?? "no browser context");
        }
        JsonObject downloads = new() { ["behavior"] = downloadFolder is null ? "deny" : "allowAndName", ["browserContextId"] = context, ["eventsEnabled"] = true };
        if (downloadFolder is not null)
        {
            downloads["downloadPath"] = downloadFolder;
        }
        await CallAsync(null, "Browser.setDownloadBehavior", downloads, cancellationToken).ConfigureAwait(false);
        await CallAsync(null, "Target.setAutoAttach", AutoAttach(), cancellationToken).ConfigureAwait(false);
        var opened = await CallAsync(null, "Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = context, ["width"] = width, ["height"] = height }, cancellationToken)
            .ConfigureAwait(false);
        if (!opened.IsOk)
        {
            return (null, opened.Failure);
        }
        try
        {
            return (await page.Task.WaitAsync(Limit, cancellationToken).ConfigureAwait(false), null);
        }
        catch (TimeoutException)
        {
            return (null, "the new page was not attached");
        }
    }

    /// <summary>Opens one more page in the same context, blank, in a window of its own, for a tab behind another one is not drawn; a text instead of a target says why that failed. One at a time.</summary>
    public async Task<(AttachedTarget? Page, string? Failure)> OpenAnotherAsync(int width, int height, CancellationToken cancellationToken)
    {
        var attached = new TaskCompletionSource<AttachedTarget>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (sync)
        {
            (another, isOpening, wanted) = (attached, true, null);
        }
        var opened = await CallAsync(null, "Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = context, ["newWindow"] = true, ["width"] = width, ["height"] = height }, cancellationToken)
            .ConfigureAwait(false);
        lock (sync)
        {
            // Which of the pages that came up meanwhile is ours is known only now; they all wait.
            (isOpening, wanted) = (false, opened.Text("targetId"));
            undecided.ForEach(Admit);
            undecided.Clear();
        }
        try
        {
            return opened.IsOk ? (await attached.Task.WaitAsync(Limit, cancellationToken).ConfigureAwait(false), null) : (null, opened.Failure);
        }
        catch (TimeoutException)
        {
            return (null, "the new page was not attached");
        }
    }

    /// <summary>The target id of the page that a session is of, or belongs to; null when it belongs to none.</summary>
    public string? PageOf(string? session)
    {
        lock (sync)
        {
            return session is null ? null : pageOf.GetValueOrDefault(session);
        }
    }

    /// <summary>Of a second session of a target, for the streams of its bodies alone: what it tells beside them the first one tells too. To be asked in the browser's order.</summary>
    public bool IsStreaming(string? session)
    {
        lock (sync)
        {
            return session is not null && streaming.Contains(session);
        }
    }

    /// <summary>Takes the events of attaching; to be called in the browser's order.</summary>
    public void Take(CdpEvent message)
    {
        if (message.Method == "Target.detachedFromTarget" && message.Params.Text("sessionId") is { } gone)
        {
            attached.TryRemove(gone, out _);
        }
        if (message.Method != "Target.attachedToTarget" || message.Params.Text("sessionId") is not { } session || message.Params.Member("targetInfo") is not { } info)
        {
            return;
        }
        var target = new AttachedTarget(session, info.Text("targetId") ?? "", info.Text("type") ?? "", info.Text("url") ?? "");
        lock (sync)
        {
            Take(message, session, info, target);
        }
    }

    private void Take(CdpEvent message, string session, System.Text.Json.JsonElement info, AttachedTarget target)
    {
        if ((target.Type == "page" ? RootOf(target, info.Text("openerId")) : message.Session is { } parent ? pageOf.GetValueOrDefault(parent) : null) is { } own)
        {
            pageOf[session] = own;
        }
        if (target.Type == "page" && expected.TryGetValue(info.Text("browserContextId") ?? "", out var waiting) && waiting.TrySetResult(session))
        {
            return;
        }
        if (awaited.Remove(target.TargetId))
        {
            streaming.Add(session);
            Send(session, "Network.enable", new() { ["maxTotalBufferSize"] = 3 * MaxStreamedStartBytes, ["maxResourceBufferSize"] = MaxStreamedStartBytes });
        }
        else if (info.Text("browserContextId") != context || target.Type == BrowsersOwn)
        {
            Send(session, "Runtime.runIfWaitingForDebugger", []);
            Send(null, "Target.detachFromTarget", new() { ["sessionId"] = session });
        }
        else if (target.Type == "page" && page.Task.IsCompleted)
        {
            if (isOpening)
            {
                undecided.Add(target);
            }
            else
            {
                Admit(target);
            }
        }
        else
        {
            SwitchOn(target);
        }
    }

    // A pop-up belongs to the page that opened it; one that hides who did, to the page that was opened last.
    private string RootOf(AttachedTarget target, string? opener) =>
        rootOf[target.TargetId] = opener is not null ? rootOf.GetValueOrDefault(opener, opener) : !page.Task.IsCompleted || isOpening || target.TargetId == wanted ? target.TargetId : wanted ?? target.TargetId;

    private void Admit(AttachedTarget target)
    {
        // Let go before it is closed: the page that opened it stands still until it runs. What it asks for meanwhile is recorded.
        SwitchOn(target);
        if (target.TargetId == wanted)
        {
            another!.TrySetResult(target);
            return;
        }
        Send(null, "Target.closeTarget", new() { ["targetId"] = target.TargetId });
        onPopup(target);
    }

    private static JsonObject AutoAttach() => new() { ["autoAttach"] = true, ["waitForDebuggerOnStart"] = true, ["flatten"] = true };

    // All commands go out before the first answer comes: a paused target answers some of them only once it runs.
    private void SwitchOn(AttachedTarget target)
    {
        attached[target.Session] = target with { Order = attached.Count + 1 };
        JsonObject Sizes() => new() { ["maxTotalBufferSize"] = MaxStoreBytes, ["maxResourceBufferSize"] = MaxBodyBytes };
        // Kept outside the renderer, bodies are the bytes received; kept inside, texts come back decoded and some do not come back.
        Send(target.Session, "Network.configureDurableMessages", Sizes());
        var network = Sizes();
        network["maxPostDataSize"] = MaxBodyBytes / 8;
        Send(target.Session, "Network.enable", network);
        Send(target.Session, "Target.setAutoAttach", AutoAttach());
        // What it writes to the console, and errors nobody caught.
        Send(target.Session, "Runtime.enable", []);
        if (target.Type is "page" or "iframe")
        {
            Send(target.Session, "Page.enable", []);
            Send(target.Session, "Inspector.enable", []);
            Send(target.Session, "Page.setInterceptFileChooserDialog", new() { ["enabled"] = true, ["cancel"] = true });
            awaited.Add(target.TargetId);
            Send(null, "Target.attachToTarget", new() { ["targetId"] = target.TargetId, ["flatten"] = true });
        }
        if (target.Type == "page")
        {
            Send(target.Session, "Security.enable", []);
        }
        Send(target.Session, "Runtime.runIfWaitingForDebugger", []);
        if (target.Type == "page")
        {
            page.TrySetResult(target);
        }
    }

    private void Send(string? session, string method, JsonObject parameters) => _ = CallAsync(session, method, parameters, ending);

    private Task<CdpAnswer> CallAsync(string? session, string method, JsonObject parameters, CancellationToken cancellationToken) =>
        connection.CallAsync(session, method, parameters, Limit, cancellationToken);
}
