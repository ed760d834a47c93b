namespace EvidenceChain.Capture.Browsing.Cdp;

/// <summary>A page of ours beside the captured one, in a context of its own that goes with it.</summary>
internal sealed class SidePage : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private readonly CdpConnection connection;
    private readonly string context;

    private SidePage(CdpConnection connection, string context, AttachedTarget target) => (this.connection, this.context, Target) = (connection, context, target);

    public AttachedTarget Target { get; }

    /// <summary>A text instead of a page says why there is none.</summary>
    public static async Task<(SidePage? Page, string? Failure)> OpenAsync(CdpConnection connection, BrowserSessions sessions, string url, CancellationToken cancellationToken)
    {
        var made = await connection.CallAsync(null, "Target.createBrowserContext", new() { ["disposeOnDetach"] = true }, Limit, cancellationToken).ConfigureAwait(false);
        if (made.Text("browserContextId") is not { } context)
        {
            return (null, made.Failure ?? "no context for it");
        }
        try
        {
            var attached = sessions.Expect(context);
            var opened = await connection.CallAsync(null, "Target.createTarget", new() { ["url"] = url, ["browserContextId"] = context }, Limit, cancellationToken).ConfigureAwait(false);
            if (opened.Text("targetId") is not { } target)
            {
                Close(connection, context);
                return (null, opened.Failure ?? "");
            }
            var session = await attached.WaitAsync(cancellationToken).ConfigureAwait(false);
            _ = connection.CallAsync(session, "Runtime.runIfWaitingForDebugger", [], Limit, cancellationToken);
            return (new(connection, context, new(session, target, "page", url)), null);
        }
        catch (OperationCanceledException)
        {
            Close(connection, context);
            throw;
        }
    }

    public void Dispose() => Close(connection, context);

    private static void Close(CdpConnection connection, string context) =>
        _ = connection.CallAsync(null, "Target.disposeBrowserContext", new() { ["browserContextId"] = context }, Limit, CancellationToken.None);
}
