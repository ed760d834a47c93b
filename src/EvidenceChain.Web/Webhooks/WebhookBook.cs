using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Webhooks;

/// <summary>The webhooks of this installation and what they were sent.</summary>
internal sealed class WebhookBook(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Of one owner.</summary>
    public const int MaxWebhooks = 20;

    /// <summary>After the last of them a message is given up; somebody may still ask for it again.</summary>
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    // A process that dies while it sends leaves the message to the next one after this long.
    private static readonly TimeSpan Sending = TimeSpan.FromMinutes(1);

    private const string Columns = "id, owner, url, events, is_private, added_at";

    /// <summary>False when the owner has as many as may be.</summary>
    public async Task<bool> AddAsync(Webhook webhook, string addedBy, CancellationToken cancellation) => await database.Command(
            "insert into web.webhooks (id, owner, url, events, is_private, added_by, added_at) select $1, $2::text, $3, $4, $5, $6, $7 where (select count(*) from web.webhooks where owner is not distinct from $2::text and removed_at is null) < $8",
            webhook.Id, webhook.Owner, webhook.Url.AbsoluteUri, webhook.Events.ToArray(), webhook.IsPrivate, addedBy, webhook.AddedAt, MaxWebhooks).ExecuteAsync(cancellation) == 1;

    /// <summary>All that are not removed; of one owner, or of everybody.</summary>
    public Task<List<Webhook>> ListAsync(string? owner, CancellationToken cancellation) =>
        database.Command($"select {Columns} from web.webhooks where removed_at is null and ($1::text is null or owner = $1) order by added_at", owner).ListAsync(Read, cancellation);

    /// <summary>False when there is no such webhook of that owner.</summary>
    public async Task<bool> RemoveAsync(string id, string? owner, CancellationToken cancellation) =>
        await database.Command("update web.webhooks set removed_at = $2 where id = $1 and removed_at is null and ($3::text is null or owner = $3)", id, clock.GetUtcNow(), owner).ExecuteAsync(cancellation) == 1;

    /// <summary>The same happening told twice is one message.</summary>
    public Task<int> AddMessageAsync(string id, Webhook webhook, string name, string number, string subject, string body, CancellationToken cancellation) =>
        database.Command(
            "insert into web.webhook_messages (id, webhook, event, number, subject, body, made_at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (webhook, event, number, subject) do nothing",
            id, webhook.Id, name, number, subject, body, clock.GetUtcNow()).ExecuteAsync(cancellation);

    /// <summary>How far the register was read; the first time, now.</summary>
    public async Task<DateTimeOffset> ReadToAsync(CancellationToken cancellation) =>
        await database.Command("select read_to from web.webhook_reading").ScalarAsync<DateTime?>(cancellation) is { } time ? new DateTimeOffset(time, TimeSpan.Zero) : clock.GetUtcNow();

    public Task<int> NoteReadAsync(DateTimeOffset time, CancellationToken cancellation) =>
        database.Command("insert into web.webhook_reading (read_to) values ($1) on conflict (only_one) do update set read_to = greatest(web.webhook_reading.read_to, excluded.read_to)", time).ExecuteAsync(cancellation);

    /// <summary>Takes messages that are due, each for one caller only.</summary>
    public Task<List<(Webhook Webhook, WebhookMessage Message)>> TakeDueAsync(int count, CancellationToken cancellation) =>
        database.Command(
            """
            with taken as (
                update web.webhook_messages set due_at = $1 + $2
                where id in (select m.id from web.webhook_messages m join web.webhooks w on w.id = m.webhook where m.due_at <= $1 and w.removed_at is null order by m.due_at limit $3 for update of m skip locked)
                returning id, webhook, event, number, body, made_at)
            select w.id, w.owner, w.url, w.events, w.is_private, w.added_at, t.id, t.event, t.number, t.body, (select count(*) from web.webhook_tries r where r.message = t.id)::int, t.made_at
            from taken t join web.webhooks w on w.id = t.webhook
            """, clock.GetUtcNow(), Sending, count)
            .ListAsync(row => (Read(row), new WebhookMessage(row.GetString(6), row.GetString(0), row.GetString(7), row.GetString(8), row.GetString(9), row.GetInt32(10), row.GetFieldValue<DateTimeOffset>(11))), cancellation);

    /// <summary>Notes a try; one that failed is due again after a pause that grows, until it is given up.</summary>
    public async Task NoteTryAsync(WebhookMessage message, int? status, string? failure, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? next = failure is null || message.Tries >= Pauses.Length ? null : now + Pauses[message.Tries];
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.Command("insert into web.webhook_tries values ($1, $2, $3, $4::int, $5::text)", message.Id, message.Tries + 1, now, status, failure).ExecuteAsync(cancellation);
        await connection.Command("update web.webhook_messages set due_at = $2::timestamptz, delivered_at = $3::timestamptz where id = $1", message.Id, next, failure is null ? now : null).ExecuteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Newest first.</summary>
    public Task<List<WebhookDelivery>> DeliveriesAsync(string webhook, int count, CancellationToken cancellation) =>
        database.Command(
            """
            select m.id, m.event, m.number, m.made_at, coalesce(last.try, 0), last.status, last.failure, m.delivered_at, m.due_at
            from web.webhook_messages m
            left join lateral (select try, status, failure from web.webhook_tries t where t.message = m.id order by try desc limit 1) last on true
            where m.webhook = $1 order by m.made_at desc, m.id limit $2
            """, webhook, count)
            .ListAsync(row => new WebhookDelivery(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4), row.Nullable<int?>(5), row.Nullable<string>(6),
                row.Nullable<DateTimeOffset?>(7), row.Nullable<DateTimeOffset?>(8)), cancellation);

    /// <summary>Makes a message due at once; false when there is no such message of that owner.</summary>
    public async Task<bool> SendAgainAsync(string webhook, string message, string? owner, CancellationToken cancellation) =>
        await database.Command(
            "update web.webhook_messages m set due_at = $3 from web.webhooks w where m.id = $2 and m.webhook = $1 and w.id = m.webhook and w.removed_at is null and ($4::text is null or w.owner = $4)",
            webhook, message, clock.GetUtcNow(), owner).ExecuteAsync(cancellation) == 1;

    private static Webhook Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0), Owner = row.Nullable<string>(1), Url = new Uri(row.GetString(2)), Events = row.GetFieldValue<string[]>(3), IsPrivate = row.GetBoolean(4), AddedAt = row.GetFieldValue<DateTimeOffset>(5),
    };
}
