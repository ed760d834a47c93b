using System.Net;
using System.Net.Sockets;
using EvidenceChain.Custody.Witnessing;

namespace EvidenceChain.Custody.Tests.Witnessing;

/// <summary>A real witness behind a real port; until it is given one, it is away.</summary>
internal sealed class ListeningWitness : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly int port = FreePort();
    private CheckpointWitness? witness;

    public ListeningWitness()
    {
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        _ = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{port}/");

    public void Become(CheckpointWitness now) => Volatile.Write(ref witness, now);

    public void Dispose()
    {
        listener.Close();
        witness?.Dispose();
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var answer = Volatile.Read(ref witness) is { } there ? await there.AddAsync(body.ToArray(), CancellationToken.None) : new(502, "away\n");
                (context.Response.StatusCode, context.Response.ContentType) = (answer.Status, answer.ContentType);
                await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer.Body));
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
