using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording;

/// <summary>What the page and the browser tell by themselves: loading, dialogs, crashes, downloads.</summary>
internal sealed class PageSignals(StepLog log, Action<string> dismissDialog)
{
    /// <summary>Hides the difference between "not begun" and "ended" from a waiter: set when a navigation is asked for.</summary>
    private volatile bool loading;
    private volatile bool downloadBegun;
    private readonly TaskCompletionSource<long?> download = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Session and frame of the page; known once it is attached.</summary>
    public AttachedTarget? Page { get; set; }

    public bool IsLoading => loading;

    public bool DownloadBegun => downloadBegun;

    /// <summary>Ends when the browser has the whole of a download, with its size in bytes; null when it was given up.</summary>
    public Task<long?> Download => download.Task;

    public Task Crashed => crashed.Task;

    public void ExpectLoad() => loading = true;

    public void Take(CdpEvent message)
    {
        var data = message.Params;
        switch (message.Method)
        {
            case "Page.javascriptDialogOpening" when message.Session is { } session:
                log.Event("dialog-dismissed", $"{data.Text("type")}: {data.Text("message")}");
                dismissDialog(session);
                break;
            case "Page.frameStartedLoading" when data.Text("frameId") == Page?.TargetId:
                loading = true;
                break;
            case "Page.frameStoppedLoading" when data.Text("frameId") == Page?.TargetId:
                loading = false;
                break;
            case "Inspector.targetCrashed" when message.Session == Page?.Session:
                log.Event("page-crashed", "");
                crashed.TrySetResult();
                break;
            case "Browser.downloadWillBegin":
                log.Event("download", $"{data.Text("suggestedFilename")} from {data.Text("url")}");
                downloadBegun = true;
                break;
            case "Browser.downloadProgress" when data.Text("state") is "completed" or "canceled":
                download.TrySetResult(data.Text("state") == "completed" ? data.Number("receivedBytes") : null);
                break;
        }
    }
}
