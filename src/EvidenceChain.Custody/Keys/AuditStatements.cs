using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Keys;

/// <summary>A day of the audit as it was stated; <see cref="LogIndex"/> is null until the entry stands.</summary>
public sealed record StatedAudit(AuditStatement Statement, SignedStatement Text, long? LogIndex);

/// <summary>States each day of the audit once and enters it in the log.</summary>
public sealed class AuditStatements(NpgsqlDataSource database, KeyRing keys, LogSequencer log, TimeProvider clock)
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Does nothing for a day that was stated before, whatever its lines are now.</summary>
    public async Task StateAsync(DateOnly day, long entries, Sha256Digest lines, CancellationToken cancellation)
    {
        var statement = new AuditStatement { Origin = keys.Origin, MadeAt = clock.GetUtcNow(), Day = day, Entries = entries, Lines = lines };
        var signed = SignedStatement.Sign(statement.ToCanonicalBytes(), keys.Seal);
        await database.Command(
            "insert into custody.statements (digest, type, name, statement, signature, made_at) values ($1, $2, $3, $4, $5, $6) on conflict (type, name) do nothing",
            signed.Digest.ToArray(), AuditStatement.Type, day.ToString(DayFormat, System.Globalization.CultureInfo.InvariantCulture), signed.Statement.ToArray(), signed.SignatureText, statement.MadeAt).ExecuteAsync(cancellation);
        await CompleteAsync(cancellation);
    }

    /// <summary>Enters what was stated and cut off before the log.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        var unlogged = await database.Command("select digest from custody.statements s where type = $1 and not exists (select from custody.entries e where e.digest = s.digest) order by name", AuditStatement.Type)
            .ListAsync(row => Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(0)), cancellation);
        foreach (var digest in unlogged)
        {
            await log.AppendAsync(digest, cancellation);
        }
    }

    /// <summary>The newest day first.</summary>
    public Task<List<StatedAudit>> NewestAsync(int count, CancellationToken cancellation) => database.Command(
        "select s.statement, s.signature, e.index from custody.statements s left join custody.entries e using (digest) where s.type = $1 order by s.name desc limit $2", AuditStatement.Type, count)
        .ListAsync(
            row => new StatedAudit(AuditStatement.Parse(row.GetFieldValue<byte[]>(0)).Value, new(row.GetFieldValue<byte[]>(0), System.Text.Encoding.UTF8.GetBytes(row.GetString(1))), row.Nullable<long?>(2)), cancellation);
}
