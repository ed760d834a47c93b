using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EvidenceChain.Capture.Egress;

namespace EvidenceChain.Capture.Tests.Egress;

/// <summary>A site that answers by a given function over raw bytes, so that a test sees exactly what the gate sent.</summary>
internal sealed class RawSite : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;

    public RawSite(Func<NetworkStream, CancellationToken, Task> serve)
    {
        listener.Start();
        accepting = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Heads { get; } = new();

    public static RawSite Answering(string answer, bool keepOpen = true)
    {
        RawSite? site = null;
        site = new RawSite(async (stream, cancellationToken) =>
        {
            while (await ReadHeadAsync(stream, cancellationToken) is { Length: > 0 } head)
            {
                site!.Heads.Enqueue(head);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), cancellationToken);
                if (!keepOpen)
                {
                    return;
                }
            }
        });
        return site;
    }

    public static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && head.Length < 65536)
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
            {
                return head.ToString();
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token), serve);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream(), stopping.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        stopping.Dispose();
    }
}

/// <summary>A gate on a socket in a folder of its own, and a client that talks to it in raw bytes.</summary>
internal sealed class GateUnderTest : IAsyncDisposable
{
    private readonly DirectoryInfo folder;

    private GateUnderTest(DirectoryInfo folder, EgressGate gate) => (this.folder, Gate) = (folder, gate);

    public EgressGate Gate { get; }

    public static async Task<GateUnderTest> StartAsync(EgressRules rules, HostResolver? resolve = null, TimeProvider? clock = null)
    {
        var folder = Directory.CreateTempSubdirectory("gate");
        var path = Path.Combine(folder.FullName, "gate.sock");
        return new GateUnderTest(folder, await EgressGate.StartAsync(rules, path, clock ?? TimeProvider.System, CancellationToken.None, resolve));
    }

    public static EgressRules Loopback => new() { AllowedPrivate = [Range("127.0.0.0/8")] };

    public static AllowedRange Range(string text) =>
        AllowedRange.TryParse(text, out var range, out var error) ? range : throw new ArgumentException(error);

    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Gate.SocketPath));
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Sends bytes, half-closes, and returns everything that comes back.</summary>
    public async Task<string> AskAsync(string request)
    {
        await using var stream = await ConnectAsync();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        stream.Socket.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    public HttpClient Browser(bool followRedirects = true) => new(new SocketsHttpHandler
    {
        Proxy = new WebProxy("http://gate.invalid:3128"),
        AllowAutoRedirect = followRedirects,
        ConnectCallback = async (_, _) => await ConnectAsync(),
    });

    public async ValueTask DisposeAsync()
    {
        await Gate.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
