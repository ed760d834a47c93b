using System.Net.Sockets;
using EvidenceChain.Capture.Egress;

namespace EvidenceChain.Capture.Browsing;

/// <summary>The launcher's side of <see cref="BrowserHost"/>.</summary>
internal static class HostedBrowser
{
    public static async Task<BrowserProcess> LaunchAsync(string hostSocketPath, BrowserLaunch launch, CancellationToken cancellationToken)
    {
        var stream = await ConnectAsync(hostSocketPath, cancellationToken);
        try
        {
            await HostLine.WriteAsync(stream, new HostRequest { Launch = launch }, BrowserJson.Default.HostRequest, cancellationToken);
            var answer = await HostLine.ReadAsync(stream, BrowserJson.Default.HostAnswer, cancellationToken);
            if (answer is not { Isolation: { } isolation, Id: { } id })
            {
                throw new BrowserUnavailableException(answer?.Error ?? "The browser host closed the connection without an answer.");
            }

            // The host cannot know who we are: whether two users are at work is judged here.
            if (isolation.UserId != Libc.EffectiveUserId)
            {
                isolation = isolation with { Labels = [.. isolation.Labels.Where(label => label != IsolationReport.OneUser)] };
            }

            var output = new EndingStream(stream);
            var exited = output.Ended.ContinueWith(_ => AskExitAsync(hostSocketPath, id), TaskScheduler.Default).Unwrap();
            return new BrowserProcess(stream, output, isolation, exited, async () =>
            {
                await output.DisposeAsync();
                await exited;
            });
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<NetworkStream> ConnectAsync(string hostSocketPath, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(hostSocketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new BrowserUnavailableException($"The browser host does not answer at {hostSocketPath}: {error.Message}.", error);
        }
    }

    private static async Task<BrowserExit> AskExitAsync(string hostSocketPath, string id)
    {
        try
        {
            await using var stream = await ConnectAsync(hostSocketPath, CancellationToken.None);
            await HostLine.WriteAsync(stream, new HostRequest { ExitOf = id }, BrowserJson.Default.HostRequest, CancellationToken.None);
            var answer = await HostLine.ReadAsync(stream, BrowserJson.Default.HostAnswer, CancellationToken.None);
            return answer?.Exit ?? new BrowserExit { Reason = "The browser ended; its host does not know how." };
        }
        catch (Exception error) when (Relay.IsEnd(error))
        {
            return new BrowserExit { Reason = "The browser host ended, and the browser with it." };
        }
    }

    /// <summary>A stream that tells when its reader has seen the end, or gave it up.</summary>
    private sealed class EndingStream(NetworkStream inner) : Stream
    {
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => ended.Task;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = 0;
            try
            {
                read = await inner.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException)
            {
                // A host that died resets the connection: an end like any other.
            }

            if (read == 0 && buffer.Length > 0)
            {
                ended.TrySetResult();
            }

            return read;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            if (read == 0 && count > 0)
            {
                ended.TrySetResult();
            }

            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            ended.TrySetResult();
            await base.DisposeAsync();
        }
    }
}
