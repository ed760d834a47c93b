using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EvidenceChain.Capture.Egress;

namespace EvidenceChain.Capture.Browsing;

/// <summary>
/// Passes connections on to the gate's Unix socket: from a loopback port when the browser has no network namespace, from a
/// socket of the browser's own when it runs as another user and may not reach the gate's folder.
/// </summary>
internal sealed class SocketBridge : IAsyncDisposable
{
    private readonly Socket listener;
    private readonly string gateSocketPath;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, byte> connections = new();
    private readonly Task accepting;

    private SocketBridge(Socket listener, string gateSocketPath)
    {
        (this.listener, this.gateSocketPath) = (listener, gateSocketPath);
        accepting = AcceptAsync();
    }

    public EndPoint LocalEndPoint => listener.LocalEndPoint!;

    public static SocketBridge Start(EndPoint at, string gateSocketPath)
    {
        var listener = new Socket(at.AddressFamily, SocketType.Stream, at is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            listener.Bind(at);
            listener.Listen(256);
            return new SocketBridge(listener, gateSocketPath);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = PassAsync(await listener.AcceptAsync(stopping.Token));
                connections.TryAdd(connection, 0);
                _ = connection.ContinueWith(ended => connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception error) when (Relay.IsEnd(error))
        {
            // Stopped.
        }

        await Task.WhenAll(connections.Keys);
    }

    private async Task PassAsync(Socket browser)
    {
        await Task.Yield();
        using var gate = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        await using var fromBrowser = new NetworkStream(browser, ownsSocket: true);
        try
        {
            await gate.ConnectAsync(new UnixDomainSocketEndPoint(gateSocketPath), both.Token);
            await using var fromGate = new NetworkStream(gate, ownsSocket: false);
            await Task.WhenAll(CopyAsync(fromBrowser, gate, both), CopyAsync(fromGate, browser, both));
        }
        catch (Exception error) when (Relay.IsEnd(error))
        {
            // The gate is gone: the browser sees its connection end.
        }
    }

    private static async Task CopyAsync(NetworkStream source, Socket target, CancellationTokenSource both)
    {
        if (!await Relay.CopyAsync(source, target, _ => { }, both.Token))
        {
            await both.CancelAsync();
        }
    }

    /// <summary>Stops without waiting, for a start that failed before anyone connected.</summary>
    public void Abandon()
    {
        stopping.Cancel();
        listener.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        stopping.Dispose();
    }
}
