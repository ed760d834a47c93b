using EvidenceChain.Custody.Leases;
using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Supervision;

/// <summary>Ends the leases of a process that the supervisor saw end: its work need not wait until they run out.</summary>
internal sealed class DeadHolders(DataFolder data)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public async Task ReleaseAsync(int processId, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            await using var database = NpgsqlDataSource.Create(data.ConnectionString(ClusterRoles.Admin) + ";Pooling=false");
            await using var release = database.CreateCommand("update custody.leases set expires_at = '-infinity' where holder = any($1)");
            release.Parameters.Add(new() { Value = new[] { LeaseHolder.Worker(processId), LeaseHolder.Service(processId) } });
            await release.ExecuteNonQueryAsync(limit.Token);
        }
        catch (Exception away) when (away is NpgsqlException || (away is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The database is what ended, or it ended too: the leases run out by themselves.
        }
    }
}
