using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Web.Cases;

/// <summary>A later evidence that corrects an earlier one, and why.</summary>
public sealed record Correction(string Number, string Corrects, string Reason, string MadeBy, DateTimeOffset MadeAt);

/// <summary>Corrections: nothing that is sealed is changed; a better evidence is made, and each of the two leads to the other.</summary>
internal sealed class CorrectionBook(NpgsqlDataSource database, TimeProvider clock)
{
    public const int MaxReason = 1000;

    /// <summary>Those that an evidence makes, and those made of it.</summary>
    public Task<List<Correction>> OfAsync(EvidenceNumber number, CancellationToken cancellation) =>
        database.Command("select number, corrects, reason, made_by, made_at from web.corrections where number = $1 or corrects = $1 order by made_at", number.ToString())
            .ListAsync(row => new Correction(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4)), cancellation);

    public Task<int> AddAsync(EvidenceNumber number, EvidenceNumber corrects, string reason, string by, CancellationToken cancellation) =>
        database.Command("insert into web.corrections (number, corrects, reason, made_by, made_at) values ($1, $2, $3, $4, $5) on conflict do nothing", number.ToString(), corrects.ToString(), reason, by, clock.GetUtcNow())
            .ExecuteAsync(cancellation);
}
