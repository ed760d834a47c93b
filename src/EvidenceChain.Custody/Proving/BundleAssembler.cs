using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Custody.Policies;
using EvidenceChain.Custody.Renewing;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;
using Npgsql;

namespace EvidenceChain.Custody.Proving;

/// <summary>A bundle that was verified by our own verifier and stored.</summary>
public sealed record ProvenBundle(BundleManifest Manifest, Sha256Digest Digest, VerificationReport Report);

/// <summary>The bundle did not verify: it is not handed out, and somebody must look.</summary>
public sealed class BundleRefutedException(VerificationReport report)
    : Exception($"our own verifier refuted the bundle: {string.Join("; ", report.Checks.Where(check => check.Outcome == CheckOutcome.Failed).Select(check => $"{check.Name}: {check.Reason}"))}")
{
    public VerificationReport Report => report;
}

/// <summary>Puts a bundle together from the facts that exist, verifies it and stores it. Assembling again gives a new bundle.json, never a changed one.</summary>
public sealed class BundleAssembler(
    NpgsqlDataSource database, BlobStore blobs, KeyRing keys, KeyStatements announced, OrderBook orders, TransparencyLog log, AnchorDesk anchors, StampDesk stamps, WitnessDesk witnesses, RenewalDesk renewals, PolicyFile policy,
    TimeProvider clock, Action<string> reached)
{
    private const string Product = "EvidenceChain 0.1.0";

    public async Task<ProvenBundle> AssembleAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        var order = await orders.FindAsync(number, cancellation) ?? throw new InvalidOperationException($"there is no order {number}");
        var seal = await SealAsync(number, cancellation);
        List<BundlePart> parts =
        [
            .. Signed(order.Text, MemberPaths.Order, MemberPaths.OrderSignature),
            .. Signed(seal.Text, MemberPaths.Seal, MemberPaths.SealSignature),
            .. (await announced.AllAsync(cancellation)).SelectMany(key => Signed(key.Value, MemberPaths.KeyOf(key.Key), MemberPaths.KeySignatureOf(key.Key))),
        ];
        await using var package = await blobs.OpenAsync(seal.Statement.Package.Sha256, cancellation);
        parts.Add(BundlePart.Of(MemberPaths.Package, seal.Statement.Package.Sha256, seal.Statement.Package.SizeBytes, () => Whole(package)));
        List<string> pending = [];
        await AddStampsAsync(number, parts, pending, cancellation);
        parts.AddRange((await renewals.OfAsync(number, cancellation)).Parts);
        var cosigners = await AddLogAsync(order, seal, package, parts, pending, cancellation);
        foreach (var document in await StoredDocuments.ListAsync(database, number, cancellation))
        {
            parts.Add(BundlePart.Of(document.Path, document.Sha256, document.SizeBytes, () => blobs.OpenUnchecked(document.Sha256)));
        }
        parts.Add(BundlePart.Of(MemberPaths.ReadMe, VerifyGuide.For(BundleLevels.Of([.. parts.Select(part => part.Member.Path), MemberPaths.ReadMe], cosigners.Count > 0).Value)));
        return await WriteAsync(number, parts, pending, cosigners, cancellation);
    }

    /// <summary>How many witnesses' cosignatures a bundle of ours carries.</summary>
    public Task<long> CosignersAsync(EvidenceNumber number, Sha256Digest bundle, CancellationToken cancellation) =>
        database.Command("select count(*) from custody.bundle_cosignatures where number = $1 and digest = $2", number.ToString(), bundle.ToArray()).ScalarAsync<long>(cancellation);

    /// <summary>Whether a bundle of ours carries a cosignature by that key.</summary>
    public Task<bool> CarriesAsync(EvidenceNumber number, Sha256Digest bundle, string witnessKey, CancellationToken cancellation) =>
        database.Command("select exists (select from custody.bundle_cosignatures where number = $1 and digest = $2 and witness_key = $3)", number.ToString(), bundle.ToArray(), witnessKey).ScalarAsync<bool>(cancellation);

    private async Task<ProvenBundle> WriteAsync(EvidenceNumber number, List<BundlePart> parts, List<string> pending, IReadOnlyList<WitnessEndpoint> cosigners, CancellationToken cancellation)
    {
        WrittenBundle? written = null;
        var draft = new BundleDraft { Origin = keys.Origin, Number = number, MadeAt = clock.GetUtcNow(), Product = Product, Pending = pending, HasCosignatures = cosigners.Count > 0, Parts = parts };
        var (archive, size) = await blobs.PutAsync(async target => written = await BundleWriter.WriteAsync(draft, keys.Seal, target, cancellation), cancellation);
        reached("prove.stored");
        var report = await VerifyAsync(archive, cancellation);
        if (report.Verdict == Verdict.Refuted)
        {
            throw new BundleRefutedException(report);
        }
        await database.Command(
            "insert into custody.bundles (number, level, digest, archive, size, verdict, made_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            number.ToString(), BundleLevels.WordOf(written!.Manifest.Level), written.Digest.ToArray(), archive.ToArray(), size, report.Verdict.ToString(), draft.MadeAt).ExecuteAsync(cancellation);
        reached("prove.inserted");
        await database.Command(
            "insert into custody.bundle_cosignatures (number, digest, witness_key) select $1, $2, unnest($3) on conflict do nothing",
            number.ToString(), written.Digest.ToArray(), cosigners.Select(witness => witness.Key.ToString()).ToArray()).ExecuteAsync(cancellation);
        return new(written.Manifest, written.Digest, report);
    }

    /// <summary>What the verifier says today of a bundle that we keep.</summary>
    public async Task<VerificationReport> VerifyAsync(Sha256Digest archive, CancellationToken cancellation)
    {
        await using var zip = await blobs.OpenAsync(archive, cancellation);
        var options = new VerificationOptions { PolicyName = policy.Name, Clock = clock };
        var ours = await policy.CurrentAsync(cancellation);
        if (!BundleReader.OpenZip(zip).TryGet(out var bundle, out var error))
        {
            return BundleVerifier.Unreadable(error, ours, options);
        }
        using (bundle)
        {
            return await BundleVerifier.VerifyAsync(bundle, ours, options, null, cancellation);
        }
    }

    private async Task AddStampsAsync(EvidenceNumber number, List<BundlePart> parts, List<string> pending, CancellationToken cancellation)
    {
        var stored = await database.Command("select authority, request, response, chain from custody.stamps where number = $1 order by authority", number.ToString())
            .ListAsync(row => (Name: row.GetString(0), Files: new[] { row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), System.Text.Encoding.UTF8.GetBytes(row.GetString(3)) }), cancellation);
        foreach (var stamp in stored)
        {
            parts.AddRange(MemberPaths.StampMembers(stamp.Name).Zip(stamp.Files, BundlePart.Of));
        }
        if (stored.Count == 0)
        {
            pending.Add("stamped");
        }
        pending.AddRange(stamps.Authorities.Except(stored.Select(stamp => stamp.Name)).Select(name => $"stamps/{name}"));
    }

    /// <summary>The order's inclusion is shown at the beacon's own checkpoint: that is the one the record holds.</summary>
    private async Task<IReadOnlyList<WitnessEndpoint>> AddLogAsync(Order order, StoredSeal seal, Stream package, List<BundlePart> parts, List<string> pending, CancellationToken cancellation)
    {
        if (await log.IndexOfAsync(seal.Text.Digest, cancellation) is not { } index || await log.IndexOfAsync(order.Text.Digest, cancellation) is not { } ordered)
        {
            pending.AddRange(["logged", "anchored"]);
            return [];
        }
        var anchor = await anchors.FindAsync(index + 1, cancellation);
        var cosigned = await witnesses.BestAsync(index + 1, anchor is not null, cancellation);
        if (cosigned is not null && anchor is not null)
        {
            // One checkpoint bears both, so that a reader follows one root from the seal to the block.
            var both = await anchors.FindAsync(cosigned.Checkpoint.Checkpoint.Size, cancellation);
            (anchor, cosigned) = both?.Anchor.Size == cosigned.Checkpoint.Checkpoint.Size ? (both, cosigned) : (anchor, null);
        }
        var checkpoint = cosigned?.Checkpoint ?? await log.CoveringAsync(anchor?.Anchor.Size ?? index + 1, cancellation) ?? throw new InvalidOperationException("an entry without a checkpoint");
        var beacon = SignedCheckpoint.Parse(await BeaconAsync(package, cancellation)).Value;
        parts.Add(BundlePart.Of(MemberPaths.OrderProof, log.Inclusion(ordered, beacon).ToBytes()));
        parts.Add(BundlePart.Of(MemberPaths.SealProof, log.Inclusion(index, checkpoint).ToBytes()));
        parts.Add(BundlePart.Of(MemberPaths.LogConsistency, log.ConsistencyFile(beacon.Checkpoint.Size, checkpoint.Checkpoint.Size).ToBytes()));
        var cosigners = cosigned?.Witnesses ?? [];
        pending.AddRange(witnesses.List.Witnesses.Except(cosigners).Select(witness => $"witnesses/{witness.Name}"));
        if (anchor is null)
        {
            pending.Add("anchored");
            return cosigners;
        }
        var anchored = await log.CoveringAsync(anchor.Anchor.Size, cancellation) ?? throw new InvalidOperationException("an anchor without a checkpoint");
        parts.AddRange(Signed(anchor.Statement, MemberPaths.Anchor, MemberPaths.AnchorSignature));
        parts.Add(BundlePart.Of(MemberPaths.AnchorCheckpoint, anchored.ToBytes()));
        parts.Add(BundlePart.Of(MemberPaths.AnchorHeader, anchor.Anchor.HeaderFile.ToArray()));
        parts.Add(BundlePart.Of(MemberPaths.AnchorReceipt, anchor.Anchor.ReceiptFile.ToArray()));
        parts.Add(BundlePart.Of(MemberPaths.AnchorAccount, anchor.Anchor.AccountFile.ToArray()));
        parts.Add(BundlePart.Of(MemberPaths.AnchorConsistency, log.ConsistencyFile(checkpoint.Checkpoint.Size, anchor.Anchor.Size).ToBytes()));
        return cosigners;
    }

    private async Task<StoredSeal> SealAsync(EvidenceNumber number, CancellationToken cancellation) =>
        (await database.Command("select statement, signature from custody.seals where number = $1", number.ToString())
            .ListAsync(
                row => new StoredSeal(
                    SealStatement.Parse(row.GetFieldValue<byte[]>(0)).Value,
                    new(row.GetFieldValue<byte[]>(0), System.Text.Encoding.UTF8.GetBytes(row.GetString(1)))),
                cancellation)).SingleOrDefault() ?? throw new InvalidOperationException($"{number} is not sealed");

    private static async Task<byte[]> BeaconAsync(Stream package, CancellationToken cancellation)
    {
        package.Position = 0;
        await using var zip = new System.IO.Compression.ZipArchive(package, System.IO.Compression.ZipArchiveMode.Read, leaveOpen: true);
        var entry = zip.GetEntry("beacon.txt") ?? throw new InvalidDataException("the package has no beacon.txt");
        await using var source = await entry.OpenAsync(cancellation);
        var text = new byte[Math.Min(entry.Length, SignedNote.MaxBytes)];
        await source.ReadExactlyAsync(text, cancellation);
        return text;
    }

    private static IEnumerable<BundlePart> Signed(SignedStatement statement, string path, string signaturePath) =>
        [BundlePart.Of(path, statement.Statement.ToArray()), BundlePart.Of(signaturePath, statement.Signature.ToArray())];

    private static FileStream Whole(FileStream package) => new(package.Name, FileMode.Open, FileAccess.Read, FileShare.Read);

    private sealed record StoredSeal(SealStatement Statement, SignedStatement Text);
}
