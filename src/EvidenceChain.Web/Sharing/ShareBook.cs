using System.Net;
using System.Security.Cryptography;
using System.Text;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Public;
using Npgsql;

namespace EvidenceChain.Web.Sharing;

/// <summary>A link for somebody without an account: to one evidence or to the exhibits of a case.</summary>
public sealed record Share(string Id, string? Number, string? CaseId, string Addressee, bool WithBundle, string MadeBy, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt, string? Owner);

/// <summary>That somebody used a link; of the address only the network is kept.</summary>
public sealed record ShareVisit(string ShareId, DateTimeOffset At, string Network, string What);

/// <summary>Links for the other side: each has an end, can be ended before, and keeps a record of its use. The secret itself is in no table: whoever reads the database has no link.</summary>
internal sealed class ShareBook(NpgsqlDataSource database, TimeProvider clock)
{
    public const int MaxAddressee = 200, MaxDays = 365;
    private const int SecretBytes = 24, VisitsShown = 200;
    private const string Shares = "select id, number, case_id, addressee, with_bundle, made_by, made_at, expires_at, ended_at, owner from web.shares";

    /// <summary>Makes a link: its secret is told once, here.</summary>
    public async Task<string> MakeAsync(EvidenceNumber? number, string? caseId, string addressee, bool withBundle, int days, string? owner, string by, CancellationToken cancellation)
    {
        var secret = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = clock.GetUtcNow();
        await database.Command(
            "insert into web.shares (id, secret, owner, number, case_id, addressee, with_bundle, made_by, made_at, expires_at) values ($1, $2, $3::text, $4::text, $5::text, $6, $7, $8, $9, $10)",
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), DigestOf(secret), owner, number?.ToString(), caseId, addressee, withBundle, by, now, now.AddDays(Math.Clamp(days, 1, MaxDays))).ExecuteAsync(cancellation);
        return secret;
    }

    /// <summary>The link that is in force; null when there is none, or it has ended.</summary>
    public async Task<Share?> FindAsync(string secret, CancellationToken cancellation) => secret.Length is 0 or > 100 ? null
        : (await database.Command($"{Shares} where secret = $1 and ended_at is null and expires_at > $2", DigestOf(secret), clock.GetUtcNow()).ListAsync(Read, cancellation)).SingleOrDefault();

    public Task<List<Share>> OfEvidenceAsync(EvidenceNumber number, CancellationToken cancellation) =>
        database.Command($"{Shares} where number = $1 order by made_at desc", number.ToString()).ListAsync(Read, cancellation);

    public Task<List<Share>> OfCaseAsync(string caseId, CancellationToken cancellation) =>
        database.Command($"{Shares} where case_id = $1 order by made_at desc", caseId).ListAsync(Read, cancellation);

    public Task<int> EndAsync(string id, EvidenceNumber? number, string? caseId, CancellationToken cancellation) =>
        database.Command("update web.shares set ended_at = $4 where id = $1 and number is not distinct from $2::text and case_id is not distinct from $3::text and ended_at is null", id, number?.ToString(), caseId, clock.GetUtcNow()).ExecuteAsync(cancellation);

    public Task<int> NoteVisitAsync(Share share, string what, IPAddress? from, CancellationToken cancellation) =>
        database.Command("insert into web.share_visits (share_id, at, network, what) values ($1, $2, $3, $4)", share.Id, clock.GetUtcNow(), PublicQueries.NetworkOf(from), what).ExecuteAsync(cancellation);

    /// <summary>The newest uses of these links.</summary>
    public Task<List<ShareVisit>> VisitsAsync(IEnumerable<Share> shares, CancellationToken cancellation) =>
        database.Command("select share_id, at, network, what from web.share_visits where share_id = any($1) order by id desc limit $2", shares.Select(share => share.Id).ToArray(), VisitsShown)
            .ListAsync(row => new ShareVisit(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3)), cancellation);

    private static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static Share Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.Nullable<string>(1), row.Nullable<string>(2), row.GetString(3), row.GetBoolean(4), row.GetString(5), row.GetFieldValue<DateTimeOffset>(6), row.GetFieldValue<DateTimeOffset>(7), row.Nullable<DateTimeOffset?>(8), row.Nullable<string>(9));
}
