using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Custody.Walk;

/// <summary>Evidence that waits at a step longer than it should.</summary>
/// <param name="Step">The step it waits for.</param>
/// <param name="Since">Since when the first of them does.</param>
public sealed record Standstill(WalkStep Step, long Count, DateTimeOffset Since);

/// <summary>Looks for evidence that does not get on; what was given up for good has its failure and is not among it.</summary>
public sealed class Standstills(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Query = """
        select 'Request', count(*), min(requested_at) from custody.orders o where requested_at < $1 and not exists (select from custody.entries e where e.digest = o.digest)
        union all
        select 'Capture', count(*), min(requested_at) from custody.orders o where requested_at < $2
            and not exists (select from custody.attempts a where a.number = o.number) and not exists (select from custody.failures f where f.number = o.number)
        union all
        select 'Seal', count(*), min(ended_at) from custody.attempt_ends a where package is not null and ended_at < $2 and not exists (select from custody.seals s where s.number = a.number)
        union all
        select 'Timestamp', count(*), min(sealed_at) from custody.seals s where sealed_at < $2 and not exists (select from custody.stamps t where t.number = s.number)
        union all
        select 'Log', count(*), min(sealed_at) from custody.seals s where sealed_at < $1 and not exists (select from custody.entries e where e.digest = s.digest)
        union all
        select 'Anchor', count(*), min(e.entered_at) from custody.entries e join custody.seals s on s.digest = e.digest
            where e.entered_at < $3 and e.index >= coalesce((select max(tree_size) from custody.anchors), 0)
        union all
        select 'Prove', count(*), min(sealed_at) from custody.seals s where sealed_at < $2 and not exists (select from custody.bundles b where b.number = s.number)
        """;

    // The log takes what is stated at once; a busy machine has a queue; a chain that others run may take its time to finality.
    private static readonly TimeSpan ToLog = TimeSpan.FromMinutes(1), ToWalk = TimeSpan.FromMinutes(15), ToAnchor = TimeSpan.FromMinutes(40);

    public async Task<IReadOnlyList<Standstill>> FindAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var steps = await database.Command(Query, now - ToLog, now - ToWalk, now - ToAnchor)
            .ListAsync(row => (Step: Enum.Parse<WalkStep>(row.GetString(0)), Count: row.GetInt64(1), Since: row.Nullable<DateTimeOffset?>(2)), cancellation);
        return [.. steps.Where(step => step.Since is not null).Select(step => new Standstill(step.Step, step.Count, step.Since!.Value))];
    }
}
