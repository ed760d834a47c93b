using System.Net;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Public;
using Npgsql;

namespace EvidenceChain.Web.Accounts.Audit;

/// <summary>One access or act, as it stands.</summary>
public sealed record AuditEntry
{
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string? Account { get; init; }

    public required string Who { get; init; }

    public required string? Organisation { get; init; }

    public required string Act { get; init; }

    public required string? Item { get; init; }

    /// <summary>Of the HTTP answer: 404 is what another organisation's item answers.</summary>
    public required int Status { get; init; }

    public required string Network { get; init; }

    /// <summary>One line of the day's lines: canonical JSON and a newline. FORMAT.md §2.</summary>
    public byte[] ToLine() => [.. CanonicalJson.Write(new JsonObjectBuilder
    {
        { "account", Text(Account) },
        { "act", Act },
        { "at", UtcTime.Format(At) },
        { "id", Id },
        { "item", Text(Item) },
        { "network", Network },
        { "organisation", Text(Organisation) },
        { "status", Status },
        { "who", Who },
    }), (byte)'\n'];

    private static JsonValue Text(string? text) => text is null ? JsonNull.Instance : new JsonString(text);
}

/// <summary>What the auditor looks for; null members do not narrow.</summary>
public sealed record AuditQuestion(string? Who, string? Item, string? Act, string? Organisation, DateTimeOffset? From, DateTimeOffset? To, long? Before);

/// <summary>The audit: written, read, never changed; the database refuses that to the service too.</summary>
internal sealed class AuditTrail(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Columns = "id, at, account, who, organisation, act, item, status, network";

    public Task<int> NoteAsync(Viewer? viewer, string act, string? item, int status, IPAddress? from, CancellationToken cancellation) => database.Command(
        "insert into web.audit (at, account, who, organisation, act, item, status, network) values ($1, $2::text, $3, $4::text, $5, $6::text, $7, $8)",
        UtcTime.Cut(clock.GetUtcNow()), viewer?.Account, WhoIs(viewer), viewer?.Organisation, act, item, status, PublicQueries.NetworkOf(from)).ExecuteAsync(cancellation);

    /// <summary>Newest first, at most <paramref name="count"/>.</summary>
    public Task<List<AuditEntry>> AskAsync(AuditQuestion question, int count, CancellationToken cancellation) => database.Command(
        $"""
        select {Columns} from web.audit
        where ($1::text is null or strpos(lower(who), lower($1)) > 0) and ($2::text is null or item = $2 or strpos(item, $2) > 0) and ($3::text is null or strpos(lower(act), lower($3)) > 0)
          and ($4::text is null or organisation = $4) and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6) and ($7::bigint is null or id < $7)
        order by id desc limit $8
        """, question.Who, question.Item, question.Act, question.Organisation, question.From, question.To, question.Before, count).ListAsync(Read, cancellation);

    /// <summary>The entries of a day, UTC, in the order they were written, one by one: a day may have very many.</summary>
    public async IAsyncEnumerable<AuditEntry> OfDayAsync(DateOnly day, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = database.Command($"select {Columns} from web.audit where at >= $1 and at < $2 order by id", StartOf(day), StartOf(day.AddDays(1)));
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            yield return Read(rows);
        }
    }

    /// <summary>Days before <paramref name="today"/> that have entries and no statement, oldest first.</summary>
    public Task<List<DateOnly>> UnstatedDaysAsync(DateOnly today, CancellationToken cancellation) => database.Command(
        """
        select d.day from generate_series((select (min(at) at time zone 'UTC')::date from web.audit), $1::date - 1, interval '1 day') s(at), lateral (select s.at::date as day) d
        where not exists (select from custody.statements t where t.type = $2 and t.name = to_char(d.day, 'YYYY-MM-DD')) order by d.day
        """, today, AuditStatement.Type).ListAsync(row => row.GetFieldValue<DateOnly>(0), cancellation);

    private static string WhoIs(Viewer? viewer) => viewer is null ? "stranger" : viewer.Key is null ? viewer.Name : $"{viewer.Name}, key {viewer.Key}";

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static AuditEntry Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        At = row.GetFieldValue<DateTimeOffset>(1),
        Account = row.Nullable<string>(2),
        Who = row.GetString(3),
        Organisation = row.Nullable<string>(4),
        Act = row.GetString(5),
        Item = row.Nullable<string>(6),
        Status = row.GetInt32(7),
        Network = row.GetString(8),
    };
}
