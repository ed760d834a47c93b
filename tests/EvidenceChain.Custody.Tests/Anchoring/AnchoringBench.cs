using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using Npgsql;

namespace EvidenceChain.Custody.Tests.Anchoring;

/// <summary>What stopped an anchorer on purpose, where a killed process would have stopped.</summary>
public sealed class CutOffException(string point) : Exception(point);

/// <summary>A database, a folder for a chain, keys and a log that grows; services can be ended and begun again on them.</summary>
internal sealed class AnchoringBench : IAsyncDisposable
{
    private const string Origin = "evidencechain/anchoring-tests";
    private readonly HttpClient http = new();
    private readonly string folder = Directory.CreateTempSubdirectory("ec-anchoring-").FullName;

    public AnchoringBench(string connectionString)
    {
        Database = NpgsqlDataSource.Create(connectionString);
        Records = new(Database, TimeProvider.System);
    }

    public static GrownTree Tree { get; } = new(600);

    public NpgsqlDataSource Database { get; }

    public AnchorRecords Records { get; }

    public EthKey Operator { get; } = EthKey.Create();

    public EthKey Admin { get; } = EthKey.Create();

    public string StatePath => Path.Combine(folder, "state.json");

    public string GenesisPath => Path.Combine(folder, "genesis.json");

    public static Bytes32 LogId { get; } = Bytes32.FromDigest(Checkpoint.LogIdOf(Origin));

    public static Checkpoint At(int size) => new(Origin, size, Tree.Root(size));

    public static Task<IReadOnlyList<Sha256Digest>> Consistency(long size1, long size2, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Sha256Digest>>([.. Tree.Consistency((int)size1, (int)size2).Select(node => node.ToDigest())]);

    public static async Task<AnchoringBench> BeginAsync(PostgresFixture postgres)
    {
        var fresh = new PostgresFixture();
        await fresh.InitializeAsync();
        Assert.Same(postgres.Cluster, fresh.Cluster);
        await using var owner = NpgsqlDataSource.Create(fresh.ConnectionString(ClusterRoles.Owner));
        await new Migrator(owner, typeof(AnchorRecords).Assembly, "custody", TimeProvider.System).MigrateAsync(CancellationToken.None);
        return new(fresh.ConnectionString(ClusterRoles.Custodian));
    }

    public LocalChain NewChain() => new(
        new() { Folder = folder, AnvilPath = Repository.AnvilPath, ChainId = 7_700_002, FundedAccounts = [Operator.Address, Admin.Address] }, http, TimeProvider.System);

    public NetworkSite NewNetwork(HttpClient client, NetworkSettings settings) => new(client, settings, Admin, Operator.Address, LogId, Records, TimeProvider.System);

    /// <summary>Another node that begins with what the first has saved, and hears nothing of it from then on.</summary>
    public LocalChain NewDeafNode()
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, "deaf")).FullName;
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !file.EndsWith(".pid", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(own, Path.GetFileName(file)));
        }
        return new(new() { Folder = own, AnvilPath = Repository.AnvilPath, ChainId = 7_700_002, FundedAccounts = [Operator.Address] }, http, TimeProvider.System);
    }

    public CheckpointAnchorer NewAnchorer(LocalChain chain, string? cutOffAt = null) =>
        NewAnchorer(new LocalSite(chain, Admin, Operator.Address, LogId, Records, TimeProvider.System), cutOffAt);

    public CheckpointAnchorer NewAnchorer(AnchorSite site, string? cutOffAt = null) => new(
        site, Records, Operator, Database, TimeProvider.System,
        point =>
        {
            if (point == cutOffAt)
            {
                throw new CutOffException(point);
            }
        });

    public async Task<long> CountAsync(string table) => await Database.Command($"select count(*) from custody.{table}").ScalarAsync<long>(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
