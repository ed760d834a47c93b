using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Accounts.Mail;

/// <summary>A mail that waits, or was sent; its text is null once it went.</summary>
public sealed record WaitingMail(long Id, string Address, string Subject, string? Body, DateTimeOffset MadeAt, int Tries, string? Failure, DateTimeOffset? SentAt);

/// <summary>Mails before they go. Where no server is named, an administrator reads them on a page and passes them on.</summary>
internal sealed class Outbox(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Columns = "id, address, subject, body, made_at, tries, failure, sent_at";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1), LongestPause = TimeSpan.FromHours(4), Kept = TimeSpan.FromDays(7);

    public Task<int> PostAsync(string address, string subject, string body, CancellationToken cancellation) => database.Command(
        "insert into web.mails (address, subject, body, made_at, due_at) values ($1, $2, $3, $4, $4)", address, subject, body, clock.GetUtcNow()).ExecuteAsync(cancellation);

    /// <summary>Newest first.</summary>
    public Task<List<WaitingMail>> ListAsync(int count, CancellationToken cancellation) =>
        database.Command($"select {Columns} from web.mails order by id desc limit $1", count).ListAsync(Read, cancellation);

    /// <summary>Takes one that is due and puts it off meanwhile, so that a mail that kills its sender does not stop the others; null when none is due.</summary>
    public async Task<WaitingMail?> TakeAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return (await database.Command(
            $"""
            update web.mails set tries = tries + 1, due_at = $1 + least($2 * power(2, least(tries, 10)), $3)
            where id = (select id from web.mails where sent_at is null and body is not null and due_at <= $1 order by due_at limit 1 for update skip locked)
            returning {Columns}
            """, now, FirstPause, LongestPause).ListAsync(Read, cancellation)).SingleOrDefault();
    }

    public Task<int> NoteSentAsync(long id, CancellationToken cancellation) =>
        database.Command("update web.mails set sent_at = $2, body = null, failure = null where id = $1", id, clock.GetUtcNow()).ExecuteAsync(cancellation);

    public Task<int> NoteFailedAsync(long id, string reason, CancellationToken cancellation) =>
        database.Command("update web.mails set failure = $2 where id = $1", id, reason).ExecuteAsync(cancellation);

    /// <summary>The links in mails that nobody sent have ended by then; their text goes.</summary>
    public Task<int> ForgetOldAsync(CancellationToken cancellation) =>
        database.Command("update web.mails set body = null where body is not null and made_at < $1", clock.GetUtcNow() - Kept).ExecuteAsync(cancellation);

    private static WaitingMail Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.Nullable<string>(3), row.GetFieldValue<DateTimeOffset>(4), row.GetInt32(5), row.Nullable<string>(6), row.Nullable<DateTimeOffset?>(7));
}
