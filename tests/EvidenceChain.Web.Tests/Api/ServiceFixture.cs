using System.Net.Sockets;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Api;
using EvidenceChain.Web.Supervision;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EvidenceChain.Web.Tests.Api;

/// <summary>The whole service on a database of its own, without chain and worker: over TCP without and with its key, and over the socket of its administrator.</summary>
public sealed class ServiceFixture : IAsyncLifetime, IDisposable
{
    private readonly DataFolder data = new(Directory.CreateTempSubdirectory("ec-api-").FullName);
    private readonly ChildSpawner spawner = new();
    private PrivateCluster? cluster;
    private WebApplication? app;

    public HttpClient Stranger { get; private set; } = null!;

    public HttpClient KeyHolder { get; private set; } = null!;

    public HttpClient Administrator { get; private set; } = null!;

    /// <summary>Where the service listens, for clients of their own.</summary>
    public Uri Address => Stranger.BaseAddress!;

    internal DataFolder Data => data;

    internal IServiceProvider Services => app!.Services;

    internal RegistryOffice Office => app!.Services.GetRequiredService<RegistryOffice>();

    public async Task InitializeAsync()
    {
        File.SetUnixFileMode(data.Root, File.GetUnixFileMode(data.Root) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Directory.CreateDirectory(data.Run);
        cluster = new PrivateCluster(data.Cluster with { IsDurable = false, LogPath = null });
        await cluster.StartAsync(spawner, CancellationToken.None);
        await new Schema(data, TimeProvider.System).PrepareAsync(cluster, CancellationToken.None);
        var port = LoopbackPort.Take(null);
        app = await ServiceHost.BuildAsync(data, new Neighbours(port, 1, 2), CancellationToken.None);
        await app.StartAsync();
        Stranger = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        KeyHolder = new HttpClient { BaseAddress = Stranger.BaseAddress, DefaultRequestHeaders = { Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(data.Keys, "api.key"))).Trim()) } };
        Administrator = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(data.ApiSocket, cancellation) }) { BaseAddress = new Uri("http://localhost") };
    }

    public async Task DisposeAsync()
    {
        Stranger.Dispose();
        KeyHolder.Dispose();
        Administrator.Dispose();
        await app!.StopAsync();
        await app.DisposeAsync();
        await cluster!.StopAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        spawner.Dispose();
        Directory.Delete(data.Root, recursive: true);
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
