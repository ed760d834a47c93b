using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Accounts;

/// <summary>Who a person says to be, and what the operator made of it: null while nobody has decided.</summary>
public sealed record StatedIdentity(long Id, string RealName, string Document, string DocumentTail, DateTimeOffset StatedAt, bool? IsConfirmed, DateTimeOffset? DecidedAt);

/// <summary>Real-identity statements (实名认证). The operator compares them with the document itself, outside this service; of its number four characters are kept.</summary>
internal sealed class RealIdentities(NpgsqlDataSource database, TimeProvider clock)
{
    public const int TailLength = 4;

    public static IReadOnlyList<string> Documents { get; } = ["resident-card", "passport", "permit", "licence"];

    public Task<int> StateAsync(string account, string realName, string document, string tail, CancellationToken cancellation) =>
        database.Command("insert into web.identities (account, real_name, document, document_tail, stated_at) values ($1, $2, $3, $4, $5)", account, realName, document, tail, clock.GetUtcNow()).ExecuteAsync(cancellation);

    public async Task<StatedIdentity?> NewestAsync(string account, CancellationToken cancellation) =>
        (await database.Command("select id, real_name, document, document_tail, stated_at, is_confirmed, decided_at from web.identities where account = $1 order by id desc limit 1", account)
            .ListAsync(row => Read(row, 0), cancellation)).SingleOrDefault();

    /// <summary>False when there is no such statement, or it was decided before.</summary>
    public async Task<bool> DecideAsync(long id, bool isConfirmed, string by, CancellationToken cancellation) =>
        await database.Command("update web.identities set is_confirmed = $2, decided_by = $3, decided_at = $4 where id = $1 and decided_at is null", id, isConfirmed, by, clock.GetUtcNow()).ExecuteAsync(cancellation) == 1;

    internal static StatedIdentity? Read(NpgsqlDataReader row, int first) => row.IsDBNull(first) ? null : new(
        row.GetInt64(first), row.GetString(first + 1), row.GetString(first + 2), row.GetString(first + 3), row.GetFieldValue<DateTimeOffset>(first + 4), row.Nullable<bool?>(first + 5), row.Nullable<DateTimeOffset?>(first + 6));
}
