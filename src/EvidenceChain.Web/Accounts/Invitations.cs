using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Accounts;

/// <summary>An open invitation, as its link finds it.</summary>
public sealed record Invitation(string Id, string Organisation, string OrganisationName, IReadOnlySet<Role> Roles, string? Email, DateTimeOffset ExpiresAt);

/// <summary>Links that let one person into an organisation, once.</summary>
internal sealed class Invitations(NpgsqlDataSource database, TimeProvider clock)
{
    private const int LongestSecret = 100;

    private const string Open = """
        select i.id, i.organisation, o.name, i.roles, i.email, i.expires_at from web.invitations i join web.organisations o on o.id = i.organisation
        where i.ended_at is null and i.expires_at > $1
        """;

    public static TimeSpan Life { get; } = TimeSpan.FromDays(7);

    /// <summary>The secret of its link, told here and never again.</summary>
    public async Task<string> MakeAsync(string organisation, IEnumerable<Role> roles, string? email, string by, TimeSpan life, CancellationToken cancellation)
    {
        var (now, secret) = (clock.GetUtcNow(), Secrets.Make());
        await database.Command(
            "insert into web.invitations (id, digest, organisation, roles, email, made_by, made_at, expires_at) values ($1, $2, $3, $4, $5::text, $6, $7, $8)",
            Guid.CreateVersion7(now).ToString("N"), Secrets.DigestOf(secret), organisation, roles.Select(role => role.Word()).ToArray(), email, by, now, now + life).ExecuteAsync(cancellation);
        return secret;
    }

    /// <summary>Null when the secret opens nothing, or nothing any more.</summary>
    public async Task<Invitation?> FindAsync(string secret, CancellationToken cancellation) => secret.Length > LongestSecret ? null :
        (await database.Command($"{Open} and i.digest = $2", clock.GetUtcNow(), Secrets.DigestOf(secret)).ListAsync(Read, cancellation)).SingleOrDefault();

    public Task<List<Invitation>> ListAsync(string organisation, CancellationToken cancellation) =>
        database.Command($"{Open} and i.organisation = $2 order by i.made_at desc", clock.GetUtcNow(), organisation).ListAsync(Read, cancellation);

    /// <summary>True for one caller only: of two who use a link at once, the second is refused.</summary>
    public async Task<bool> UseAsync(Invitation invitation, CancellationToken cancellation) =>
        await database.Command("update web.invitations set ended_at = $2 where id = $1 and ended_at is null and expires_at > $2", invitation.Id, clock.GetUtcNow()).ExecuteAsync(cancellation) == 1;

    public Task<int> NoteUserAsync(Invitation invitation, string account, CancellationToken cancellation) =>
        database.Command("update web.invitations set used_by = $2 where id = $1", invitation.Id, account).ExecuteAsync(cancellation);

    public async Task<bool> WithdrawAsync(string id, string organisation, CancellationToken cancellation) =>
        await database.Command("update web.invitations set ended_at = $3 where id = $1 and organisation = $2 and ended_at is null", id, organisation, clock.GetUtcNow()).ExecuteAsync(cancellation) == 1;

    private static Invitation Read(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<string[]>(3).ToRoles(), row.Nullable<string>(4), row.GetFieldValue<DateTimeOffset>(5));
}
