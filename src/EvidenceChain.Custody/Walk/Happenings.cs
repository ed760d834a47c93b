using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Walk;

/// <summary>What kind of thing happened to an evidence.</summary>
public enum HappeningKind
{
    Sealed,

    /// <summary>A bundle was made; the detail is its level.</summary>
    Proven,

    /// <summary>A step failed, or an attempt at capturing; what can be tried again is.</summary>
    Failed,
}

/// <summary>A fact of the register that somebody may want to be told of.</summary>
/// <param name="Owner">Of the order; null when it is the local administrator's.</param>
/// <param name="Subject">Which fact: with kind and number it names one happening for good.</param>
/// <param name="Detail">The outcome, the level, or step and reason.</param>
public sealed record Happening(HappeningKind Kind, EvidenceNumber Number, string? Owner, string Subject, string Detail, DateTimeOffset At);

/// <summary>Reads the register as a sequence of happenings.</summary>
public sealed class Happenings(NpgsqlDataSource database)
{
    private const string All = """
        select kind, number, owner, subject, detail, at from (
            select 'Sealed' as kind, number, 'seal' as subject, outcome as detail, sealed_at as at from custody.seals where sealed_at >= $1
            union all select 'Proven', number, encode(digest, 'hex'), level, made_at from custody.bundles where made_at >= $1
            union all select 'Failed', number, 'failure ' || id, step || ': ' || reason, failed_at from custody.failures where failed_at >= $1
            union all select 'Failed', number, 'attempt ' || attempt, 'Capture: ' || failure, ended_at from custody.attempt_ends where failure is not null and ended_at >= $1
        ) happened join custody.orders using (number)
        where (at, number, subject) > ($1, $2, $3) order by at, number, subject limit $4
        """;

    /// <summary>From that moment on, in order of time; after the given one when there is one.</summary>
    public Task<List<Happening>> SinceAsync(DateTimeOffset from, Happening? after, int count, CancellationToken cancellation) =>
        database.Command(All, after?.At ?? from, after?.Number.ToString() ?? "", after?.Subject ?? "", count).ListAsync(Read, cancellation);

    private static Happening Read(NpgsqlDataReader row) => new(
        Enum.Parse<HappeningKind>(row.GetString(0)),
        EvidenceNumber.TryParseExact(row.GetString(1), out var number) ? number : throw new InvalidDataException($"{row.GetString(1)} is no evidence number"),
        row.Nullable<string>(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5));
}
