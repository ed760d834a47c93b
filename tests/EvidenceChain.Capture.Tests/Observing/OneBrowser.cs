using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording;
using EvidenceChain.Capture.Tests.Recording;

namespace EvidenceChain.Capture.Tests.Observing;

/// <summary>One browser for many small pages, where a capture of each would take the suite's time.</summary>
public sealed class OneBrowser : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2), LoadLimit = TimeSpan.FromSeconds(30);
    private Func<Task> close = () => Task.CompletedTask;
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> heard = new();
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
            heard.Enqueue($"{message.Method}@{message.Session?[..4]}");
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

    /// <summary>A browser of many pages now and then swallows a navigation: it is asked again, as a person would.</summary>
    internal async Task GoAsync(Uri url)
    {
        string? failure = null;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var answer = await Page.CallAsync("Page.navigate", new() { ["url"] = url.AbsoluteUri }, CancellationToken.None);
            failure = answer.Failure ?? answer.Text("errorText");
            if (string.IsNullOrEmpty(failure) && await Task.WhenAny(loaded.Task, Task.Delay(LoadLimit)) == loaded.Task)
            {
                return;
            }
        }
        throw new InvalidOperationException($"{url} was not loaded: {failure}; last heard: {string.Join(' ', heard.TakeLast(30))}");
    }

    internal async Task<JsonElement> EvaluateAsync(string script)
    {
        var (value, failure) = await Page.EvaluateAsync(script, Limit, CancellationToken.None);
        return value ?? throw new InvalidOperationException(failure);
    }

    public Task DisposeAsync() => close();
}
