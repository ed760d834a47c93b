using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// One connection of the browser to the gate: a tunnel, or forwarded requests one after another.
/// Answers are never parsed: they pass as they come until the site closes, and then the browser's side closes too. So a
/// browser behind the gate sees exactly what it would see without it.
/// </summary>
internal sealed class GateSession(Socket client, GateLedger ledger, CheckedDialer dialer, ControlPages controlPages) : IAsyncDisposable
{
    private readonly NetworkStream clientStream = new(client, ownsSocket: true);
    private Upstream? upstream;

    public async Task RunAsync(CancellationToken stopping)
    {
        var requests = PipeReader.Create(clientStream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        using var session = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            while (await HandleNextAsync(requests, session))
            {
            }

            if (upstream is { } last)
            {
                // The browser said all it had to say; the answer may still be on its way.
                last.EndSending();
                await last.Answer;
            }
        }
        catch (Exception error) when (Relay.IsEnd(error))
        {
            // Either side went away, or the gate stops; the ledger has what passed.
        }
        finally
        {
            await session.CancelAsync();
            await DropUpstreamAsync();
            await requests.CompleteAsync();
        }
    }

    /// <summary>False when no further request can come over this connection.</summary>
    private async Task<bool> HandleNextAsync(PipeReader requests, CancellationTokenSource session)
    {
        var (request, error) = await ReadHeadAsync(requests, session.Token);
        if (request is null)
        {
            if (error is not null)
            {
                var entry = ledger.Open("", "", 0);
                entry.Refuse(GateOutcome.MalformedRequest, $"The request could not be read: {error}.");
                await RefuseAsync(entry, session.Token);
                entry.Close();
            }

            return false;
        }

        if (controlPages.AnswerTo(request) is { } own)
        {
            await Relay.SendAsync(client, own, session.Token);
            return false;
        }

        if ((upstream is null || !upstream.Serves(request)) && !await OpenUpstreamAsync(request, session))
        {
            return false;
        }

        var site = upstream!;
        if (request.IsTunnel)
        {
            await Relay.SendAsync(client, "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), session.Token);
            site.StartAnswer(client, session);
            await CopyRestAsync(requests, site, session.Token);
            return false;
        }

        site.StartAnswer(client, session);
        await site.SendAsync(Encoding.Latin1.GetBytes(request.OriginHead), session.Token);
        if (request.IsUpgrade)
        {
            await CopyRestAsync(requests, site, session.Token);
            return false;
        }

        return await RequestBody.CopyAsync(requests, request.BodyBytes, bytes => site.SendAsync(bytes, session.Token), session.Token);
    }

    private static async Task<(RequestHead? Request, string? Error)> ReadHeadAsync(PipeReader requests, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await requests.ReadAsync(cancellationToken);
            if (EndOfHead(read.Buffer) is { } end)
            {
                var parsed = RequestHead.TryParse(read.Buffer.Slice(0, end).ToArray(), out var request, out var error);
                requests.AdvanceTo(end);
                return parsed ? (request, null) : (null, error);
            }

            if (read.Buffer.Length > RequestHead.MaxBytes)
            {
                return (null, $"its head is longer than {RequestHead.MaxBytes} bytes");
            }

            if (read.IsCompleted)
            {
                return (null, read.Buffer.IsEmpty ? null : "it ended within its head");
            }

            requests.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static SequencePosition? EndOfHead(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        return reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8) ? reader.Position : null;
    }

    private async Task<bool> OpenUpstreamAsync(RequestHead request, CancellationTokenSource session)
    {
        await DropUpstreamAsync();
        var entry = ledger.Open(request.Method, request.Host.Name, request.Port);
        try
        {
            if (entry.Outcome == GateOutcome.Allowed)
            {
                var (verdict, socket) = await dialer.DialAsync(request.Host, request.Port, session.Token);
                entry.Resolved(verdict.Addresses);
                if (socket is not null)
                {
                    if (!dialer.IsByProxy)
                    {
                        entry.Connected(((IPEndPoint)socket.RemoteEndPoint!).Address);
                    }

                    upstream = new Upstream(socket, entry, request);
                    return true;
                }

                entry.Refuse(verdict.Outcome, verdict.Sentence);
            }

            await RefuseAsync(entry, session.Token);
            return false;
        }
        finally
        {
            if (upstream is null)
            {
                entry.Close();
            }
        }
    }

    private static async Task CopyRestAsync(PipeReader requests, Upstream site, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await requests.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
            {
                await site.SendAsync(segment, cancellationToken);
            }

            requests.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>403 when a rule refused, 400 for an unreadable request, 502 when the network did. The header marks the answer
    /// as the gate's own; a page could imitate it, so the report believes the ledger alone.</summary>
    private async Task RefuseAsync(GateLedger.Entry entry, CancellationToken cancellationToken)
    {
        var status = entry.Outcome switch
        {
            GateOutcome.MalformedRequest => "400 Bad Request",
            GateOutcome.NameNotFound or GateOutcome.ResolverFailed or GateOutcome.ConnectFailed => "502 Bad Gateway",
            GateOutcome.ConnectTimedOut => "504 Gateway Timeout",
            GateOutcome.Allowed or GateOutcome.AddressRefused or GateOutcome.OwnListener or GateOutcome.TooManyConnections
                or GateOutcome.TooManyBytes or GateOutcome.OutOfTime => "403 Forbidden",
        };
        var body = Encoding.UTF8.GetBytes(entry.Reason + "\n");
        var reason = new string([.. entry.Reason.Select(c => c is >= ' ' and <= '~' ? c : '?')]);
        var head = $"HTTP/1.1 {status}\r\n{EgressGate.RefusalHeader}: {entry.Outcome}; {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await Relay.SendAsync(client, Encoding.ASCII.GetBytes(head), cancellationToken);
        await Relay.SendAsync(client, body, cancellationToken);
    }

    private async Task DropUpstreamAsync()
    {
        if (upstream is { } old)
        {
            upstream = null;
            await old.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => clientStream.DisposeAsync();

    /// <summary>The connection to one site, with its line in the ledger.</summary>
    private sealed class Upstream(Socket socket, GateLedger.Entry entry, RequestHead opener) : IAsyncDisposable
    {
        private readonly CancellationTokenSource dropped = new();
        private bool isStarted;

        public Task Answer { get; private set; } = Task.CompletedTask;

        public bool Serves(RequestHead request) =>
            !opener.IsTunnel && !request.IsTunnel && request.Port == opener.Port && request.Host.Name == opener.Host.Name;

        public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            entry.Sent(bytes.Length);
            await Relay.SendAsync(socket, bytes, cancellationToken);
        }

        public void StartAnswer(Socket client, CancellationTokenSource session)
        {
            if (!isStarted)
            {
                isStarted = true;
                Answer = PassAnswerAsync(client, session);
            }
        }

        public void EndSending()
        {
            try
            {
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // Already gone; the answer's end says so too.
            }
        }

        private async Task PassAnswerAsync(Socket client, CancellationTokenSource session)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(session.Token, dropped.Token);
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            var ended = await Relay.CopyAsync(stream, client, read => entry.Received(read), either.Token);

            // A site that closed in order may still be listening (half-closed tunnel); otherwise nothing more can come.
            if (!dropped.IsCancellationRequested && (!ended || !opener.IsTunnel))
            {
                await session.CancelAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await dropped.CancelAsync();
            await Answer;
            socket.Dispose();
            dropped.Dispose();
            entry.Close();
        }
    }
}
