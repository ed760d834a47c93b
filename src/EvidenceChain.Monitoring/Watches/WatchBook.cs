using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Monitoring.Watches;

/// <summary>A page to capture again and again.</summary>
public sealed record Watch
{
    public required string Id { get; init; }

    public required string Url { get; init; }

    /// <summary>At least one second.</summary>
    public required int EverySeconds { get; init; }

    public required IReadOnlyList<string> AllowPrivate { get; init; }

    public string? Case { get; init; }

    /// <summary>Id of the organisation it belongs to; null is the operator.</summary>
    public string? Owner { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Evidence number of the newest capture.</summary>
    public string? LastNumber { get; init; }
}

/// <summary>The watches of this installation.</summary>
public sealed class WatchBook(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Columns = "id, url, every_seconds, allow_private, case_id, added_at, last_at, last_number, owner";

    public async Task<Watch> AddAsync(Uri url, int everySeconds, IReadOnlyList<string> allowPrivate, string? caseId, string? owner, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(everySeconds, 1);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("N")[^10..];
        await database.Command(
            "insert into monitoring.watches (id, url, every_seconds, allow_private, case_id, added_at, due_at, owner) values ($1, $2, $3, $4, $5, $6, $6, $7)",
            id, url.AbsoluteUri, everySeconds, allowPrivate.ToArray(), caseId, now, owner).ExecuteAsync(cancellation);
        return new() { Id = id, Url = url.AbsoluteUri, EverySeconds = everySeconds, AllowPrivate = allowPrivate, Case = caseId, Owner = owner, AddedAt = now };
    }

    /// <summary>What <paramref name="scope"/> owns; null is the operator, who sees all.</summary>
    public Task<List<Watch>> ListAsync(string? scope, CancellationToken cancellation) =>
        database.Command($"select {Columns} from monitoring.watches where removed_at is null and ($1::text is null or owner = $1) order by added_at", scope).ListAsync(Read, cancellation);

    /// <summary>False when there is no such watch, or another organisation's.</summary>
    public async Task<bool> RemoveAsync(string id, string? scope, CancellationToken cancellation) =>
        await database.Command("update monitoring.watches set removed_at = $2 where id = $1 and removed_at is null and ($3::text is null or owner = $3)", id, clock.GetUtcNow(), scope).ExecuteAsync(cancellation) == 1;

    /// <summary>
    /// Takes the watches that are due, each for one caller only, and sets when they are due next: on their own beat, so that a service that was
    /// down does not make up for what it missed.
    /// </summary>
    public Task<List<Watch>> TakeDueAsync(int count, CancellationToken cancellation) =>
        database.Command(
            $"""
            update monitoring.watches set last_at = $1,
                   due_at = due_at + make_interval(secs => every_seconds * (floor(extract(epoch from $1 - due_at) / every_seconds) + 1))
            where id in (select id from monitoring.watches where removed_at is null and due_at <= $1 order by due_at limit $2 for update skip locked)
            returning {Columns}
            """, clock.GetUtcNow(), count).ListAsync(Read, cancellation);

    public Task<int> NoteAsync(string id, string number, CancellationToken cancellation) =>
        database.Command("update monitoring.watches set last_number = $2 where id = $1", id, number).ExecuteAsync(cancellation);

    private static Watch Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Url = row.GetString(1),
        EverySeconds = row.GetInt32(2),
        AllowPrivate = row.GetFieldValue<string[]>(3),
        Case = row.Nullable<string>(4),
        AddedAt = row.GetFieldValue<DateTimeOffset>(5),
        LastAt = row.Nullable<DateTimeOffset?>(6),
        LastNumber = row.Nullable<string>(7),
        Owner = row.Nullable<string>(8),
    };
}
