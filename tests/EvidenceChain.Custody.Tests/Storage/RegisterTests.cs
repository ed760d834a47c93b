using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Orders;
using Npgsql;

namespace EvidenceChain.Custody.Tests.Storage;

public sealed class RegisterTests
{
    private static readonly string[] Facts =
    [
        "orders", "attempts", "attempt_ends", "seals", "stamps", "statements", "entries", "tiles", "checkpoints", "bundles", "failures", "replay_checks", "documents", "printings", "cosignatures", "witness_turns", "bundle_cosignatures", "renewal_rounds", "renewal_stamps", "renewals",
        "anchor_chains", "anchor_incidents", "anchor_transactions", "anchor_sightings", "anchor_abandonments", "anchor_proofs", "anchors",
    ];

    [Fact]
    public async Task No_fact_can_be_changed_by_the_service_the_worker_or_the_owner()
    {
        await using var bench = await RegisterBench.BeginAsync();
        foreach (var fact in Facts)
        {
            var column = await bench.Service.Command("select column_name::text from information_schema.columns where table_schema = 'custody' and table_name = $1 and is_identity = 'NO' limit 1", fact)
                .ScalarAsync<string>(CancellationToken.None);
            foreach (var deed in (string[])[$"update custody.{fact} set {column} = {column}", $"delete from custody.{fact}", $"truncate custody.{fact} cascade"])
            {
                foreach (var who in (NpgsqlDataSource[])[bench.Service, bench.Worker, bench.Owner])
                {
                    var refusal = await Assert.ThrowsAsync<PostgresException>(() => who.Command(deed).ExecuteAsync(CancellationToken.None));
                    Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
                }
            }
        }
    }

    [Fact]
    public async Task Every_table_but_leases_and_migrations_is_a_fact()
    {
        await using var bench = await RegisterBench.BeginAsync();
        var tables = await bench.Owner.Command("select tablename::text from pg_tables where schemaname = 'custody'").ListAsync(row => row.GetString(0), CancellationToken.None);
        Assert.Equal(Facts.Append("leases").Append("migrations").Order(StringComparer.Ordinal), tables.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_worker_writes_nothing_but_attempts_and_only_through_their_functions()
    {
        await using var bench = await RegisterBench.BeginAsync();
        foreach (var fact in Facts.Append("leases"))
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => bench.Worker.Command($"insert into custody.{fact} default values").ExecuteAsync(CancellationToken.None));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
        }
    }

    [Fact]
    public async Task Attempts_are_begun_and_ended_under_their_own_live_lease_only()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var order = await bench.Orders(log).PlaceAsync(new CaptureRequest { Url = new("https://shop.example/1"), RequestedBy = "test" }, CancellationToken.None);
        var (number, resource) = (order.Number, $"capture:{order.Number}");
        Task<long?> Take() => bench.Worker.Command("select custody.take_lease($1, 'worker', 60)", resource).ScalarAsync<long?>(CancellationToken.None);
        Task Expire() => bench.Owner.Command("update custody.leases set expires_at = '-infinity' where resource = $1", resource).ExecuteAsync(CancellationToken.None);

        Assert.Null(await bench.BeginAttemptAsync(number, 1));
        var old = (await Take())!.Value;
        Assert.Null(await Take());
        Assert.Equal(1, await bench.BeginAttemptAsync(number, old));
        await Expire();
        Assert.Null(await bench.BeginAttemptAsync(number, old));
        Assert.False(await bench.EndAttemptAsync(number, 1, old, null, null, "late"));

        var newer = (await Take())!.Value;
        Assert.True(newer > old);
        Assert.Null(await bench.BeginAttemptAsync(number, old));
        Assert.False(await bench.EndAttemptAsync(number, 1, old, null, null, "fenced off"));
        Assert.False(await bench.EndAttemptAsync(number, 1, newer, null, null, "not begun under this lease"));
        Assert.Equal(2, await bench.BeginAttemptAsync(number, newer));
        Assert.True(await bench.EndAttemptAsync(number, 2, newer, RegisterBench.NewEntry(), "{}\n"u8.ToArray(), null));
        Assert.Null(await bench.BeginAttemptAsync(number, newer));
        Assert.Equal(1, await bench.CountAsync("attempt_ends"));
    }

    [Fact]
    public async Task The_worker_leases_captures_and_nothing_else()
    {
        await using var bench = await RegisterBench.BeginAsync();
        const string Take = "select custody.take_lease('walk:EC-1', 'somebody', 60)";
        Assert.Null(await bench.Worker.Command(Take).ScalarAsync<long?>(CancellationToken.None));
        var token = await bench.Service.Command(Take).ScalarAsync<long?>(CancellationToken.None);
        Assert.False(await bench.Worker.Command("select custody.renew_lease('walk:EC-1', $1, 60)", token).ScalarAsync<bool>(CancellationToken.None));
        await bench.Worker.Command("select custody.release_lease('walk:EC-1', $1)", token).ExecuteAsync(CancellationToken.None);
        Assert.True(await bench.Service.Command("select custody.renew_lease('walk:EC-1', $1, 60)", token).ScalarAsync<bool>(CancellationToken.None));
    }
}
