using EvidenceChain.Custody;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Custody.Proving;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Jobs;
using Hangfire;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace EvidenceChain.Web.Api;

/// <summary>Documents of an evidence: made when asked for, or when one is first fetched.</summary>
internal static class DocumentEndpoints
{
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("captures/{number}/documents", MakeAsync).WithMetadata(CaptureEndpoints.Orderers);
        routes.MapGet("captures/{number}/documents/{name}", FetchAsync);
    }

    internal static async Task<Results<Ok<DocumentsMade>, ProblemHttpResult>> MakeAsync(string number, RegistryOffice office, IBackgroundJobClient jobs, HttpContext http, CancellationToken cancellation)
    {
        if (!EvidenceNumber.TryParse(number, out var known) || await office.Register.FindAsync(known, http.Viewer().Organisation, cancellation) is null)
        {
            return Problems.NoSuchEvidence(number);
        }
        await OneAtATime.WaitAsync(cancellation);
        try
        {
            var bundle = await office.Documents.MakeAsync(known, sources => jobs.Enqueue<PrintJob>(job => job.RunAsync(sources.Select(source => source.ToString()).ToArray(), CancellationToken.None)), cancellation);
            return TypedResults.Ok(new DocumentsMade(known.ToString(), bundle.Digest.ToString(), [.. bundle.Manifest.Members.Where(IsDocument).Select(member => new DocumentView(member.Path[DocumentPaths.Folder.Length..], member.Sha256.ToString(), member.SizeBytes))]));
        }
        catch (DocumentsNotMadeException reason)
        {
            return Problems.NotYet(reason.Message);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> FetchAsync(string number, string name, RegistryOffice office, NpgsqlDataSource database, IBackgroundJobClient jobs, HttpContext http, CancellationToken cancellation)
    {
        if (!EvidenceNumber.TryParse(number, out var known) || DocumentPaths.All.All(document => DocumentPaths.Of(document.Kind, document.Language) != DocumentPaths.Folder + name)
            || await office.Register.FindAsync(known, http.Viewer().Organisation, cancellation) is null)
        {
            return Problems.NoSuchEvidence($"{number}/{name}");
        }
        if (!await office.Documents.HasAllAsync(known, cancellation) && (await MakeAsync(number, office, jobs, http, cancellation)).Result is ProblemHttpResult problem)
        {
            return problem;
        }
        var found = (await StoredDocuments.ListAsync(database, known, cancellation)).Single(document => document.Path == DocumentPaths.Folder + name);
        return TypedResults.File(await office.Blobs.OpenAsync(found.Sha256, cancellation), "application/pdf", $"{known}-{name}");
    }

    private static bool IsDocument(ManifestMember member) => member.Path.StartsWith(DocumentPaths.Folder, StringComparison.Ordinal);
}

/// <summary>The documents that the newest bundle lists.</summary>
internal sealed record DocumentsMade(string Number, string BundleDigest, IReadOnlyList<DocumentView> Documents);

internal sealed record DocumentView(string Name, string Digest, long SizeBytes);
