using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Custody.Leases;

/// <summary>Work leased for a time. Whoever holds the highest token holds the work; an older holder finds itself fenced off when it writes.</summary>
public sealed class LeaseTable(NpgsqlDataSource database)
{
    /// <summary>The lease, or null while another holder's runs.</summary>
    public async Task<Lease?> TakeAsync(string resource, string holder, TimeSpan term, CancellationToken cancellation)
    {
        var token = await database.Command("select custody.take_lease($1, $2, $3)", resource, holder, term.TotalSeconds).ScalarAsync<long?>(cancellation);
        return token is { } granted ? new Lease(database, resource, granted, term) : null;
    }
}

/// <summary>A lease that renews itself until it is disposed of; <see cref="Lost"/> fires when it could not be renewed.</summary>
public sealed class Lease : IAsyncDisposable
{
    private readonly NpgsqlDataSource database;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource done = new();
    private readonly Task renewing;

    internal Lease(NpgsqlDataSource database, string resource, long token, TimeSpan term)
    {
        this.database = database;
        Resource = resource;
        Token = token;
        renewing = RenewAsync(term);
    }

    public string Resource { get; }

    public long Token { get; }

    public CancellationToken Lost => lost.Token;

    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await renewing;
        try
        {
            await database.Command("select custody.release_lease($1, $2)", Resource, Token).ExecuteAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // Unreachable database: the lease runs out by itself.
        }
        done.Dispose();
        lost.Dispose();
    }

    private async Task RenewAsync(TimeSpan term)
    {
        using var timer = new PeriodicTimer(term / 3);
        var missed = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(done.Token))
            {
                try
                {
                    if (!await database.Command("select custody.renew_lease($1, $2, $3)", Resource, Token, term.TotalSeconds).ScalarAsync<bool>(done.Token))
                    {
                        await lost.CancelAsync();
                        return;
                    }
                    missed = 0;
                }
                catch (NpgsqlException) when (++missed < 3)
                {
                    // The database may be restarting; within the term nobody else can take the work.
                }
                catch (NpgsqlException)
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // Disposed of while waiting: the ordinary end.
        }
    }
}
