using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Accounts;

/// <summary>An API key as its owner sees it afterwards: everything but the key.</summary>
public sealed record AccessKey(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>Keys for programs: shown once, kept as digests, for one member of one organisation, with scopes and an end.</summary>
internal sealed class AccessKeys(NpgsqlDataSource database, Members members, TimeProvider clock)
{
    public const string Prefix = "ec_";
    public const int LongestDays = 366;
    private static readonly TimeSpan UseNoted = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<string> Scopes { get; } = [.. Enum.GetValues<KeyScope>().Select(scope => scope.ToString().ToLowerInvariant())];

    /// <summary>The key, told here and never again.</summary>
    public async Task<string> MakeAsync(Viewer owner, string name, IReadOnlyCollection<string> scopes, int days, CancellationToken cancellation)
    {
        var (now, key) = (clock.GetUtcNow(), Prefix + Secrets.Make());
        await database.Command(
            "insert into web.api_keys (id, digest, account, organisation, name, scopes, made_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            Guid.CreateVersion7(now).ToString("N"), Secrets.DigestOf(key), owner.Account, owner.Organisation ?? Organisation.OperatorId, name, scopes.ToArray(), now, now.AddDays(days)).ExecuteAsync(cancellation);
        return key;
    }

    public Task<List<AccessKey>> ListAsync(Viewer owner, CancellationToken cancellation) => database.Command(
        "select id, name, scopes, made_at, expires_at, last_used_at from web.api_keys where account = $1 and organisation = $2 and ended_at is null order by made_at desc", owner.Account, owner.Organisation ?? Organisation.OperatorId)
        .ListAsync(row => new AccessKey(row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4), row.Nullable<DateTimeOffset?>(5)), cancellation);

    public async Task<bool> EndAsync(Viewer owner, string id, CancellationToken cancellation) =>
        await database.Command("update web.api_keys set ended_at = $3 where id = $1 and account = $2 and ended_at is null", id, owner.Account, clock.GetUtcNow()).ExecuteAsync(cancellation) == 1;

    /// <summary>Null when the key opens nothing. Its last use is kept to the minute.</summary>
    public async Task<Viewer?> RecogniseAsync(string key, CancellationToken cancellation)
    {
        var (now, digest) = (clock.GetUtcNow(), Secrets.DigestOf(key));
        var viewer = key.StartsWith(Prefix, StringComparison.Ordinal) ? await members.OfKeyAsync(digest, now, cancellation) : null;
        if (viewer is not null)
        {
            await database.Command("update web.api_keys set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $3)", viewer.Key, now, now - UseNoted).ExecuteAsync(cancellation);
        }
        return viewer;
    }
}
