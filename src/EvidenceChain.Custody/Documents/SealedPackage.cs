using System.Text;
using System.Text.Json;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Packages;

namespace EvidenceChain.Custody.Documents;

/// <summary>A record that the recorder made of a page, <c>urn:KIND:URL</c>: a picture, the markup, the text, the paper.</summary>
/// <param name="Index">Place in the package's index: names the record within its package for good.</param>
/// <param name="Kind">Such as <c>tile-1</c> or <c>dom</c>.</param>
/// <param name="Url">Of the page or frame; its own word.</param>
/// <param name="MediaType">As the recorder states it.</param>
/// <param name="Digest">SHA-256 of the content, as the index states it.</param>
/// <param name="Archive">Path of the member that holds it.</param>
/// <param name="Offset">Where it starts there.</param>
/// <param name="Length">Bytes it takes there.</param>
public sealed record PackageResource(int Index, string Kind, string Url, string MediaType, Sha256Digest Digest, string Archive, long Offset, long Length);

/// <summary>A file of a package, with the digest that its <c>datapackage.json</c> states; null for that file itself and for what follows it.</summary>
public sealed record PackageMember(string Path, long SizeBytes, string? Digest);

/// <summary>
/// A sealed package opened for looking: single members and records are read where they lie, the whole is not. What it holds may come from a hostile page;
/// whatever is not as it should be is an <see cref="InvalidDataException"/>.
/// </summary>
public sealed class SealedPackage : IDisposable
{
    private const int MaxPartBytes = 16 << 20, MaxIndexBytes = 128 << 20, MaxRecordBytes = 256 << 20, MaxResources = 20_000, MaxLines = 20_000;
    private readonly FileStream file;
    private readonly ZipDirectory zip;
    private IReadOnlyList<PackageResource>? resources;

    private SealedPackage(FileStream file, ZipDirectory zip) => (this.file, this.zip) = (file, zip);

    /// <summary>All files in the order of the package.</summary>
    public IReadOnlyList<PackageMember> Members
    {
        get
        {
            var stated = Json("datapackage.json")?.List("resources").Select(one => (Path: one.Text("path"), Hash: one.Text("hash")))
                .Where(one => one is { Path: not null, Hash: not null }).DistinctBy(one => one.Path).ToDictionary(one => one.Path!, one => one.Hash!, StringComparer.Ordinal) ?? [];
            return [.. zip.Members.Select(member => new PackageMember(member.Path, member.SizeBytes, stated.GetValueOrDefault(member.Path)))];
        }
    }

    /// <summary>What the recorder made of the pages, in the order of the index.</summary>
    public IReadOnlyList<PackageResource> Resources => resources ??= ReadIndex();

    /// <summary>Takes the file over, and closes it when it is no package.</summary>
    public static SealedPackage Open(FileStream file)
    {
        if (ZipDirectoryReader.Read(file, ZipRules.Wacz).TryGet(out var zip, out var error))
        {
            return new(file, zip);
        }
        file.Dispose();
        throw new InvalidDataException(error);
    }

    /// <summary>A JSON part; null when it is missing or is no JSON.</summary>
    public JsonElement? Json(string path)
    {
        try
        {
            return Part(path) is { } bytes ? JsonElement.Parse(bytes) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The lines of a JSON Lines part that are JSON; none when there is no such part.</summary>
    public IReadOnlyList<JsonElement> Lines(string path) => Part(path) is not { } bytes ? [] : [.. LinesOf(bytes).Take(MaxLines)];

    /// <summary>The lines of a JSON Lines text that are JSON.</summary>
    public static IEnumerable<JsonElement> LinesOf(byte[] bytes)
    {
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonElement element;
            try
            {
                element = JsonElement.Parse(line);
            }
            catch (JsonException)
            {
                continue;
            }
            yield return element;
        }
    }

    /// <summary>A file for reading once from start to end; null when there is none of that path. Its last read fails when its checksum does.</summary>
    public (Stream Content, long SizeBytes)? OpenMember(string path) => zip.Find(path) is { } member ? (zip.Open(member), member.SizeBytes) : null;

    /// <summary>The first record of that kind, of that page if one is given.</summary>
    public PackageResource? Find(string kind, string? url = null) => Resources.FirstOrDefault(one => one.Kind == kind && (url is null || one.Url == url));

    /// <summary>The content of a record, after its digest was compared with the index.</summary>
    public byte[] Read(PackageResource resource, CancellationToken cancellation)
    {
        if (zip.Find(resource.Archive) is not { IsDeflated: false } member || resource.Offset < 0 || resource.Length is <= 0 or > MaxRecordBytes || resource.Offset > member.SizeBytes - resource.Length)
        {
            throw new InvalidDataException($"the index places {resource.Kind} outside {resource.Archive}");
        }
        var packed = new byte[resource.Length];
        file.Position = member.DataOffset + resource.Offset;
        file.ReadExactly(packed);
        using var reader = new WarcReader(new MemoryStream(packed, writable: false), resource.Archive.EndsWith(".gz", StringComparison.Ordinal));
        using var block = new MemoryStream();
        var record = reader.ReadNext((_, piece) =>
        {
            block.Write(block.Length + piece.Length <= MaxRecordBytes ? piece : throw new InvalidDataException($"{resource.Kind} is longer than {MaxRecordBytes} bytes"));
        }, cancellation);
        return record?.BlockDigest == resource.Digest ? block.ToArray() : throw new InvalidDataException($"{resource.Kind} has another digest than the index states");
    }

    public void Dispose() => file.Dispose();

    private byte[]? Part(string path) => zip.Find(path) is { } member && zip.ReadAll(member, MaxPartBytes).TryGet(out var bytes, out _) ? bytes : null;

    private List<PackageResource> ReadIndex()
    {
        List<PackageResource> found = [];
        foreach (var member in zip.Members.Where(member => member.Path.StartsWith("indexes/", StringComparison.Ordinal) && member.Path.EndsWith(".cdxj", StringComparison.Ordinal)))
        {
            var bytes = zip.ReadAll(member, MaxIndexBytes).TryGet(out var read, out var error) ? read : throw new InvalidDataException(error);
            foreach (var line in bytes.AsSpan().Split((byte)'\n'))
            {
                if (found.Count < MaxResources && ResourceOf(bytes.AsSpan()[line], found.Count) is { } resource)
                {
                    found.Add(resource);
                }
            }
        }
        return found;
    }

    private static PackageResource? ResourceOf(ReadOnlySpan<byte> line, int index)
    {
        var json = line.IndexOf(" {"u8);
        if (json < 0 || line.IndexOf("\"url\":\"urn:"u8) < 0)
        {
            return null;
        }
        try
        {
            var entry = JsonElement.Parse(line[(json + 1)..]);
            if (entry.Text("url") is { } urn && urn.IndexOf(':', 4) is var end and > 4 && entry.Text("filename") is { } archive && long.TryParse(entry.Text("offset"), out var offset)
                && long.TryParse(entry.Text("length"), out var length) && Sha256Digest.TryParse(entry.Text("digest"), out var digest))
            {
                return new(index, urn[4..end], urn[(end + 1)..], entry.Text("mime") ?? "", digest, archive.StartsWith("archive/", StringComparison.Ordinal) ? archive : $"archive/{archive}", offset, length);
            }
        }
        catch (JsonException)
        {
            // What cannot be read is not shown; the verifier says what is wrong with it.
        }
        return null;
    }
}
