using EvidenceChain.Capture.Browsing.Cdp;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>
/// Answers what a page puts before its visitor: dialogs are dismissed, choosers of files get none, and each is logged, up to a number.
/// </summary>
internal sealed class Dialogs(StepLog log, Action<string, string, JsonObject> send)
{
    /// <summary>A person would have closed the page by then: what it showed between them was not seen.</summary>
    public const int MaxDialogs = 20;

    private const int MaxLogged = 60;
    private readonly TaskCompletionSource endless = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count;

    /// <summary>Ends when the page has put more dialogs than a visitor would bear.</summary>
    public Task Endless => endless.Task;

    public void Take(CdpEvent message)
    {
        if (message.Session is not { } session)
        {
            return;
        }
        switch (message.Method)
        {
            case "Page.javascriptDialogOpening":
                Answer(session, message);
                break;
            case "Page.fileChooserOpened":
                log.Event("file-chooser-refused", message.Params.Text("mode") ?? "");
                break;
        }
    }

    private void Answer(string session, CdpEvent message)
    {
        var type = message.Params.Text("type");
        count++;
        if (count <= MaxLogged)
        {
            log.Event("dialog-dismissed", $"{type}: {message.Params.Text("message")}");
        }
        if (count == MaxDialogs)
        {
            log.Lack("dialogs-without-end");
            endless.TrySetResult();
        }
        // To leave is what the recorder wants whenever it is asked whether it may.
        send(session, "Page.handleJavaScriptDialog", new() { ["accept"] = type == "beforeunload" });
    }
}
