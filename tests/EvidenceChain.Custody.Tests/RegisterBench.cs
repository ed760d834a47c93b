using System.Security.Cryptography;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Leases;
using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Custody.Sealing;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Custody.Tests.Ledger;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Tests;

/// <summary>A fresh register with its keys and folders, seen as the service, the worker and the owner see it.</summary>
internal sealed class RegisterBench : IAsyncDisposable
{
    private static readonly TimeSpan Term = TimeSpan.FromMinutes(1);
    private readonly PostgresFixture postgres;

    private RegisterBench(PostgresFixture postgres, TimeProvider clock)
    {
        this.postgres = postgres;
        Clock = clock;
        Data = new(Directory.CreateTempSubdirectory("ec-register-").FullName);
        Directory.CreateDirectory(Data.Log);
        Keys = new(new KeyFolder(Data.Keys));
        Service = NpgsqlDataSource.Create(ConnectionString);
        Worker = NpgsqlDataSource.Create(postgres.ConnectionString(ClusterRoles.Worker));
        Owner = NpgsqlDataSource.Create(postgres.ConnectionString(ClusterRoles.Owner));
        Intake = new(Data.Intake);
        Blobs = new(Data.Blobs);
    }

    public TimeProvider Clock { get; }

    public DataFolder Data { get; }

    public KeyRing Keys { get; }

    public NpgsqlDataSource Service { get; }

    public NpgsqlDataSource Worker { get; }

    public NpgsqlDataSource Owner { get; }

    public BlobStore Intake { get; }

    public BlobStore Blobs { get; }

    public string ConnectionString => postgres.ConnectionString(ClusterRoles.Custodian);

    public string PublishedPath => Path.Combine(Data.Log, "published");

    public static async Task<RegisterBench> BeginAsync(TimeProvider? clock = null)
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        var bench = new RegisterBench(postgres, clock ?? TimeProvider.System);
        await new Migrator(bench.Owner, typeof(Migrator).Assembly, "custody", TimeProvider.System).MigrateAsync(CancellationToken.None);
        return bench;
    }

    public static Action<string> CutAt(string? wanted) => point =>
    {
        if (point == wanted)
        {
            throw new CutOffException(point);
        }
    };

    public static Sha256Digest NewEntry() => Sha256Digest.FromBytes(RandomNumberGenerator.GetBytes(Sha256Digest.SizeBytes));

    public async Task<LogSequencer> OpenLogAsync(string? cutOffAt = null)
    {
        var log = new LogSequencer(Service, Keys.Log, new PublishedCheckpoints(PublishedPath), Clock, CutAt(cutOffAt));
        await log.StartAsync(CancellationToken.None);
        return log;
    }

    public OrderBook Orders(LogSequencer log, string? cutOffAt = null) => new(Service, Keys, log, Clock, CutAt(cutOffAt));

    public PackageSealer Sealer(string? cutOffAt = null) => new(Service, Keys, Intake, Blobs, Clock, CutAt(cutOffAt));

    public Task<int> CheckLogAsync() => LogChecker.CheckAsync(Service, Keys.Log.Key, PublishedPath);

    public Task<long> CountAsync(string table) => Service.Command($"select count(*) from custody.{table}").ScalarAsync<long>(CancellationToken.None);

    /// <summary>Begins an attempt as a worker does, under a lease of its own that is given back.</summary>
    public async Task<(int Attempt, long Token)> BeginAttemptAsync(EvidenceNumber number)
    {
        await using var lease = await new LeaseTable(Worker).TakeAsync($"capture:{number}", "worker", Term, CancellationToken.None);
        return (await BeginAttemptAsync(number, lease!.Token) ?? 0, lease.Token);
    }

    public Task<int?> BeginAttemptAsync(EvidenceNumber number, long token) =>
        Worker.Command("select custody.begin_attempt($1, $2, 'worker', $3)", number.ToString(), token, Clock.GetUtcNow()).ScalarAsync<int?>(CancellationToken.None);

    public Task<bool> EndAttemptAsync(EvidenceNumber number, int attempt, long token, Sha256Digest? package, byte[]? report, string? failure) =>
        Worker.Command(
            "select custody.end_attempt($1, $2, $3, $4::bytea, $5::bytea, null, $6::text, $7)", number.ToString(), attempt, token, package?.ToArray(), report, failure, Clock.GetUtcNow())
            .ScalarAsync<bool>(CancellationToken.None);

    /// <summary>An attempt that leaves a package, from the lease to the end; every row is written as the worker.</summary>
    public async Task<SmallPackage> CaptureAsync(Order order, Func<SmallPackage, SmallPackage>? spoil = null, string title = "商品", IReadOnlyDictionary<string, string>? files = null)
    {
        await using var lease = await new LeaseTable(Worker).TakeAsync($"capture:{order.Number}", "worker", Term, CancellationToken.None);
        var attempt = await BeginAttemptAsync(order.Number, lease!.Token) ?? throw new InvalidOperationException("no attempt was granted");
        var beacon = await Worker.Command("select note from custody.checkpoints order by size desc limit 1").ScalarAsync<string>(CancellationToken.None);
        var package = await SmallPackage.OfAsync(order, attempt, beacon!, Clock, title, files);
        package = spoil?.Invoke(package) ?? package;
        var (digest, _) = await Intake.PutAsync(target => target.WriteAsync(package.Wacz).AsTask(), CancellationToken.None);
        Assert.True(await EndAttemptAsync(order.Number, attempt, lease.Token, digest, package.Report.ToArray(), null));
        return package;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Worker.DisposeAsync();
        await Owner.DisposeAsync();
        Directory.Delete(Data.Root, recursive: true);
    }
}
