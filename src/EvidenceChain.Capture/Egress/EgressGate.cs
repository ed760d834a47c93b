using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// The only way out of one capture: a proxy on a Unix socket, CONNECT and plain forwarding, that resolves each name once,
/// judges every address and connects to the address it judged. It never looks into a tunnel: the site sees the browser's own TLS.
/// </summary>
public sealed class EgressGate : IAsyncDisposable
{
    /// <summary>Marks an answer given by the gate itself: <c>outcome; sentence</c>. Believe <see cref="Connections"/>, not this
    /// header, wherever it counts: a page can send it too.</summary>
    public const string RefusalHeader = "EvidenceChain-Gate";

    private readonly Socket listener;
    private readonly GateLedger ledger;
    private readonly CheckedDialer dialer;
    private readonly NameLookups names;
    private readonly EgressRules rules;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource timeLimit;
    private readonly ConcurrentDictionary<Task, byte> sessions = new();
    private readonly Task accepting;
    private bool isDisposed;

    private EgressGate(EgressRules rules, string socketPath, Socket listener, TimeProvider clock, HostResolver resolve)
    {
        (this.rules, this.listener, SocketPath) = (rules, listener, socketPath);
        ledger = new GateLedger(rules, clock);
        AddressRules = new AddressRules(rules);
        names = new NameLookups(resolve, rules.SecondResolver, clock);
        dialer = new CheckedDialer(AddressRules, rules, new PinnedResolver(names.ResolveAsync, stopping.Token).ResolveAsync);
        timeLimit = new CancellationTokenSource(rules.MaxDuration, clock);
        timeLimit.Token.Register(ledger.EndForTime);
        accepting = AcceptAsync();
    }

    public string SocketPath { get; }

    /// <summary>Pages the gate answers itself.</summary>
    public ControlPages ControlPages { get; } = new();

    public AddressRules AddressRules { get; }

    /// <summary>Every wish to connect so far, in order; a snapshot.</summary>
    public IReadOnlyList<GateConnection> Connections => ledger.Snapshot();

    /// <summary>Every name that was resolved so far, as two resolvers know it.</summary>
    public Task<IReadOnlyList<NameLookup>> NamesAsync() => names.FinishAsync();

    /// <summary>Connections go through another proxy, so that <see cref="GateConnection.ConnectedAddress"/> is never known.</summary>
    public Uri? UpstreamProxy => rules.UpstreamProxy;

    /// <param name="socketPath">At most 107 bytes; a socket left there by a dead process is replaced.</param>
    /// <param name="socketMode">Who may use the gate: owner, or also the group of the folder when the browser is another user.</param>
    public static Task<EgressGate> StartAsync(
        EgressRules rules,
        string socketPath,
        TimeProvider clock,
        CancellationToken cancellationToken,
        HostResolver? resolve = null,
        UnixFileMode socketMode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        cancellationToken.ThrowIfCancellationRequested();
        File.Delete(socketPath);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(socketPath));
            UnixFiles.SetMode(socketPath, socketMode);
            listener.Listen(256);
            return Task.FromResult(new EgressGate(rules, socketPath, listener, clock, resolve ?? PinnedResolver.SystemAsync));
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Judges a URL by the addresses it has in this capture: the first look-up is also the one that counts later.</summary>
    public async Task<AddressVerdict> CheckAsync(Uri url, CancellationToken cancellationToken) =>
        AddressRules.TryHost(url, out var host)
            ? await dialer.JudgeAsync(host, url.Port, cancellationToken)
            : AddressRules.NotUsable(url);

    private async Task AcceptAsync()
    {
        // Beyond this many the listener's own queue holds the browser back.
        using var places = new SemaphoreSlim(rules.MaxOpenConnections * 2);
        try
        {
            while (true)
            {
                await places.WaitAsync(stopping.Token);
                var session = ServeAsync(await listener.AcceptAsync(stopping.Token), places);
                sessions.TryAdd(session, 0);
                _ = session.ContinueWith(ended => sessions.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception error) when (Relay.IsEnd(error))
        {
            // Stopped.
        }

        await Task.WhenAll(sessions.Keys);
    }

    private async Task ServeAsync(Socket client, SemaphoreSlim places)
    {
        await Task.Yield();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        // A connection that comes after the end of the bytes or the time is not cut: it gets its refusal as an answer.
        await using var exhausted = ledger.Exhausted.IsCancellationRequested ? default : ledger.Exhausted.Register(either.Cancel);
        await using var session = new GateSession(client, ledger, dialer, ControlPages);
        try
        {
            await session.RunAsync(either.Token);
        }
        finally
        {
            places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        timeLimit.Dispose();
        ledger.Dispose();
        stopping.Dispose();
        File.Delete(SocketPath);
    }
}
