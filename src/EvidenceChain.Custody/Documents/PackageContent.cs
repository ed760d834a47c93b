using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Packages;

namespace EvidenceChain.Custody.Documents;

/// <summary>A file of the package.</summary>
internal sealed record PackageFile(string Path, DualDigest Digest);

/// <summary>A picture of the record.</summary>
internal sealed record PackagePicture(string Kind, string Url, string MediaType, byte[] Bytes);

/// <summary>What documents tell from a package: its JSON parts, as far as they are there and can be read, its files with both digests, its pictures. All of it may come from a hostile page.</summary>
internal sealed class PackageContent
{
    private const int MaxPartBytes = 8 << 20;
    private const int MaxLines = 20_000;
    private const long MaxPictureBytes = 24L << 20;
    private static readonly string[] PictureKinds = ["thumbnail", "view", "tile-"];
    private readonly Dictionary<string, byte[]> parts = new(StringComparer.Ordinal);
    private readonly List<PackageFile> files = [];
    private readonly List<PackagePicture> pictures = [];

    public IReadOnlyList<PackageFile> Files => files;

    public IReadOnlyList<PackagePicture> Pictures => pictures;

    /// <summary>Pictures that the record has and that were left out for their size.</summary>
    public int PicturesLeftOut { get; private set; }

    /// <summary>Reads a package; <see cref="InvalidDataException"/> when it is no ZIP.</summary>
    public static PackageContent Read(Stream package, CancellationToken cancellation)
    {
        var read = new PackageContent();
        using var zip = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in zip.Entries)
        {
            read.Take(entry, cancellation);
        }
        return read;
    }

    /// <summary>A JSON part; null when it is missing or cannot be read.</summary>
    public JsonElement? Json(string path) => parts.TryGetValue(path, out var bytes) ? Parse(bytes) : null;

    /// <summary>The lines of a JSON Lines part; null when there is no such part.</summary>
    public IReadOnlyList<JsonElement>? Lines(string path) => !parts.TryGetValue(path, out var bytes) ? null
        : [.. System.Text.Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MaxLines).Select(line => Parse(System.Text.Encoding.UTF8.GetBytes(line))).OfType<JsonElement>()];

    public Sha256Digest? DigestOf(string path) => parts.TryGetValue(path, out var bytes) ? Sha256Digest.Of(bytes) : null;

    /// <summary>The site's own certificate for an origin such as <c>https://shop.example</c>; null when none was kept.</summary>
    public X509Certificate2? CertificateOf(string origin)
    {
        if (Json("tls/origins.json")?.List("origins").FirstOrDefault(found => found.Text("origin") == origin).List("chain") is not [var first, ..] || first.ValueKind != JsonValueKind.String)
        {
            return null;
        }
        try
        {
            return parts.TryGetValue(PartMembers.Whole(first), out var der) ? X509CertificateLoader.LoadCertificate(der) : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private void Take(ZipArchiveEntry entry, CancellationToken cancellation)
    {
        using var hasher = new DualHasher();
        using var kept = new MemoryStream();
        using (var source = entry.Open())
        {
            var buffer = new byte[128 * 1024];
            int count;
            while ((count = source.Read(buffer)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                hasher.Append(buffer.AsSpan(0, count));
                if (kept.Length <= MaxPartBytes)
                {
                    kept.Write(buffer.AsSpan(0, count));
                }
            }
        }
        files.Add(new(entry.FullName, hasher.Finish()));
        if (entry.FullName.StartsWith("archive/", StringComparison.Ordinal))
        {
            using var archive = entry.Open();
            TakePictures(archive, entry.FullName.EndsWith(".gz", StringComparison.Ordinal), cancellation);
        }
        else if (kept.Length <= MaxPartBytes)
        {
            parts[entry.FullName] = kept.ToArray();
        }
    }

    private void TakePictures(Stream archive, bool isGzip, CancellationToken cancellation)
    {
        using var reader = new WarcReader(archive, isGzip);
        using var block = new MemoryStream();
        while (true)
        {
            block.SetLength(0);
            WarcRecord? record;
            try
            {
                record = reader.ReadNext((header, piece) =>
                {
                    if (KindOf(header) is not null && block.Length <= MaxPictureBytes)
                    {
                        block.Write(piece);
                    }
                }, cancellation);
            }
            catch (InvalidDataException)
            {
                return; // the verifier says what is wrong with it
            }
            if (record is null)
            {
                return;
            }
            if (KindOf(record.Header) is not { } kind)
            {
                continue;
            }
            if (pictures.Sum(picture => (long)picture.Bytes.Length) + block.Length > MaxPictureBytes)
            {
                PicturesLeftOut++;
                continue;
            }
            pictures.Add(new(kind, record.Header.TargetUri![(4 + kind.Length + 1)..], record.Header.Find("Content-Type")!, block.ToArray()));
        }
    }

    private static string? KindOf(WarcHeader header) =>
        header.Type == "resource" && header.Find("Content-Type") is "image/png" or "image/jpeg" && header.TargetUri is { } uri && uri.StartsWith("urn:", StringComparison.Ordinal)
        && uri.IndexOf(':', 4) is var end and > 4 && PictureKinds.Any(kind => kind[^1] == '-' ? uri.AsSpan(4, end - 4).StartsWith(kind) : uri.AsSpan(4, end - 4).SequenceEqual(kind))
            ? uri[4..end] : null;

    private static JsonElement? Parse(byte[] bytes)
    {
        try
        {
            return JsonElement.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Reads members of parts that may not have them, or have others.</summary>
public static class PartMembers
{
    public static JsonElement? Member(this JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) ? found : null;

    /// <summary>The text, or the number as it is written; null for anything else.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => Whole(text),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } other => other.GetRawText(),
        _ => null,
    };

    public static IReadOnlyList<JsonElement> List(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The texts of a list.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement element, string name) => [.. element.List(name).Where(item => item.ValueKind == JsonValueKind.String).Select(Whole)];

    /// <summary>A page may put half a surrogate pair into a text; the runtime's reader refuses the whole text for it, so its source is shown.</summary>
    public static string Whole(JsonElement text)
    {
        try
        {
            return text.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return text.GetRawText();
        }
    }

    public static DateTimeOffset? Time(this JsonElement element, string name) => Proof.Statements.UtcTime.TryParse(element.Text(name), out var time) ? time : null;
}
