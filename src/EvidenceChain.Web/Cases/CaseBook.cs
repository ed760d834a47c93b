using System.Security.Cryptography;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Web.Cases;

/// <summary>A case folder; the reference is what orders name as their case.</summary>
public sealed record CaseFolder(string Id, string Reference, string Title, string Note, string OpenedBy, DateTimeOffset OpenedAt, long Exhibits);

/// <summary>An evidence in its place of a case's list, with what it is to show.</summary>
public sealed record Exhibit(EvidenceNumber Number, int Position, string Note);

/// <summary>Case folders: which evidence, in which order, for what. A folder names evidence and changes none.</summary>
internal sealed class CaseBook(NpgsqlDataSource database, TimeProvider clock)
{
    public const int MaxReference = 200, MaxTitle = 300, MaxNote = 8000, MaxExhibitNote = 2000, MaxExhibits = 1000;
    private const int IdBytes = 10;
    private const string Folders = "select c.id, c.reference, c.title, c.note, c.opened_by, c.opened_at, (select count(*) from web.exhibits x where x.case_id = c.id) from web.cases c";

    /// <summary>Newest first, of this owner; of all for none.</summary>
    public Task<List<CaseFolder>> ListAsync(string? owner, int count, CancellationToken cancellation) =>
        database.Command($"{Folders} where $1::text is null or c.owner = $1 order by c.opened_at desc, c.id limit $2", owner, count).ListAsync(Read, cancellation);

    public async Task<CaseFolder?> FindAsync(string id, string? owner, CancellationToken cancellation) =>
        (await database.Command($"{Folders} where c.id = $1 and ($2::text is null or c.owner = $2)", id, owner).ListAsync(Read, cancellation)).SingleOrDefault();

    /// <summary>Folders that hold an evidence.</summary>
    public Task<List<CaseFolder>> HoldingAsync(EvidenceNumber number, string? owner, CancellationToken cancellation) =>
        database.Command($"{Folders} where exists (select from web.exhibits x where x.case_id = c.id and x.number = $1) and ($2::text is null or c.owner = $2) order by c.opened_at", number.ToString(), owner).ListAsync(Read, cancellation);

    /// <summary>Opens a folder; the one that has this reference already, if there is one.</summary>
    public async Task<string> OpenAsync(string reference, string title, string? owner, string by, CancellationToken cancellation)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        return await database.Command(
            "insert into web.cases (id, owner, reference, title, opened_by, opened_at) values ($1, $2::text, $3, $4, $5, $6) on conflict (owner, reference) do nothing returning id",
            id, owner, reference, title, by, clock.GetUtcNow()).ScalarAsync<string>(cancellation)
            ?? await database.Command("select id from web.cases where owner is not distinct from $1::text and reference = $2", owner, reference).ScalarAsync<string>(cancellation)
            ?? throw new InvalidOperationException("a case folder is there and is not");
    }

    public Task<int> ChangeAsync(string id, string title, string note, CancellationToken cancellation) =>
        database.Command("update web.cases set title = $2, note = $3 where id = $1", id, title, note).ExecuteAsync(cancellation);

    public Task<List<Exhibit>> ExhibitsAsync(string id, CancellationToken cancellation) =>
        database.Command("select number, position, note from web.exhibits where case_id = $1 order by position, added_at", id)
            .ListAsync(row => new Exhibit(EvidenceNumber.TryParseExact(row.GetString(0), out var number) ? number : throw new InvalidDataException($"{row.GetString(0)} is no evidence number"), row.GetInt32(1), row.GetString(2)), cancellation);

    /// <summary>Puts an evidence at the end of the list; nothing when it is there already or the list is full.</summary>
    public Task<int> AddAsync(string id, EvidenceNumber number, string by, CancellationToken cancellation) => database.Command(
        """
        insert into web.exhibits (case_id, number, position, added_by, added_at)
        select $1, $2, coalesce(max(position), 0) + 1, $3, $4 from web.exhibits where case_id = $1 having count(*) < $5
        on conflict do nothing
        """, id, number.ToString(), by, clock.GetUtcNow(), MaxExhibits).ExecuteAsync(cancellation);

    public Task<int> RemoveAsync(string id, EvidenceNumber number, CancellationToken cancellation) =>
        database.Command("delete from web.exhibits where case_id = $1 and number = $2", id, number.ToString()).ExecuteAsync(cancellation);

    public Task<int> NoteAsync(string id, EvidenceNumber number, string note, CancellationToken cancellation) =>
        database.Command("update web.exhibits set note = $3 where case_id = $1 and number = $2", id, number.ToString(), note).ExecuteAsync(cancellation);

    /// <summary>Puts an exhibit before the one above it, or behind the one below; the list is numbered anew from 1.</summary>
    public async Task MoveAsync(string id, EvidenceNumber number, bool isUp, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var order = await connection.Command("select number from web.exhibits where case_id = $1 order by position, added_at for update", id).ListAsync(row => row.GetString(0), cancellation);
        var at = order.IndexOf(number.ToString());
        var to = isUp ? at - 1 : at + 1;
        if (at < 0 || to < 0 || to >= order.Count)
        {
            return;
        }
        (order[at], order[to]) = (order[to], order[at]);
        await connection.Command(
            "update web.exhibits x set position = n.position from unnest($2::text[]) with ordinality n (number, position) where x.case_id = $1 and x.number = n.number", id, order.ToArray()).ExecuteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static CaseFolder Read(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), row.GetInt64(6));
}
