using EvidenceChain.Capture.Packaging;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Sealing;

/// <summary>
/// Seals the kept attempt of an order. 1. add the signed digest of the datapackage and close the ZIP: the same attempt gives the same bytes;
/// 2. put the package into the store; 3. write the seal statement, which makes it final; 4. drop the unsealed copy. Cut off anywhere, it can be run again.
/// </summary>
public sealed class PackageSealer(NpgsqlDataSource database, KeyRing keys, BlobStore intake, BlobStore blobs, TimeProvider clock, Action<string> reached)
{
    private static readonly DateTimeOffset FixedMemberTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task SealAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        var attempt = await KeptAsync(number, cancellation);
        if (attempt.IsSealed)
        {
            intake.Remove(attempt.Package); // cut off before step 4
            return;
        }
        var report = AttemptRecord.Read(attempt.Report, number, attempt.Order, attempt.Number);
        var package = await CloseAsync(attempt, report.EndedAt, cancellation);
        reached("seal.stored");
        var statement = new SealStatement
        {
            Origin = keys.Origin,
            MadeAt = clock.GetUtcNow(),
            Number = number,
            Kind = EvidenceKind.Captured,
            Order = attempt.Order,
            Attempt = attempt.Number,
            Attempts = attempt.Reports.Count,
            Package = package,
            Outcome = report.Outcome,
            Complete = report.Complete,
            Reasons = report.Reasons,
            Labels = report.Labels,
            CapturedFrom = report.StartedAt,
            CapturedTo = report.EndedAt,
            Operator = report.Operator,
            WaczKey = keys.Package.Fingerprint,
            Reports = attempt.Reports,
        };
        var signed = SignedStatement.Sign(statement.ToCanonicalBytes(), keys.Seal);
        await database.Command(
            """
            insert into custody.seals (number, attempt, digest, statement, signature, package, sm3, size, outcome, complete, sealed_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (number) do nothing
            """,
            number.ToString(), attempt.Number, signed.Digest.ToArray(), signed.Statement.ToArray(), signed.SignatureText, package.Sha256.ToArray(), package.Sm3.ToArray(), package.SizeBytes,
            statement.Outcome.ToString(), statement.Complete, statement.MadeAt).ExecuteAsync(cancellation);
        reached("seal.inserted");
        intake.Remove(attempt.Package);
    }

    private async Task<DualDigest> CloseAsync(KeptAttempt attempt, DateTimeOffset createdAt, CancellationToken cancellation)
    {
        await using var source = await intake.OpenAsync(attempt.Package, cancellation);
        var package = await UnsealedPackage.ReadAsync(source, cancellation);
        await CheckAsync(package, attempt, cancellation);
        var digestFile = DigestFile(package.Datapackage.Span, createdAt);
        DualDigest? digest = null;
        var (stored, _) = await blobs.PutAsync(
            async target =>
            {
                WaczSealing.Append(source, target, digestFile, FixedMemberTime);
                target.Position = 0;
                digest = await DualHasher.OfAsync(target, cancellation);
            },
            cancellation);
        return digest!.Value.Sha256 == stored ? digest.Value : throw new InvalidDataException("the package changed while it was stored");
    }

    /// <summary>WACZ-auth 0.1.0, anonymous: the signature is over the text of the hash, algorithm name included.</summary>
    private byte[] DigestFile(ReadOnlySpan<byte> datapackage, DateTimeOffset createdAt)
    {
        var hash = Sha256Digest.Of(datapackage).ToString();
        JsonObject file = new JsonObjectBuilder
        {
            { "path", "datapackage.json" },
            { "hash", hash },
            {
                "signedData", new JsonObjectBuilder
                {
                    { "hash", hash },
                    { "created", UtcTime.Format(createdAt) },
                    { "software", "EvidenceChain" },
                    { "version", "0.1.0" },
                    { "signature", Convert.ToBase64String(keys.Package.Sign(System.Text.Encoding.ASCII.GetBytes(hash))) },
                    { "publicKey", Convert.ToBase64String(keys.Package.PublicKeyInfo.Span) },
                }.Build()
            },
        };
        return CanonicalJson.Write(file);
    }

    /// <summary>What our own verifier would refute later is refused now, while nothing is signed: a seal cannot be taken back.</summary>
    private async Task CheckAsync(UnsealedPackage package, KeptAttempt attempt, CancellationToken cancellation)
    {
        if (!package.Report.Span.SequenceEqual(attempt.Report))
        {
            throw new InvalidDataException("report.json in the package is not the one that the worker registered");
        }
        var beacon = SignedCheckpoint.Parse(package.Beacon.Span).TryGet(out var parsed, out var error) ? parsed : throw new InvalidDataException($"beacon.txt: {error}");
        var known = await database.Command(
            "select c.note from custody.checkpoints c join custody.entries e on e.digest = $2 and e.index < c.size where c.size = $1", beacon.Checkpoint.Size, attempt.Order.ToArray())
            .ScalarAsync<string>(cancellation);
        if (known is null || !package.Beacon.Span.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(known)))
        {
            throw new InvalidDataException("beacon.txt is no checkpoint of this log that includes the order");
        }
    }

    private async Task<KeptAttempt> KeptAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        var attempts = await database.Command(
            """
            select a.attempt, e.package, e.report, o.digest, exists (select from custody.seals s where s.number = a.number) from custody.attempts a join custody.orders o using (number) left join custody.attempt_ends e using (number, attempt)
            where number = $1 order by a.attempt
            """, number.ToString())
            .ListAsync(row => (Number: row.GetInt32(0), Package: row.Nullable<byte[]>(1), Report: row.Nullable<byte[]>(2), Order: row.GetFieldValue<byte[]>(3), IsSealed: row.GetBoolean(4)), cancellation);
        var kept = attempts.FirstOrDefault(attempt => attempt.Package is not null);
        if (kept is not { Package: { } package, Report: { } report })
        {
            throw new InvalidOperationException($"{number} has no kept attempt to seal");
        }
        return new(kept.Number, Sha256Digest.FromBytes(package), report, Sha256Digest.FromBytes(kept.Order),
            [.. attempts.Select(attempt => new AttemptReport(attempt.Number, attempt.Report is { } read ? Sha256Digest.Of(read) : null))], kept.IsSealed);
    }

    private sealed record KeptAttempt(int Number, Sha256Digest Package, byte[] Report, Sha256Digest Order, IReadOnlyList<AttemptReport> Reports, bool IsSealed);
}
