using System.Globalization;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Custody.Tests;

/// <summary>
/// A real PostgreSQL: one private cluster per test assembly (fsync off, gone when the test process ends), one fresh database per test class.
/// Use as <c>IClassFixture&lt;PostgresFixture&gt;</c>.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<PrivateCluster>> SharedCluster = new(StartClusterAsync);
    private static int databases;

    public PrivateCluster Cluster { get; private set; } = null!;

    public string Database { get; private set; } = "";

    /// <summary>Connection string for one of <see cref="ClusterRoles"/>; the test user may take each of them.</summary>
    public string ConnectionString(string role) => Cluster.Layout.ConnectionString(role, Database);

    public async Task InitializeAsync()
    {
        Cluster = await SharedCluster.Value;
        Database = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref databases)}");
        await Cluster.EnsureDatabaseAsync(Database, CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<PrivateCluster> StartClusterAsync()
    {
        var root = Directory.CreateTempSubdirectory("ec-pg-").FullName;
        File.SetUnixFileMode(root, File.GetUnixFileMode(root) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var cluster = new PrivateCluster(new ClusterLayout
        {
            ClusterFolder = Path.Combine(root, "pg"),
            SocketFolder = Path.Combine(root, "s"),
            IsDurable = false,
        });
        var spawner = new ChildSpawner();
        await cluster.StartAsync(spawner, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            cluster.StopAsync(CancellationToken.None).Wait(TimeSpan.FromSeconds(10));
            spawner.Dispose();
            Directory.Delete(root, recursive: true);
        };
        return cluster;
    }
}
