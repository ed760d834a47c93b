using System.Text.Json;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Packages;

/// <summary>Holds <c>datapackage.json</c> against the ZIP in both directions. WACZ 1.1.1, frictionless data-package.</summary>
internal sealed record Datapackage
{
    public const string Path = "datapackage.json";
    public const string DigestPath = "datapackage-digest.json";
    private const string Name = "package.datapackage";

    /// <summary>16 MiB: 65,536 resources of 250 bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    public required Check Check { get; init; }

    public string? MainPageUrl { get; init; }

    public string? MainPageDate { get; init; }

    public static Datapackage Examine(ZipDirectory zip, CancellationToken cancellationToken)
    {
        if (zip.Find(Path) is not { } member)
        {
            return Failed($"There is no {Path}.");
        }
        if (!zip.ReadAll(member, MaxBytes).TryGet(out var bytes, out var error))
        {
            return Failed(error + ".");
        }
        if (!PackageJson.Parse(bytes).TryGet(out var document, out error))
        {
            return Failed($"{Path} cannot be read: {error}");
        }
        using (document)
        {
            var root = document.RootElement;
            return new()
            {
                Check = FaultOf(zip, root, cancellationToken) is { } fault ? Check.Failed(Name, fault + ".")
                    : Check.Passed(Name, "Every file is listed with its size and digest, and every listed file is there.", new MeasuredValue("files", WaczVerifier.Text(zip.Members.Count))),
                MainPageUrl = PackageJson.Text(root, "mainPageUrl"),
                MainPageDate = PackageJson.Text(root, "mainPageDate"),
            };
        }
    }

    private static Datapackage Failed(string reason) => new() { Check = Check.Failed(Name, reason) };

    private static string? FaultOf(ZipDirectory zip, JsonElement root, CancellationToken cancellationToken)
    {
        if (PackageJson.Text(root, "profile") is not (null or "data-package" or "wacz-package"))
        {
            return "the profile is not that of a data package";
        }
        if (!root.TryGetProperty("resources", out var resources) || resources.ValueKind != JsonValueKind.Array)
        {
            return "there is no list of resources";
        }
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in resources.EnumerateArray())
        {
            if (resource.ValueKind != JsonValueKind.Object || PackageJson.Text(resource, "path") is not { } path)
            {
                return "a resource has no path";
            }
            if (!listed.Add(path))
            {
                return $"{path} is listed twice";
            }
            if (FaultOf(zip, resource, path, cancellationToken) is { } fault)
            {
                return fault;
            }
        }
        return zip.Members.FirstOrDefault(m => m.Path is not (Path or DigestPath) && !listed.Contains(m.Path)) is { } unlisted ? $"{unlisted.Path} is not listed"
            : !listed.Contains("pages/pages.jsonl") ? "there is no pages/pages.jsonl"
            : !listed.Any(p => PackageRecords.IsArchive(p)) ? "there is no WARC in archive/"
            : !listed.Any(p => PackageIndex.IsIndex(p)) ? "there is no CDXJ index in indexes/"
            : null;
    }

    private static string? FaultOf(ZipDirectory zip, JsonElement resource, string path, CancellationToken cancellationToken)
    {
        if (path is Path or DigestPath)
        {
            return $"{path} lists itself";
        }
        if (zip.Find(path) is not { } member)
        {
            return $"{path} is listed and not there";
        }
        if (!Sha256Digest.TryParse(PackageJson.Text(resource, "hash"), out var stated))
        {
            return $"{path} has no SHA-256 digest";
        }
        if (PackageJson.Number(resource, "bytes") != member.SizeBytes)
        {
            return $"{path} has another size than is listed";
        }
        try
        {
            return DigestOf(zip, member, cancellationToken) == stated ? null : $"{path} has another digest than is listed";
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return fault.Message;
        }
    }

    private static Sha256Digest DigestOf(ZipDirectory zip, ZipMember member, CancellationToken cancellationToken)
    {
        using var sha256 = new Sha256Engine(Sha256Engine.UsesRuntime);
        using var stream = zip.Open(member);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                sha256.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
        Span<byte> digest = stackalloc byte[Sha256Digest.SizeBytes];
        sha256.Finish(digest);
        return Sha256Digest.FromBytes(digest);
    }
}
