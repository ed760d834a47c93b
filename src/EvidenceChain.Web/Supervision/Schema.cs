using EvidenceChain.Custody.Storage;
using EvidenceChain.Monitoring.Watches;
using EvidenceChain.Web.Jobs;
using Hangfire.PostgreSql;
using Npgsql;

namespace EvidenceChain.Web.Supervision;

/// <summary>Brings the database to the state the service expects, as its owner: the service itself may not change what it is held to.</summary>
internal sealed class Schema(DataFolder data, TimeProvider clock)
{
    // Hangfire's tables belong to the service; the worker fetches and updates jobs.
    private const string JobQueue = $"""
        create schema if not exists hangfire authorization {ClusterRoles.Custodian};
        grant usage on schema hangfire to {ClusterRoles.Worker};
        alter default privileges for role {ClusterRoles.Custodian} in schema hangfire grant all on tables to {ClusterRoles.Worker};
        alter default privileges for role {ClusterRoles.Custodian} in schema hangfire grant all on sequences to {ClusterRoles.Worker};
        """;

    public async Task PrepareAsync(PrivateCluster cluster, CancellationToken cancellation)
    {
        await cluster.EnsureDatabaseAsync(DataFolder.Database, cancellation);
        await using (var owner = NpgsqlDataSource.Create(data.ConnectionString(ClusterRoles.Owner)))
        {
            await new Migrator(owner, typeof(Migrator).Assembly, "custody", clock).MigrateAsync(cancellation);
            await new Migrator(owner, typeof(WatchBook).Assembly, "monitoring", clock).MigrateAsync(cancellation);
            await new Migrator(owner, typeof(Schema).Assembly, "web", clock).MigrateAsync(cancellation);
        }
        await using var admin = NpgsqlDataSource.Create(data.ConnectionString(ClusterRoles.Admin));
        await using var queue = admin.CreateCommand(JobQueue);
        await queue.ExecuteNonQueryAsync(cancellation);
        await using var service = new NpgsqlConnection(data.ConnectionString(ClusterRoles.Custodian));
        await service.OpenAsync(cancellation);
        PostgreSqlObjectsInstaller.Install(service, JobQueues.SchemaName);
    }
}
