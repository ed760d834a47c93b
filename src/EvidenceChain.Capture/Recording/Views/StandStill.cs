namespace EvidenceChain.Capture.Recording.Views;

/// <summary>
/// Holds a page still while pictures are taken of it one after the other: its scripts wait, its animations stand. What the page asked for goes on coming.
/// </summary>
internal sealed class StandStill(PageSession page) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Asks for it and does not wait: the browser does one thing after the other, and a page too busy to stand still is too busy for pictures.</summary>
    public static StandStill Begin(PageSession page)
    {
        Send(page, "Animation.enable", []);
        Send(page, "Animation.setPlaybackRate", new() { ["playbackRate"] = 0 });
        Send(page, "Emulation.setScriptExecutionDisabled", new() { ["value"] = true });
        return new(page);
    }

    public void Dispose()
    {
        Send(page, "Emulation.setScriptExecutionDisabled", new() { ["value"] = false });
        Send(page, "Animation.setPlaybackRate", new() { ["playbackRate"] = 1 });
        Send(page, "Animation.disable", []);
    }

    private static void Send(PageSession page, string method, System.Text.Json.Nodes.JsonObject parameters) => _ = page.CallAsync(method, parameters, Limit, CancellationToken.None);
}
