using EvidenceChain.Custody.Attempts;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Walk;

/// <summary>How far an evidence has come, in one word.</summary>
public enum EvidenceStage
{
    Requested,
    Capturing,
    Failed,
    Captured,
    Sealed,
    Stamped,
    Logged,
    Anchored,
    Witnessed,
}

/// <summary>What a list is narrowed to.</summary>
public enum EvidenceProgress
{
    /// <summary>Not sealed, and still tried.</summary>
    Running,

    /// <summary>Not sealed, and no longer tried.</summary>
    Failed,

    /// <summary>Sealed, and not yet anchored.</summary>
    Pending,

    /// <summary>Anchored.</summary>
    Final,
}

/// <summary>What is looked for; null asks for all.</summary>
public sealed record EvidenceFilter
{
    /// <summary>In the address or the title, or the whole number.</summary>
    public string? Text { get; init; }

    public CaptureOutcome? Outcome { get; init; }

    public string? Case { get; init; }

    public EvidenceProgress? Progress { get; init; }

    /// <summary>Only these; null for no such limit.</summary>
    public IReadOnlyList<EvidenceNumber>? Numbers { get; init; }

    /// <summary>What this organisation owns; null is the operator, who sees all.</summary>
    public required string? Scope { get; init; }
}

/// <summary>One evidence as a list shows it.</summary>
public sealed record EvidenceLine
{
    public required EvidenceNumber Number { get; init; }

    public required string Url { get; init; }

    /// <summary>The page's own word; null before the seal, and where it has none.</summary>
    public required string? Title { get; init; }

    public required string? Case { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset? SealedAt { get; init; }

    public required CaptureOutcome? Outcome { get; init; }

    public required bool? Complete { get; init; }

    /// <summary>SHA-256 of the package; null before the seal.</summary>
    public required Sha256Digest? Package { get; init; }

    public required EvidenceStage Stage { get; init; }

    public bool IsMoving => Stage is EvidenceStage.Requested or EvidenceStage.Capturing or EvidenceStage.Captured;
}

/// <summary>Finds evidence for lists: one query a page, whatever it shows.</summary>
public sealed class EvidenceSearch(NpgsqlDataSource database)
{
    private const string Lines = """
        select o.number, o.url, t.title, o.case_id, o.requested_at, s.sealed_at, s.outcome, s.complete,
               (select b.level from custody.bundles b where b.number = o.number order by b.made_at desc limit 1),
               exists (select from custody.attempt_ends k where k.number = o.number and k.package is not null),
               exists (select from custody.leases l where l.resource = 'capture:' || o.number and l.expires_at >= clock_timestamp()),
               (select count(*) from custody.attempts a where a.number = o.number), s.package
        from custody.orders o
        left join custody.seals s using (number)
        left join custody.attempt_ends t on t.number = s.number and t.attempt = s.attempt
        where ($1::text is null or o.url ilike $1 or t.title ilike $1 or o.number = $2)
          and ($3::text is null or s.outcome = $3)
          and ($4::text is null or o.case_id = $4)
          and ($5::text[] is null or o.number = any($5))
          and ($6::text is null or (o.requested_at, o.number) < (select requested_at, number from custody.orders where number = $6 and ($9::text is null or owner = $9)))
          and ($9::text is null or o.owner = $9)
        """;

    private const string GivenUp = "((select count(*) from custody.attempts a where a.number = o.number) >= $8 and not exists (select from custody.leases l where l.resource = 'capture:' || o.number and l.expires_at >= clock_timestamp()))";
    private const string Unsealed = "not exists (select from custody.seals x where x.number = o.number)";
    private const string Proven = "exists (select from custody.bundles b where b.number = o.number and b.level in ('anchored', 'witnessed'))";

    /// <summary>Newest first; <paramref name="after"/> is the last one already shown.</summary>
    public Task<List<EvidenceLine>> FindAsync(EvidenceFilter filter, int count, EvidenceNumber? after, CancellationToken cancellation)
    {
        var progress = filter.Progress is not { } narrowed ? "" : narrowed switch
        {
            EvidenceProgress.Running => $"and {Unsealed} and not {GivenUp}",
            EvidenceProgress.Failed => $"and {Unsealed} and {GivenUp} and not exists (select from custody.attempt_ends k where k.number = o.number and k.package is not null)",
            EvidenceProgress.Pending => $"and not {Unsealed} and not {Proven}",
            EvidenceProgress.Final => $"and {Proven}",
        };
        var text = filter.Text?.Trim() is { Length: > 0 } asked ? asked : null;
        return database.Command(
            $"{Lines} {progress} and $8 > 0 order by o.requested_at desc, o.number desc limit $7",
            text is null ? null : Pattern(text), text is not null && EvidenceNumber.TryParse(text, out var number) ? number.ToString() : null,
            filter.Outcome?.ToString(), filter.Case, filter.Numbers?.Select(one => one.ToString()).ToArray(), after?.ToString(), count, CaptureStation.MaxAttempts, filter.Scope).ListAsync(Read, cancellation);
    }

    private static string Pattern(string text) => $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static EvidenceLine Read(NpgsqlDataReader row) => new()
    {
        Number = EvidenceNumber.TryParseExact(row.GetString(0), out var number) ? number : throw new InvalidDataException($"{row.GetString(0)} is no evidence number"),
        Url = row.GetString(1),
        Title = row.Nullable<string>(2) is { Length: > 0 } title ? title : null,
        Case = row.Nullable<string>(3),
        RequestedAt = row.GetFieldValue<DateTimeOffset>(4),
        SealedAt = row.Nullable<DateTimeOffset?>(5),
        Outcome = row.Nullable<string>(6) is { } outcome ? Enum.Parse<CaptureOutcome>(outcome) : null,
        Complete = row.Nullable<bool?>(7),
        Package = row.Nullable<byte[]>(12) is { } package ? Sha256Digest.FromBytes(package) : null,
        Stage = StageOf(row.Nullable<string>(8), !row.IsDBNull(5), row.GetBoolean(9), row.GetBoolean(10), row.GetInt64(11)),
    };

    private static EvidenceStage StageOf(string? level, bool isSealed, bool isKept, bool isHeld, long attempts) =>
        level is not null ? Enum.Parse<EvidenceStage>(level, ignoreCase: true)
        : isSealed ? EvidenceStage.Sealed
        : isKept ? EvidenceStage.Captured
        : isHeld ? EvidenceStage.Capturing
        : attempts >= CaptureStation.MaxAttempts ? EvidenceStage.Failed
        : EvidenceStage.Requested;
}
