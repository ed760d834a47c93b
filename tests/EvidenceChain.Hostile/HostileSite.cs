using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EvidenceChain.Hostile;

/// <summary>A server on loopback that answers each case in its own bad way: one port for HTTP, one for TLS that nobody vouches for, one that never says a word.</summary>
public sealed class HostileSite : IAsyncDisposable
{
    private const int MaxHead = 64 * 1024;
    private readonly TcpListener plain = new(IPAddress.Loopback, 0), tls = new(IPAddress.Loopback, 0), mute = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly X509Certificate2 certificate = SelfSigned();
    private readonly Dictionary<string, HostileCase> cases;
    private readonly List<Task> accepting = [];

    public HostileSite(IEnumerable<HostileCase> cases)
    {
        this.cases = cases.ToDictionary(one => one.Name, StringComparer.Ordinal);
        foreach (var (listener, serve) in new (TcpListener, Func<Socket, Task>)[] { (plain, PlainAsync), (tls, TlsAsync), (mute, MuteAsync) })
        {
            listener.Start();
            accepting.Add(AcceptAsync(listener, serve));
        }
    }

    public int Port => PortOf(plain);

    public int TlsPort => PortOf(tls);

    public int MutePort => PortOf(mute);

    public Uri At(HostileCase one) => one.At?.Invoke(this) ?? new($"http://127.0.0.1:{Port}/{one.Name}");

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        plain.Dispose();
        tls.Dispose();
        mute.Dispose();
        await Task.WhenAll(accepting);
        certificate.Dispose();
        closing.Dispose();
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private async Task AcceptAsync(TcpListener listener, Func<Socket, Task> serve)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(closing.Token);
                _ = ServeAsync(socket, serve);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private static async Task ServeAsync(Socket socket, Func<Socket, Task> serve)
    {
        await Task.Yield();
        using (socket)
        {
            try
            {
                await serve(socket);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
            {
                // The browser left, or we close.
            }
        }
    }

    private async Task PlainAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await AnswerAsync(stream, socket);
    }

    private async Task TlsAsync(Socket socket)
    {
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, closing.Token);
        await AnswerAsync(stream, socket);
    }

    private Task MuteAsync(Socket socket) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, closing.Token);

    private async Task AnswerAsync(Stream stream, Socket socket)
    {
        if (await ReadHeadAsync(stream) is not { } head || head.Split(' ') is not [var method, var target, ..])
        {
            return;
        }
        var name = target.TrimStart('/').Split('/', '?')[0];
        var visitor = new Visitor(stream, socket, this, method, target, head, closing.Token);
        if (cases.TryGetValue(name, out var one))
        {
            await one.Answer(visitor);
        }
        else
        {
            await visitor.SendAsync("text/plain", ReadOnlyMemory<byte>.Empty, "404 Not Found");
        }
        if (socket.Connected)
        {
            socket.Shutdown(SocketShutdown.Send);
            // What the browser still sends must be read, or the answer may be lost in a reset.
            var rest = new byte[4096];
            while (await stream.ReadAsync(rest, closing.Token) > 0)
            {
            }
        }
    }

    private async Task<string?> ReadHeadAsync(Stream stream)
    {
        var buffer = new byte[MaxHead];
        for (var length = 0; length < MaxHead;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), closing.Token);
            if (read == 0)
            {
                return null;
            }
            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            {
                return Encoding.Latin1.GetString(buffer, 0, end);
            }
        }
        return null;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
