using System.IO.Compression;
using System.Text;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Hostile;

/// <summary>A package as the product's own readers see it.</summary>
internal sealed record TriedPackage(IReadOnlyList<Check> Checks, byte[] Report, string? Text, string Logs)
{
    public static TriedPackage Open(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenRead(path);
        var findings = WaczVerifier.Verify(file, cancellationToken);
        file.Position = 0;
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        byte[] Member(string name)
        {
            using var copy = new MemoryStream();
            using var content = zip.GetEntry(name)?.Open();
            content?.CopyTo(copy);
            return copy.ToArray();
        }
        var logs = string.Concat(zip.Entries.Where(entry => entry.FullName.StartsWith("logs/", StringComparison.Ordinal)).Select(entry => Encoding.UTF8.GetString(Member(entry.FullName))));
        return new(findings.Checks, Member("report.json"), TextOf(zip), logs);
    }

    /// <summary>What the gate saw, a line a connection.</summary>
    public static IReadOnlyList<string> Connections(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        using var content = new StreamReader(zip.GetEntry("logs/connections.jsonl")!.Open());
        return content.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? TextOf(ZipArchive zip)
    {
        using var copy = new MemoryStream();
        using (var archive = zip.GetEntry("archive/data.warc.gz")!.Open())
        {
            archive.CopyTo(copy);
        }
        copy.Position = 0;
        using var reader = new WarcReader(copy, isGzip: true);
        using var text = new MemoryStream();
        var isThere = false;
        while (reader.ReadNext((header, bytes) =>
        {
            if (header.TargetUri?.StartsWith("urn:text:", StringComparison.Ordinal) == true)
            {
                isThere = true;
                text.Write(bytes);
            }
        }, CancellationToken.None) is not null)
        {
        }
        return isThere ? Encoding.UTF8.GetString(text.ToArray()) : null;
    }
}
