using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Accounts;

/// <summary>A party that has its evidence to itself. The operator is one too, and sees all.</summary>
public sealed record Organisation
{
    public const string OperatorId = "operator";
    public const string OperatorKind = "operator";

    /// <summary>What the administrator chooses from; the words of the database and of the pages' words.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["rights-holder", "agency", "platform", "authority", "court"];

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Kind { get; init; }

    /// <summary>Captures in 24 hours; null is without limit.</summary>
    public required int? CapturesADay { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Open memberships.</summary>
    public required int Members { get; init; }

    public bool IsOperator => Kind == OperatorKind;
}

/// <summary>Somebody in an organisation, with what is known of who they are.</summary>
public sealed record Membership(string Account, string DisplayName, string Email, IReadOnlySet<Role> Roles, DateTimeOffset Since, bool HasSecondFactor, StatedIdentity? Identity);

/// <summary>Organisations and who is in them.</summary>
internal sealed class OrganisationBook(NpgsqlDataSource database, TimeProvider clock)
{
    private const int IdLength = 10;

    private const string Select = """
        select o.id, o.name, o.kind, o.captures_a_day, o.made_at, o.closed_at, (select count(*)::int from web.memberships m where m.organisation = o.id and m.ended_at is null)
        from web.organisations o
        """;

    public async Task<Organisation> AddAsync(string name, string kind, int? capturesADay, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("N")[^IdLength..]; // the random end of it
        await database.Command("insert into web.organisations (id, name, kind, captures_a_day, made_at) values ($1, $2, $3, $4::int, $5)", id, name, kind, capturesADay, now).ExecuteAsync(cancellation);
        return new() { Id = id, Name = name, Kind = kind, CapturesADay = capturesADay, MadeAt = now, ClosedAt = null, Members = 0 };
    }

    /// <summary>By name from <paramref name="after"/> on, at most <paramref name="count"/>; the operator is among them.</summary>
    public Task<List<Organisation>> ListAsync(int count, string? after, CancellationToken cancellation) =>
        database.Command($"{Select} where $1::text is null or (o.name, o.id) > (select name, id from web.organisations where id = $1) order by o.name, o.id limit $2", after, count).ListAsync(Read, cancellation);

    public async Task<Organisation?> FindAsync(string id, CancellationToken cancellation) =>
        (await database.Command($"{Select} where o.id = $1", id).ListAsync(Read, cancellation)).SingleOrDefault();

    /// <summary>A closed organisation's members see nothing any more; what it owns stays.</summary>
    public Task<int> ChangeAsync(string id, int? capturesADay, bool isClosed, CancellationToken cancellation) =>
        database.Command("update web.organisations set captures_a_day = $2::int, closed_at = case when $3 then coalesce(closed_at, $4) end where id = $1 and kind <> 'operator'", id, capturesADay, isClosed, clock.GetUtcNow())
            .ExecuteAsync(cancellation);

    public Task<List<Membership>> MembersAsync(string organisation, CancellationToken cancellation) =>
        database.Command(
            """
            select a.id, a.display_name, a.email, m.roles, m.since, a.two_factor_enabled, i.id, i.real_name, i.document, i.document_tail, i.stated_at, i.is_confirmed, i.decided_at
            from web.memberships m join web.accounts a on a.id = m.account
            left join lateral (select * from web.identities s where s.account = a.id order by s.id desc limit 1) i on true
            where m.organisation = $1 and m.ended_at is null order by a.display_name, a.id
            """, organisation)
            .ListAsync(row => new Membership(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<string[]>(3).ToRoles(), row.GetFieldValue<DateTimeOffset>(4), row.GetBoolean(5), RealIdentities.Read(row, 6)), cancellation);

    /// <summary>What this account may act for, the oldest membership first.</summary>
    public Task<List<Organisation>> OfAccountAsync(string account, CancellationToken cancellation) =>
        database.Command($"{Select} join web.memberships mine on mine.organisation = o.id and mine.account = $1 and mine.ended_at is null where o.closed_at is null order by mine.since", account).ListAsync(Read, cancellation);

    /// <summary>Admits the account, anew or with other roles.</summary>
    public Task<int> AdmitAsync(string account, string organisation, IEnumerable<Role> roles, CancellationToken cancellation) =>
        database.Command(
            """
            insert into web.memberships (account, organisation, roles, since) values ($1, $2, $3, $4)
            on conflict (account, organisation) do update set roles = excluded.roles, ended_at = null, since = case when web.memberships.ended_at is null then web.memberships.since else excluded.since end
            """, account, organisation, roles.Select(role => role.Word()).ToArray(), clock.GetUtcNow()).ExecuteAsync(cancellation);

    /// <summary>False when the account is no member, or is the last administrator of the operator: nobody could let anyone in again.</summary>
    public async Task<bool> ChangeMemberAsync(string account, string organisation, IReadOnlyCollection<Role> roles, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.Command("select from web.organisations where id = $1 for update", organisation).ExecuteAsync(cancellation);
        var changed = roles.Count == 0
            ? await connection.Command("update web.memberships set ended_at = $3 where account = $1 and organisation = $2 and ended_at is null", account, organisation, clock.GetUtcNow()).ExecuteAsync(cancellation)
            : await connection.Command("update web.memberships set roles = $3 where account = $1 and organisation = $2 and ended_at is null", account, organisation, roles.Select(role => role.Word()).ToArray()).ExecuteAsync(cancellation);
        var isLeftAlone = organisation == Organisation.OperatorId && !await HasAdministratorAsync(connection, cancellation);
        if (changed == 0 || isLeftAlone)
        {
            return false;
        }
        await transaction.CommitAsync(cancellation);
        return true;
    }

    public async Task<bool> HasAdministratorAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await HasAdministratorAsync(connection, cancellation);
    }

    private static async Task<bool> HasAdministratorAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await connection.Command(
            "select exists (select from web.memberships m join web.accounts a on a.id = m.account where m.organisation = $1 and m.ended_at is null and a.closed_at is null and 'administrator' = any(m.roles))",
            Organisation.OperatorId).ScalarAsync<bool>(cancellation);

    private static Organisation Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Kind = row.GetString(2),
        CapturesADay = row.Nullable<int?>(3),
        MadeAt = row.GetFieldValue<DateTimeOffset>(4),
        ClosedAt = row.Nullable<DateTimeOffset?>(5),
        Members = row.GetInt32(6),
    };
}
