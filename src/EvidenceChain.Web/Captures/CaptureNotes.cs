using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Web.Captures;

/// <summary>What somebody wrote beside an evidence.</summary>
public sealed record CaptureNote(string Text, string MadeBy, DateTimeOffset MadeAt);

/// <summary>Notes of people beside evidence; they are added, never changed, and are part of no evidence.</summary>
internal sealed class CaptureNotes(NpgsqlDataSource database, TimeProvider clock)
{
    public const int MaxLength = 1000;

    public Task<int> AddAsync(EvidenceNumber number, string note, string by, CancellationToken cancellation) =>
        database.Command("insert into web.notes (number, note, made_by, made_at) values ($1, $2, $3, $4)", number.ToString(), note, by, clock.GetUtcNow()).ExecuteAsync(cancellation);

    public Task<List<CaptureNote>> OfAsync(EvidenceNumber number, CancellationToken cancellation) =>
        database.Command("select note, made_by, made_at from web.notes where number = $1 order by id", number.ToString())
            .ListAsync(row => new CaptureNote(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)), cancellation);
}
