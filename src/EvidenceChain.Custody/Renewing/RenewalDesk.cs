using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Renewals;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Timestamps;
using Npgsql;

namespace EvidenceChain.Custody.Renewing;

/// <summary>
/// Renews time stamps while they still hold. A round takes the evidences whose stamps and renewals all end soon, writes a record of each, and has the root of one tree over all records stamped;
/// only a token whose own certificates hold longer is worth it. What has ended already cannot be renewed any more, and is left as it is.
/// </summary>
public sealed class RenewalDesk(
    NpgsqlDataSource database, BlobStore blobs, string origin, IReadOnlyList<ITimeAuthority> authorities, RenewalSettings settings, TimeProvider clock, Action<string> reached)
{
    private const int RoundSize = 500;
    private readonly Dictionary<string, DateTimeOffset> ends = new(StringComparer.Ordinal); // of chains, by their MD5 in the index

    /// <summary>One round: how many evidences were renewed, and what authorities gave as reason. Zero when nothing is due, or nobody can stamp for longer.</summary>
    public async Task<(int Renewed, IReadOnlyList<string> Failures)> RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var due = await DueAsync(now, cancellation);
        if (due.Count == 0)
        {
            return (0, []);
        }
        List<(EvidenceNumber Number, int Sequence, byte[] Record)> records = [];
        foreach (var number in due)
        {
            records.Add(await RecordAsync(number, now, cancellation));
        }
        var leaves = records.Select(record => RenewalTree.LeafOf(settings.Algorithm, record.Record)).ToList();
        var root = RenewalTree.RootOf(leaves);
        List<TimestampAnswer> stamps = [];
        List<string> failures = [];
        foreach (var attempt in await Task.WhenAll(authorities.Select(authority => authority.StampAsync(root, cancellation))))
        {
            if (!attempt.TryGet(out var answer, out var failure))
            {
                failures.Add($"{failure.AuthorityName}: {failure.Detail}");
            }
            else if (answer.Findings.PathEnds is { } end && end > now + settings.Margin)
            {
                stamps.Add(answer);
            }
            else
            {
                failures.Add($"{answer.AuthorityName}: its own certificates end within {settings.Margin.TotalDays} days");
            }
        }
        if (stamps.Count > 0)
        {
            await StoreAsync(root, records, leaves, stamps, now, cancellation);
        }
        return (stamps.Count > 0 ? records.Count : 0, failures);
    }

    /// <summary>Members of a bundle: every renewal of an evidence with its stamps, and when the last was made; null for none.</summary>
    public async Task<(IReadOnlyList<BundlePart> Parts, DateTimeOffset? LastAt)> OfAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        var renewals = await database.Command("select sequence, record, path, round, made_at from custody.renewals where number = $1 order by sequence", number.ToString())
            .ListAsync(row => (Sequence: row.GetInt32(0), Record: row.GetFieldValue<byte[]>(1), Path: row.GetFieldValue<byte[]>(2), Round: row.GetInt64(3), At: row.GetFieldValue<DateTimeOffset>(4)), cancellation);
        List<BundlePart> parts = [];
        foreach (var renewal in renewals)
        {
            parts.Add(BundlePart.Of(MemberPaths.RenewalOf(renewal.Sequence), renewal.Record));
            parts.Add(BundlePart.Of(MemberPaths.RenewalPathOf(renewal.Sequence), renewal.Path));
            var stamps = await database.Command("select authority, request, response, chain from custody.renewal_stamps where round = $1 order by authority", renewal.Round)
                .ListAsync(row => (Name: row.GetString(0), Files: new[] { row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), System.Text.Encoding.UTF8.GetBytes(row.GetString(3)) }), cancellation);
            parts.AddRange(stamps.SelectMany(stamp => MemberPaths.RenewalStampMembers(renewal.Sequence, stamp.Name).Zip(stamp.Files, BundlePart.Of)));
        }
        return (parts, renewals.Count > 0 ? renewals[^1].At : null);
    }

    /// <summary>Evidence with a renewal that no bundle carries yet.</summary>
    public Task<List<EvidenceNumber>> UnbundledAsync(int count, CancellationToken cancellation) => database.Command(
        "select number from custody.renewals r group by number having not exists (select from custody.bundles b where b.number = r.number and b.made_at >= max(r.made_at)) limit $1", count)
        .ListAsync(row => Number(row.GetString(0)), cancellation);

    private async Task<List<EvidenceNumber>> DueAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var chains = await ChainsAsync(cancellation);
        string[] alive = [.. chains.Where(chain => ends[chain] > now)];
        // Stamps over the seal are of SHA-256: when another algorithm is asked for, none of them is good for long.
        string[] good = settings.Algorithm == StampAlgorithm.Sha256 ? [.. chains.Where(chain => ends[chain] > now + settings.Margin)] : [];
        return await database.Command(
            """
            select s.number from custody.seals s
            where not exists (select from custody.stamps t where t.number = s.number and md5(t.chain) = any($1))
              and not exists (select from custody.renewals r join custody.renewal_stamps n using (round) join custody.renewal_rounds o on o.id = r.round
                              where r.number = s.number and n.ends_at > $3 and o.algorithm = any($5))
              and (exists (select from custody.stamps t where t.number = s.number and md5(t.chain) = any($2))
                   or exists (select from custody.renewals r join custody.renewal_stamps n using (round) where r.number = s.number and n.ends_at > $4))
              and (select count(*) from custody.renewals r where r.number = s.number) < $6
            order by s.sealed_at limit $7
            """, good, alive, now + settings.Margin, now, settings.Algorithm == StampAlgorithm.Sha256 ? (string[])["sha256", "sha512"] : ["sha512"], RenewalRecord.MaxRenewals, RoundSize)
            .ListAsync(row => Number(row.GetString(0)), cancellation);
    }

    /// <summary>The distinct chains of all stamps, by one step through the index each; when each ends is worked out once.</summary>
    private async Task<IReadOnlyList<string>> ChainsAsync(CancellationToken cancellation)
    {
        var keys = await database.Command(
            """
            with recursive steps as (
                (select md5(chain) as key from custody.stamps order by 1 limit 1)
                union all
                select (select md5(t.chain) from custody.stamps t where md5(t.chain) > steps.key order by 1 limit 1) from steps where steps.key is not null)
            select key from steps where key is not null
            """).ListAsync(row => row.GetString(0), cancellation);
        foreach (var key in keys.Where(key => !ends.ContainsKey(key)))
        {
            var chain = await database.Command("select chain from custody.stamps where md5(chain) = $1 limit 1", key).ScalarAsync<string>(cancellation);
            ends[key] = KeyFile.BlocksOf(chain, "CERTIFICATE").Min(der => new DateTimeOffset(new Org.BouncyCastle.X509.X509Certificate(der).NotAfter.ToUniversalTime(), TimeSpan.Zero));
        }
        return keys;
    }

    private async Task<(EvidenceNumber Number, int Sequence, byte[] Record)> RecordAsync(EvidenceNumber number, DateTimeOffset now, CancellationToken cancellation)
    {
        var (earlier, _) = await OfAsync(number, cancellation);
        var sequence = earlier.Count(part => part.Member.Path.EndsWith(".path", StringComparison.Ordinal)) + 1;
        var stored = (await database.Command("select o.statement, o.signature, s.statement, s.signature, s.package from custody.seals s join custody.orders o using (number) where s.number = $1", number.ToString())
            .ListAsync(row => (Texts: (BundlePart[])[Part(MemberPaths.Order, row, 0), Text(MemberPaths.OrderSignature, row, 1), Part(MemberPaths.Seal, row, 2), Text(MemberPaths.SealSignature, row, 3)], Package: Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(4))), cancellation)).Single();
        var stamps = (await database.Command("select authority, request, response, chain from custody.stamps where number = $1", number.ToString())
            .ListAsync(row => MemberPaths.StampMembers(row.GetString(0)).Zip((BundlePart[])[Part("q", row, 1), Part("r", row, 2), Text("p", row, 3)], Named), cancellation)).SelectMany(parts => parts);
        List<RenewedMember> members = [];
        foreach (var part in stored.Texts.Concat(stamps).Concat(earlier))
        {
            members.Add(new(part.Member.Path, settings.Algorithm == StampAlgorithm.Sha256 ? part.Member.Sha256 : await HashAsync(part.Open(), cancellation)));
        }
        members.Add(new(MemberPaths.Package, settings.Algorithm == StampAlgorithm.Sha256 ? stored.Package : await HashAsync(await blobs.OpenAsync(stored.Package, cancellation), cancellation)));
        var record = new RenewalRecord
        {
            Origin = origin, MadeAt = now, Number = number, Sequence = sequence, Algorithm = settings.Algorithm, Members = [.. members.OrderBy(member => member.Path, StringComparer.Ordinal)],
        };
        return (number, sequence, record.ToCanonicalBytes());
    }

    private async Task StoreAsync(
        StampedDigest root, List<(EvidenceNumber Number, int Sequence, byte[] Record)> records, List<StampedDigest> leaves, List<TimestampAnswer> stamps, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var round = await connection.Command("insert into custody.renewal_rounds (algorithm, root, size, made_at) values ($1, $2, $3, $4) returning id", StampedDigest.WordOf(root.Algorithm), root.ToArray(), records.Count, now)
            .ScalarAsync<long>(cancellation);
        foreach (var stamp in stamps)
        {
            await connection.Command(
                "insert into custody.renewal_stamps (round, authority, request, response, chain, gen_time, ends_at) values ($1, $2, $3, $4, $5, $6, $7)",
                round, stamp.AuthorityName, stamp.Request, stamp.Response, stamp.ChainPem, stamp.Findings.GenTime!.Value, stamp.Findings.PathEnds!.Value).ExecuteAsync(cancellation);
        }
        foreach (var (place, record) in records.Index())
        {
            await connection.Command(
                "insert into custody.renewals (number, sequence, round, record, path, made_at) values ($1, $2, $3, $4, $5, $6)",
                record.Number.ToString(), record.Sequence, round, record.Record, new RenewalPath(place, records.Count, RenewalTree.PathOf(leaves, place)).ToBytes(), now).ExecuteAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
        reached("renewal.stored");
    }

    private async Task<StampedDigest> HashAsync(Stream content, CancellationToken cancellation)
    {
        await using (content)
        {
            return await StampedDigest.OfAsync(settings.Algorithm, content, cancellation);
        }
    }

    private static BundlePart Part(string path, NpgsqlDataReader row, int column) => BundlePart.Of(path, row.GetFieldValue<byte[]>(column));

    private static BundlePart Text(string path, NpgsqlDataReader row, int column) => BundlePart.Of(path, System.Text.Encoding.UTF8.GetBytes(row.GetString(column)));

    private static BundlePart Named(string path, BundlePart part) => BundlePart.Of(path, part.Member.Sha256, part.Member.SizeBytes, part.Open);

    private static EvidenceNumber Number(string text) =>
        EvidenceNumber.TryParseExact(text, out var number) ? number : throw new InvalidDataException($"{text} is no evidence number");
}
