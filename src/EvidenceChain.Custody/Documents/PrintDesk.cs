using System.Text;
using EvidenceChain.Capture.Printing;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using Npgsql;

namespace EvidenceChain.Custody.Documents;

/// <summary>The worker's half of making documents: prints pages that lie in the intake and puts the PDFs there. It holds no key.</summary>
public sealed class PrintDesk(NpgsqlDataSource database, BlobStore intake, PaperPrinter printer, TimeProvider clock)
{
    private const int MaxPageBytes = 64 << 20;

    /// <summary>Prints each page once; what became of it is noted, and the service is told.</summary>
    public async Task PrintAsync(IReadOnlyList<Sha256Digest> sources, CancellationToken cancellation)
    {
        List<string> pages = [];
        foreach (var source in sources)
        {
            await using var file = await intake.OpenAsync(source, cancellation);
            using var reader = new StreamReader(file.Length <= MaxPageBytes ? file : throw new InvalidDataException($"a page of {file.Length} bytes is not printed"), Encoding.UTF8);
            pages.Add(await reader.ReadToEndAsync(cancellation));
        }
        foreach (var (source, paper) in sources.Zip(await printer.PrintAsync(pages, cancellation)))
        {
            var stored = paper.Pdf is { } pdf ? (Sha256Digest?)(await intake.PutAsync(target => target.WriteAsync(pdf, cancellation).AsTask(), cancellation)).Digest : null;
            await database.Command("select custody.add_printing($1, $2::bytea, $3::text, $4)", source.ToArray(), stored?.ToArray(), paper.Failure, clock.GetUtcNow()).ExecuteAsync(cancellation);
        }
    }
}
