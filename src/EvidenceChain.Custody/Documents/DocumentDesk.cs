using System.Text;
using EvidenceChain.Custody.Policies;
using EvidenceChain.Custody.Proving;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;
using Npgsql;

namespace EvidenceChain.Custody.Documents;

/// <summary>Documents could not be made; the message is one sentence for the person who asked.</summary>
public sealed class DocumentsNotMadeException(string sentence) : Exception(sentence);

/// <summary>
/// Makes the documents of an evidence: 1. write them from its newest bundle; 2. have a worker print them; 3. store the PDFs and note them as facts; 4. assemble a new bundle that
/// lists them. Cut off before 3, nothing happened; before 4, the next bundle lists them.
/// </summary>
public sealed class DocumentDesk(
    NpgsqlDataSource database, EvidenceRegister register, BundleAssembler bundles, BlobStore intake, BlobStore blobs, PolicyFile policy, string policyFolder, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3), LookAgain = TimeSpan.FromSeconds(2);

    /// <summary>Puts the operator's profile, to be filled in, beside the policy.</summary>
    public void Prepare() => OperatorProfile.Prepare(policyFolder);

    /// <summary>Whether the evidence has every document.</summary>
    public async Task<bool> HasAllAsync(EvidenceNumber number, CancellationToken cancellation) =>
        (await StoredDocuments.ListAsync(database, number, cancellation)).Select(document => document.Path).ToHashSet(StringComparer.Ordinal).IsSupersetOf(DocumentPaths.All.Select(document => DocumentPaths.Of(document.Kind, document.Language)));

    /// <summary>Makes all documents anew. <see cref="DocumentsNotMadeException"/> when there is no bundle yet, or nobody prints.</summary>
    /// <param name="number">Of the evidence.</param>
    /// <param name="print">Has a worker print the pages of these digests; need not wait for it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ProvenBundle> MakeAsync(EvidenceNumber number, Action<IReadOnlyList<Sha256Digest>> print, CancellationToken cancellation)
    {
        var state = await register.FindAsync(number, cancellation);
        var bundle = state?.Bundle ?? throw new DocumentsNotMadeException($"{number} has no bundle yet");
        var written = await WriteAsync(bundle, state.LoggedAt, cancellation);
        List<(WrittenDocument Document, Sha256Digest Source)> asked = [];
        foreach (var document in written)
        {
            asked.Add((document, (await intake.PutAsync(target => target.WriteAsync(Encoding.UTF8.GetBytes(document.Html), cancellation).AsTask(), cancellation)).Digest));
        }
        try
        {
            var printed = await PrintedAsync([.. asked.Select(one => one.Source)], print, cancellation);
            await StoreAsync(number, bundle.Digest, [.. asked.Select(one => (one.Document.Path, printed[one.Source]))], cancellation);
        }
        finally
        {
            asked.ForEach(one => intake.Remove(one.Source));
        }
        return await bundles.AssembleAsync(number, cancellation);
    }

    private async Task<IReadOnlyList<WrittenDocument>> WriteAsync(BundleState state, DateTimeOffset? loggedAt, CancellationToken cancellation)
    {
        await using var zip = await blobs.OpenAsync(state.Archive, cancellation);
        using var bundle = BundleReader.OpenZip(zip).TryGet(out var opened, out var error) ? opened : throw new InvalidDataException(error);
        OperatorProfile profile;
        try
        {
            profile = OperatorProfile.Load(policyFolder);
        }
        catch (InvalidDataException unusable)
        {
            throw new DocumentsNotMadeException(unusable.Message);
        }
        return await DocumentWriter.WriteAsync(bundle, await policy.CurrentAsync(cancellation), new VerificationOptions { PolicyName = policy.Name, Clock = clock }, profile, loggedAt, cancellation);
    }

    private async Task<Dictionary<Sha256Digest, Sha256Digest>> PrintedAsync(IReadOnlyList<Sha256Digest> sources, Action<IReadOnlyList<Sha256Digest>> print, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ending.CancelAfter(Limit);
        try
        {
            await using var listening = await database.OpenConnectionAsync(ending.Token);
            await listening.Command("listen printing").ExecuteAsync(ending.Token);
            print(sources);
            while (true)
            {
                var ended = await listening.Command("select source, pdf, failure from custody.printings where source = any($1)", (object)sources.Select(source => source.ToArray()).ToArray())
                    .ListAsync(row => (Source: Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(0)), Pdf: row.Nullable<byte[]>(1), Failure: row.Nullable<string>(2)), ending.Token);
                if (ended.FirstOrDefault(one => one.Failure is not null).Failure is { } failure)
                {
                    throw new DocumentsNotMadeException($"the documents could not be printed: {failure}");
                }
                if (ended.Count == sources.Count)
                {
                    return ended.ToDictionary(one => one.Source, one => Sha256Digest.FromBytes(one.Pdf!));
                }
                await listening.WaitAsync(LookAgain, ending.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DocumentsNotMadeException($"the documents were not printed within {Limit.TotalMinutes} minutes; is a worker running?");
        }
    }

    /// <summary>The worker's word is no more than that a PDF lies there: it must be one, and fit into a bundle.</summary>
    private async Task StoreAsync(EvidenceNumber number, Sha256Digest bundle, IReadOnlyList<(string Path, Sha256Digest Pdf)> papers, CancellationToken cancellation)
    {
        List<ManifestMember> members = [];
        foreach (var (path, pdf) in papers)
        {
            await using var source = await intake.OpenAsync(pdf, cancellation);
            var magic = new byte[5];
            if (source.Length > BundleManifest.MaxMemberBytes || await source.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellation) < magic.Length || !magic.AsSpan().SequenceEqual("%PDF-"u8))
            {
                throw new DocumentsNotMadeException($"what was printed for {path} is no PDF of at most 16 MiB");
            }
            source.Position = 0;
            var (digest, size) = await blobs.PutAsync(target => source.CopyToAsync(target, cancellation), cancellation);
            members.Add(new(path, digest, size));
        }
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var now = clock.GetUtcNow();
        foreach (var member in members)
        {
            await connection.Command("insert into custody.documents (number, path, digest, size, bundle, made_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
                number.ToString(), member.Path, member.Sha256.ToArray(), member.SizeBytes, bundle.ToArray(), now).ExecuteAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
        foreach (var (_, pdf) in papers)
        {
            intake.Remove(pdf);
        }
    }
}
