using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording.Behaviours;

namespace EvidenceChain.Capture.Recording;

/// <summary>What the page and the browser tell by themselves: loading, dialogs, crashes, downloads.</summary>
internal sealed class PageSignals(StepLog log, Dialogs dialogs)
{
    /// <summary>Hides the difference between "not begun" and "ended" from a waiter: set when a navigation is asked for.</summary>
    private volatile bool loading;
    private volatile bool downloadBegun;
    private volatile int documents;
    private long receivedBytes;
    private readonly TaskCompletionSource<long?> download = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Session and frame of the page; known once it is attached.</summary>
    public AttachedTarget? Page { get; set; }

    public bool IsLoading => loading;

    public bool DownloadBegun => downloadBegun;

    /// <summary>How many documents the page's own frame has had: one more tells that it went elsewhere.</summary>
    public int Documents => documents;

    /// <summary>Over the network by all parts of the page, as it came.</summary>
    public long ReceivedBytes => Interlocked.Read(ref receivedBytes);

    /// <summary>Name of the file that the first download is written to.</summary>
    public string? DownloadId { get; private set; }

    /// <summary>Ends when the browser has the whole of a download, with its size in bytes; null when it was given up.</summary>
    public Task<long?> Download => download.Task;

    public Task Crashed => crashed.Task;

    /// <summary>Ends when the page puts dialogs without end: nothing more is to be had of it while its scripts run.</summary>
    public Task EndlessDialogs => dialogs.Endless;

    public void ExpectLoad() => loading = true;

    public void Take(CdpEvent message)
    {
        var data = message.Params;
        dialogs.Take(message);
        switch (message.Method)
        {
            case "Page.frameStartedLoading" when data.Text("frameId") == Page?.TargetId:
                loading = true;
                break;
            case "Page.frameStoppedLoading" when data.Text("frameId") == Page?.TargetId:
                loading = false;
                break;
            case "Page.frameNavigated" when data.Member("frame")?.Text("id") == Page?.TargetId:
                documents++;
                break;
            case "Network.dataReceived":
                Interlocked.Add(ref receivedBytes, Math.Max(0, data.Number("encodedDataLength") ?? 0));
                break;
            case "Inspector.targetCrashed" when message.Session == Page?.Session:
                log.Event("page-crashed", "");
                crashed.TrySetResult();
                break;
            case "Browser.downloadWillBegin":
                log.Event("download", $"{data.Text("suggestedFilename")} from {data.Text("url")}");
                DownloadId ??= data.Text("guid") is { } id && Guid.TryParse(id, out _) ? id : null;
                downloadBegun = true;
                break;
            case "Browser.downloadProgress" when data.Text("state") is "completed" or "canceled":
                download.TrySetResult(data.Text("state") == "completed" ? data.Number("receivedBytes") : null);
                break;
        }
    }
}
