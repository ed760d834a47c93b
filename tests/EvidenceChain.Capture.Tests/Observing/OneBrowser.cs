using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording;
using EvidenceChain.Capture.Tests.Recording;

namespace EvidenceChain.Capture.Tests.Observing;

/// <summary>One browser for many small pages, where a capture of each would take the suite's time.</summary>
public sealed class OneBrowser : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private Func<Task> close = () => Task.CompletedTask;
    private PageSession? page;
    private TaskCompletionSource? loaded;

    internal PageSession Page => page!;

    public async Task InitializeAsync()
    {
        var browser = DirectBrowser.Launch();
        BrowserSessions? sessions = null;
        CdpConnection connection = new(browser.Recorded.Input, browser.Recorded.Output, message =>
        {
            sessions!.Take(message);
            if (message.Method == "Page.loadEventFired")
            {
                loaded?.TrySetResult();
            }
        }, TimeProvider.System);
        close = async () =>
        {
            await browser.DisposeAsync();
            await connection.DisposeAsync();
        };
        sessions = new(connection, _ => { }, CancellationToken.None) { MaxBodyBytes = 1 << 20, MaxStoreBytes = 1 << 24 };
        connection.Start();
        var (target, failure) = await sessions.OpenPageAsync(1280, 800, null, CancellationToken.None);
        page = new(connection, target ?? throw new InvalidOperationException(failure));
    }

    internal async Task GoAsync(Uri url)
    {
        loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await Page.CallAsync("Page.navigate", new() { ["url"] = url.AbsoluteUri }, CancellationToken.None);
        await loaded.Task.WaitAsync(Limit);
    }

    internal async Task<JsonElement> EvaluateAsync(string script)
    {
        var (value, failure) = await Page.EvaluateAsync(script, Limit, CancellationToken.None);
        return value ?? throw new InvalidOperationException(failure);
    }

    public Task DisposeAsync() => close();
}
