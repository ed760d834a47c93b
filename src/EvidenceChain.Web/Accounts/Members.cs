using System.Collections.Frozen;
using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Accounts;

/// <summary>Makes viewers of accounts: one query at each request, so that a role, a membership or an account that was taken away is gone at once.</summary>
internal sealed class Members(NpgsqlDataSource database)
{
    private const string Columns = "a.id, a.display_name, o.id, o.name, o.kind, m.roles";

    private const string Open = """
        from web.accounts a
        join web.memberships m on m.account = a.id and m.ended_at is null
        join web.organisations o on o.id = m.organisation and o.closed_at is null
        """;

    /// <summary>Of a session; <paramref name="organisation"/> is the one it was last switched to. Null when the session was ended, or nothing admits the account any more.</summary>
    public async Task<Viewer?> OfSessionAsync(string account, string stamp, string? organisation, CancellationToken cancellation) =>
        (await database.Command($"select {Columns} {Open} where a.id = $1 and a.security_stamp = $2 and a.closed_at is null order by m.organisation = $3::text desc nulls last, m.since limit 1", account, stamp, organisation)
            .ListAsync(row => Read(row, null, null), cancellation)).SingleOrDefault();

    /// <summary>Of a key's digest; null when there is no such key, or it has ended.</summary>
    public async Task<Viewer?> OfKeyAsync(ReadOnlyMemory<byte> digest, DateTimeOffset now, CancellationToken cancellation) =>
        (await database.Command(
            $"select {Columns}, k.id, k.scopes {Open} join web.api_keys k on k.account = a.id and k.organisation = m.organisation where k.digest = $1 and k.ended_at is null and k.expires_at > $2 and a.closed_at is null",
            digest.ToArray(), now)
            .ListAsync(row => Read(row, row.GetString(6), row.GetFieldValue<string[]>(7)), cancellation)).SingleOrDefault();

    private static Viewer Read(NpgsqlDataReader row, string? key, string[]? scopes)
    {
        var isOperator = row.GetString(4) == Organisation.OperatorKind;
        return new()
        {
            Account = row.GetString(0),
            Person = row.GetString(1),
            Name = isOperator ? $"{row.GetString(1)} (operator)" : $"{row.GetString(1)}, {row.GetString(3)} [{row.GetString(2)}]",
            Organisation = isOperator ? null : row.GetString(2),
            OrganisationName = isOperator ? null : row.GetString(3),
            Roles = row.GetFieldValue<string[]>(5).ToRoles(),
            Key = key,
            Scopes = scopes?.Select(word => Enum.Parse<KeyScope>(word, ignoreCase: true)).ToFrozenSet(),
        };
    }
}
