using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Benches;

/// <summary>When each fact of one evidence could be seen by others; <see cref="Logged"/> and <see cref="Anchored"/> as the register says.</summary>
internal sealed record WalkTimes
{
    private const string Facts = """
        select (select min(a.begun_at) from custody.attempts a where a.number = o.number),
               exists (select from custody.attempt_ends e where e.number = o.number and e.package is not null),
               exists (select from custody.seals s where s.number = o.number),
               exists (select from custody.stamps t where t.number = o.number),
               exists (select from custody.bundles b where b.number = o.number and b.level = 'anchored'),
               (select e.entered_at from custody.seals s join custody.entries e on e.digest = s.digest where s.number = o.number),
               (select min(a.final_at) from custody.seals s join custody.entries e on e.digest = s.digest join custody.anchors a on a.tree_size > e.index where s.number = o.number),
               coalesce((select string_agg(f.reason, '; ') from custody.failures f where f.number = o.number), '')
        from custody.orders o where o.number = $1
        """;

    public required DateTimeOffset Begun { get; init; }

    public required DateTimeOffset Recorded { get; init; }

    public required DateTimeOffset Sealed { get; init; }

    public required DateTimeOffset Stamped { get; init; }

    public required DateTimeOffset Logged { get; init; }

    public required DateTimeOffset Anchored { get; init; }

    public required DateTimeOffset Proven { get; init; }

    /// <summary>Orders one capture and watches the register until its bundle is there.</summary>
    public static async Task<WalkTimes> FollowAsync(ScratchInstallation installation, TimeProvider clock, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(installation.Data.ConnectionString(ClusterRoles.Admin));
        await using var listening = await database.OpenConnectionAsync(cancellation);
        await using (var listen = new NpgsqlCommand("listen evidence", listening))
        {
            await listen.ExecuteNonQueryAsync(cancellation);
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        var number = await installation.OrderAsync(cancellation);
        var first = new DateTimeOffset?[4];
        while (true)
        {
            await using var ask = database.CreateCommand(Facts);
            ask.Parameters.AddWithValue(number);
            await using var row = await ask.ExecuteReaderAsync(limit.Token);
            await row.ReadAsync(limit.Token);
            var now = clock.GetUtcNow();
            for (var fact = 0; fact < first.Length; fact++)
            {
                first[fact] ??= row.GetBoolean(fact + 1) ? now : null;
            }
            if (row.GetString(7) is { Length: > 0 } failure)
            {
                throw new InvalidOperationException($"{number}: {failure}");
            }
            if (first[3] is { } proven)
            {
                return new()
                {
                    Begun = row.GetFieldValue<DateTimeOffset>(0), Recorded = first[0]!.Value, Sealed = first[1]!.Value, Stamped = first[2]!.Value,
                    Logged = row.GetFieldValue<DateTimeOffset>(5), Anchored = row.GetFieldValue<DateTimeOffset>(6), Proven = proven,
                };
            }
            await row.CloseAsync();
            await listening.WaitAsync(limit.Token);
        }
    }
}
