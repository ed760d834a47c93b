using System.Collections.Concurrent;
using System.Net.Sockets;
using EvidenceChain.Capture.Egress;

namespace EvidenceChain.Capture.Browsing;

/// <summary>Where a browser host listens and works.</summary>
public sealed record BrowserHostOptions
{
    public required string SocketPath { get; init; }

    /// <summary>Who may start browsers: by default the owner and the group of the socket's folder.</summary>
    public UnixFileMode SocketMode { get; init; } = (UnixFileMode)0b110_110_000;

    /// <summary>Profiles and markers; belongs to the browser's user alone.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>Browsers at the same time.</summary>
    public int MaxBrowsers { get; init; } = 8;

    public BrowserLauncherOptions Launcher { get; init; } = new();
}

/// <summary>
/// A process of the browser's own user that starts browsers for the worker, which is another user: one browser for each
/// connection. The connection carries the CDP pipe; when it closes, however the worker ended, the browser is killed.
/// </summary>
public sealed class BrowserHost(BrowserHostOptions options, TimeProvider clock)
{
    private const int MaxRememberedExits = 256;

    private readonly BrowserLauncher launcher = new(options.Launcher with { HostSocketPath = null, MarkerFolder = MarkerFolderOf(options) }, clock);
    private readonly ConcurrentDictionary<string, Task<BrowserExit>> exits = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> exitOrder = new();
    private int running;

    /// <summary>Cleans up after an earlier host, then serves until cancelled; all browsers are gone when it returns.</summary>
    /// <param name="ready">Called once connections are accepted.</param>
    public async Task RunAsync(Action ready, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.WorkFolder);
        await BrowserReaper.ReapAsync(MarkerFolderOf(options), clock, cancellationToken);
        File.Delete(options.SocketPath);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(options.SocketPath));
        UnixFiles.SetMode(options.SocketPath, options.SocketMode);
        listener.Listen(64);
        ready();

        var connections = new ConcurrentDictionary<Task, byte>();
        try
        {
            while (true)
            {
                var connection = ServeAsync(await listener.AcceptAsync(cancellationToken), cancellationToken);
                connections.TryAdd(connection, 0);
                _ = connection.ContinueWith(ended => connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }

        await Task.WhenAll(connections.Keys);
        File.Delete(options.SocketPath);
    }

    private static string MarkerFolderOf(BrowserHostOptions options) => Path.Combine(options.WorkFolder, "browsers");

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        await Task.Yield();
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(TimeSpan.FromSeconds(10));
            var request = await HostLine.ReadAsync(stream, BrowserJson.Default.HostRequest, patience.Token);
            if (request is { Launch: { } launch })
            {
                await ServeBrowserAsync(stream, launch, stopping);
            }
            else if (request is { ExitOf: { } id })
            {
                var exit = exits.TryGetValue(id, out var known) ? await known.WaitAsync(TimeSpan.FromSeconds(15), clock, stopping) : null;
                await AnswerAsync(stream, new HostAnswer { Id = id, Exit = exit }, stopping);
            }
            else
            {
                await AnswerAsync(stream, new HostAnswer { Error = "The browser host could not read the request." }, stopping);
            }
        }
        catch (Exception error) when (Relay.IsEnd(error) || error is TimeoutException)
        {
            // The other side went away, or we stop: the browser, if any, is gone by now.
        }
    }

    private async Task ServeBrowserAsync(NetworkStream stream, BrowserLaunch launch, CancellationToken stopping)
    {
        try
        {
            if (Interlocked.Increment(ref running) > options.MaxBrowsers)
            {
                throw new BrowserUnavailableException($"The browser host already runs {options.MaxBrowsers} browsers.");
            }

            await using var browser = await launcher.LaunchAsync(launch with { WorkFolder = options.WorkFolder }, stopping);
            var id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
            Remember(id, browser.Exited);
            await AnswerAsync(stream, new HostAnswer { Id = id, Isolation = browser.Isolation }, stopping);
            await RelayAsync(stream, browser, stopping);
        }
        catch (Exception error) when (error is BrowserUnavailableException or ArgumentException)
        {
            await AnswerAsync(stream, new HostAnswer { Error = error.Message }, stopping);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    private static async Task RelayAsync(NetworkStream stream, BrowserProcess browser, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var fromBrowser = Relay.CopyAsync(browser.Output, stream.Socket, _ => { }, either.Token);
        var fromWorker = PassCommandsAsync(stream, browser, either.Token);
        await Task.WhenAny(fromBrowser, fromWorker);
        await either.CancelAsync();

        // Killing the browser ends its pipe, and so whatever still reads from it.
        await browser.DisposeAsync();
        await Task.WhenAll(fromBrowser, fromWorker);
    }

    private static async Task PassCommandsAsync(NetworkStream stream, BrowserProcess browser, CancellationToken cancellationToken)
    {
        try
        {
            await stream.CopyToAsync(browser.Input, cancellationToken);
        }
        catch (Exception error) when (Relay.IsEnd(error))
        {
            // Either side ended.
        }
    }

    private void Remember(string id, Task<BrowserExit> exited)
    {
        exits[id] = exited;
        exitOrder.Enqueue(id);
        while (exits.Count > MaxRememberedExits && exitOrder.TryDequeue(out var oldest))
        {
            exits.TryRemove(oldest, out _);
        }
    }

    private static Task AnswerAsync(NetworkStream stream, HostAnswer answer, CancellationToken cancellationToken) =>
        HostLine.WriteAsync(stream, answer, BrowserJson.Default.HostAnswer, cancellationToken);
}
