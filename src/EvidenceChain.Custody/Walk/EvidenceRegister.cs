using EvidenceChain.Custody.Attempts;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Walk;

/// <summary>Reads the register: the state of one evidence, lists of them, and what was left behind.</summary>
public sealed class EvidenceRegister(NpgsqlDataSource database)
{
    private const string Facts = """
        select o.number, o.url, o.case_id, o.requested_at, s.statement, s.digest, e.index, e.entered_at,
               (select min(a.final_at) from custody.anchors a where a.tree_size > e.index),
               b.level, b.digest, b.archive, b.size, b.verdict, b.made_at, o.owner
        from custody.orders o
        left join custody.seals s using (number)
        left join custody.entries e on e.digest = s.digest
        left join lateral (select * from custody.bundles n where n.number = o.number order by n.made_at desc limit 1) b on true
        """;

    /// <summary>For whoever sees what <paramref name="scope"/> owns, null being the operator, who sees all; what another organisation owns is null, as what does not exist.</summary>
    public async Task<EvidenceState?> FindAsync(EvidenceNumber number, string? scope, CancellationToken cancellation) =>
        await FindAsync(number, cancellation) is { } found && (scope is null || scope == found.Owner) ? found : null;

    /// <summary>Null when there is no such number.</summary>
    public async Task<EvidenceState?> FindAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        var found = (await database.Command($"{Facts} where o.number = $1", number.ToString()).ListAsync(Read, cancellation)).SingleOrDefault();
        return found is null ? null : found with
        {
            Attempts = await AttemptsAsync(number, cancellation),
            Stamps = await database.Command("select authority, gen_time, stamped_at from custody.stamps where number = $1 order by stamped_at", number.ToString())
                .ListAsync(row => new StampState(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2)), cancellation),
            ReplayAdvice = await database.Command("select advice from custody.replay_checks where number = $1 order by attempt limit 1", number.ToString()).ScalarAsync<byte[]>(cancellation),
            Failures = await database.Command("select step, reason, failed_at from custody.failures where number = $1 order by id", number.ToString())
                .ListAsync(row => new StepFailure(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)), cancellation),
        };
    }

    /// <summary>Newest first, without attempts, stamps and failures; <paramref name="after"/> is the last one already shown: many are ordered in the same millisecond.</summary>
    public Task<List<EvidenceState>> ListAsync(int count, EvidenceNumber? after, CancellationToken cancellation) => ListAsync(count, after, null, cancellation);

    /// <summary>As above, of what <paramref name="scope"/> owns; null is the operator, who sees all.</summary>
    public Task<List<EvidenceState>> ListAsync(int count, EvidenceNumber? after, string? scope, CancellationToken cancellation)
    {
        // One text for each question: a condition on a parameter would keep the planner from the index.
        const string order = "order by o.requested_at desc, o.number desc limit $1";
        const string older = "(o.requested_at, o.number) < (select requested_at, number from custody.orders where number = ";
        return ((scope, after?.ToString()) switch
        {
            (null, null) => database.Command($"{Facts} {order}", count),
            (null, { } last) => database.Command($"{Facts} where {older}$2) {order}", count, last),
            ({ } owner, null) => database.Command($"{Facts} where o.owner = $2 {order}", count, owner),
            ({ } owner, { } last) => database.Command($"{Facts} where o.owner = $2 and {older}$3) {order}", count, owner, last),
        }).ListAsync(Read, cancellation);
    }

    /// <summary>Logged orders that nothing is kept of, that nobody captures now, and that may still be tried.</summary>
    public Task<List<EvidenceNumber>> UncapturedAsync(CancellationToken cancellation) =>
        NumbersAsync(
            """
            select o.number from custody.orders o join custody.entries using (digest)
            where not exists (select from custody.attempt_ends e where e.number = o.number and e.package is not null)
              and not exists (select from custody.leases l where l.resource = 'capture:' || o.number and l.expires_at >= clock_timestamp())
              and (select count(*) from custody.attempts a where a.number = o.number) < $1
            order by o.requested_at limit 200
            """, CaptureStation.MaxAttempts, cancellation);

    /// <summary>
    /// Captured evidence without a bundle of the level that everything waits for: first what has no bundle at all. Else in no order, so that what
    /// cannot be finished now, such as all that waits for a chain, does not keep the rest from its turn.
    /// </summary>
    public Task<List<EvidenceNumber>> UnfinishedAsync(int count, CancellationToken cancellation) =>
        NumbersAsync(
            """
            select number from custody.attempt_ends e
            where package is not null and not exists (select from custody.bundles b where b.number = e.number and b.level in ('anchored', 'witnessed'))
            order by exists (select from custody.bundles b where b.number = e.number), random() limit $1
            """, count, cancellation);

    /// <summary>Proven evidence that this authority was asked to stamp and did not, in no order.</summary>
    public Task<List<EvidenceNumber>> UnstampedAsync(string authority, int count, CancellationToken cancellation) =>
        database.Command(
            """
            select f.number from custody.failures f
            where f.step = $2 and starts_with(f.reason, $1 || ': ') and exists (select from custody.bundles b where b.number = f.number)
              and not exists (select from custody.stamps s where s.number = f.number and s.authority = $1)
            group by f.number order by random() limit $3
            """, authority, nameof(WalkStep.Timestamp), count).ListAsync(row => Number(row.GetString(0)), cancellation);

    /// <summary>Proven evidence whose bundles lack this witness's cosignature because it gave none when asked, in no order.</summary>
    public Task<List<EvidenceNumber>> UncosignedAsync(string witness, string key, int count, CancellationToken cancellation) =>
        database.Command(
            """
            select f.number from custody.failures f
            where f.step = $3 and starts_with(f.reason, 'witness ' || $1 || ': ') and exists (select from custody.bundles b where b.number = f.number)
              and not exists (select from custody.bundle_cosignatures c where c.number = f.number and c.witness_key = $2)
            group by f.number order by random() limit $4
            """, witness, key, nameof(WalkStep.Log), count).ListAsync(row => Number(row.GetString(0)), cancellation);

    private Task<List<EvidenceNumber>> NumbersAsync(string query, int limit, CancellationToken cancellation) =>
        database.Command(query, limit).ListAsync(row => Number(row.GetString(0)), cancellation);

    private Task<List<AttemptState>> AttemptsAsync(EvidenceNumber number, CancellationToken cancellation) =>
        database.Command(
            """
            select a.attempt, a.worker, a.begun_at, e.ended_at, e.package is not null, e.failure
            from custody.attempts a left join custody.attempt_ends e using (number, attempt) where a.number = $1 order by a.attempt
            """, number.ToString())
            .ListAsync(row => new AttemptState(row.GetInt32(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.Nullable<DateTimeOffset?>(3), row.GetBoolean(4), row.Nullable<string>(5)), cancellation);

    private static EvidenceState Read(NpgsqlDataReader row) => new()
    {
        Number = Number(row.GetString(0)),
        Url = row.GetString(1),
        Case = row.Nullable<string>(2),
        Owner = row.Nullable<string>(15),
        RequestedAt = row.GetFieldValue<DateTimeOffset>(3),
        Seal = row.Nullable<byte[]>(4) is { } statement ? SealStatement.Parse(statement).Value : null,
        SealDigest = row.Nullable<byte[]>(5) is { } digest ? Sha256Digest.FromBytes(digest) : null,
        LogIndex = row.Nullable<long?>(6),
        LoggedAt = row.Nullable<DateTimeOffset?>(7),
        AnchoredAt = row.Nullable<DateTimeOffset?>(8),
        Bundle = row.IsDBNull(9) ? null : new(row.GetString(9), Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(10)), Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(11)), row.GetInt64(12), row.GetString(13), row.GetFieldValue<DateTimeOffset>(14)),
        Attempts = [],
        Stamps = [],
        Failures = [],
    };

    private static EvidenceNumber Number(string text) =>
        EvidenceNumber.TryParseExact(text, out var number) ? number : throw new InvalidDataException($"{text} is no evidence number");
}
