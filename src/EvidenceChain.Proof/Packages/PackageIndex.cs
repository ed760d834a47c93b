using System.IO.Compression;
using System.Text;
using System.Text.Json;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Packages;

/// <summary>Holds every line of the CDXJ indexes against the record it points to, and every record against the indexes. CDXJ 0.1.0.</summary>
internal static class PackageIndex
{
    private const string Name = "package.index";

    /// <summary>A URL of data may be long; browsers stop at 2 MiB.</summary>
    private const int MaxLineBytes = 4 * 1024 * 1024;

    public static bool IsIndex(string path) => path.StartsWith("indexes/", StringComparison.Ordinal)
        && (path.EndsWith(".cdxj", StringComparison.Ordinal) || path.EndsWith(".cdx", StringComparison.Ordinal) || path.EndsWith(".cdx.gz", StringComparison.Ordinal));

    public static Check Examine(ZipDirectory zip, PackageRecords records, CancellationToken cancellationToken)
    {
        if (!records.IsWhole)
        {
            return Check.NotChecked(Name, "The records could not all be read.");
        }
        try
        {
            long lines = 0, weak = 0;
            var budget = new UnpackedBudget(zip.ArchiveBytes);
            foreach (var member in zip.Members.Where(m => IsIndex(m.Path)))
            {
                lines += ReadIndex(zip, member, records, budget, ref weak, cancellationToken);
            }
            foreach (var member in zip.Members.Where(m => m.Path.StartsWith("indexes/", StringComparison.Ordinal) && m.Path.EndsWith(".idx", StringComparison.Ordinal)))
            {
                ZipNumBlocks.Examine(zip, member);
            }
            var missing = records.All.Count(r => r.MustBeIndexed && r.IndexedBy is null);
            return lines == 0 ? Check.Failed(Name, "There is no index line.")
                : missing > 0 ? Check.Failed(Name, "Some records are in no index: a replay would not show them.", new MeasuredValue("missing", WaczVerifier.Text(missing)))
                : weak > 0 ? Check.NotChecked(Name, "Some index lines state a digest that is not SHA-256.", new MeasuredValue("lines", WaczVerifier.Text(weak)))
                : Check.Passed(Name, "Every index line leads to its record, and every record is indexed.", new MeasuredValue("lines", WaczVerifier.Text(lines)));
        }
        catch (UnpackedLimitException limit)
        {
            return Check.NotChecked(Name, limit.Message);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return Check.Failed(Name, fault.Message + ".");
        }
    }

    private static long ReadIndex(ZipDirectory zip, ZipMember member, PackageRecords records, UnpackedBudget budget, ref long weak, CancellationToken cancellationToken)
    {
        using var stored = zip.Open(member);
        using var stream = member.Path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stored, CompressionMode.Decompress) : stored;
        var reader = new LineReader(stream, MaxLineBytes, budget);
        byte[] last = [];
        long count = 0;
        while (reader.Read() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.IsEmpty || line.Span.StartsWith("!meta"u8))
            {
                continue;
            }
            var json = line.Span.IndexOf(" {"u8);
            ZipDirectoryReader.Require(json > 0, $"{member.Path} has a line without JSON");
            ZipDirectoryReader.Require(line.Span[..json].SequenceCompareTo(last) >= 0, $"{member.Path} is not sorted");
            last = line.Span[..json].ToArray();
            weak += ExamineLine(member.Path, Encoding.UTF8.GetString(last), line[(json + 1)..], records) ? 0 : 1;
            count++;
        }
        return count;
    }

    private static bool ExamineLine(string path, string key, ReadOnlyMemory<byte> json, PackageRecords records)
    {
        var space = key.LastIndexOf(' ');
        var time = key[(space + 1)..];
        ZipDirectoryReader.Require(space > 0 && time.Length is 14 or 17 && time.All(char.IsAsciiDigit), $"{path} has a line without key and time");
        if (!PackageJson.Parse(json).TryGet(out var document, out var error))
        {
            throw new InvalidDataException($"{path} has a line that cannot be read: {error}");
        }
        using (document)
        {
            if (FaultOf(document.RootElement, path, key[..space], time, records) is { } fault)
            {
                throw new InvalidDataException($"{path}: {fault}: {key}");
            }
            return PackageJson.Text(document.RootElement, "digest") is not { } digest || LabelledDigest.TryParse(digest, out _);
        }
    }

    /// <summary>Players look a page up by the key: its host labels, reversed, must be those of the URL. How path and query are normalised differs from writer to writer.</summary>
    private static bool IsOfHost(string key, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return true;
        }
        var end = key.IndexOf(')', StringComparison.Ordinal);
        var stated = (end < 0 ? key : key[..end]).Split(':')[0].TrimEnd(',');
        // A name may stand in Unicode or in its ASCII form; an address as it is or in reverse.
        return uri.HostNameType is UriHostNameType.IPv6 || ((string[])[uri.IdnHost, uri.Host]).Any(host => IsReversed(stated, host.TrimEnd('.')));
    }

    private static bool IsReversed(string stated, string host)
    {
        var labels = host.Split('.');
        // Writers drop a leading www, www2 and the like.
        var isWww = labels[0].StartsWith("www", StringComparison.OrdinalIgnoreCase) && labels[0].AsSpan(3).TrimStart("0123456789").IsEmpty;
        return stated.Equals(host, StringComparison.OrdinalIgnoreCase) || stated.Equals(string.Join(',', labels.Reverse()), StringComparison.OrdinalIgnoreCase)
            || (isWww && stated.Equals(string.Join(',', labels.Skip(1).Reverse()), StringComparison.OrdinalIgnoreCase));
    }

    private static string? FaultOf(JsonElement entry, string path, string key, string time, PackageRecords records)
    {
        if (PackageJson.Text(entry, "filename") is not { } file || PackageJson.Number(entry, "offset") is not { } offset
            || records.Find(file.StartsWith("archive/", StringComparison.Ordinal) ? file["archive/".Length..] : file, offset) is not { } record)
        {
            return "a line leads to no record";
        }
        if (record.IndexedBy == path)
        {
            return "a record is indexed twice";
        }
        record.IndexedBy = path;
        return PackageJson.Number(entry, "length") != record.Length ? "a line states another length than its record has"
            : PackageJson.Text(entry, "url") is not { } url || PackageRecords.HashOf(url) != record.Uri ? "a line states another URL than its record"
            : !IsOfHost(key, url) ? "a line is sorted under another site than its record"
            : !record.Date.StartsWith(time, StringComparison.Ordinal) ? "a line states another time than its record"
            : PackageJson.Text(entry, "recordDigest") is { } whole && (!LabelledDigest.TryParse(whole, out var ofRecord) || ofRecord != record.RecordDigest) ? "a line states another digest of the record"
            : PackageJson.Text(entry, "digest") is { } payload && LabelledDigest.TryParse(payload, out var ofPayload) && ofPayload != record.Payload ? "a line states another digest of the payload"
            : record.Status is { } status && PackageJson.Number(entry, "status") is { } stated && stated != status ? "a line states another status than its record"
            : null;
    }
}

/// <summary>The secondary index of a compressed CDXJ: its blocks must be all of the file, in order, with their digests.</summary>
internal static class ZipNumBlocks
{
    private const int MaxIndexBytes = 16 * 1024 * 1024;
    private const int MaxBlockBytes = 64 * 1024 * 1024;

    public static void Examine(ZipDirectory zip, ZipMember index)
    {
        if (!zip.ReadAll(index, MaxIndexBytes).TryGet(out var bytes, out var error))
        {
            throw new InvalidDataException(error);
        }
        var folder = index.Path[..(index.Path.LastIndexOf('/') + 1)];
        var reader = new LineReader(new MemoryStream(bytes), MaxIndexBytes);
        Stream? file = null;
        string? name = null;
        long expected = 0;
        while (reader.Read() is { } line)
        {
            var json = line.Span.IndexOf((byte)'{');
            if (line.IsEmpty || line.Span.StartsWith("!meta"u8))
            {
                continue;
            }
            ZipDirectoryReader.Require(json > 0, $"{index.Path} has a line without JSON");
            using var entry = PackageJson.Parse(line[json..]) is { IsOk: true } parsed ? parsed.Value : throw new InvalidDataException($"{index.Path} has a line that cannot be read");
            var stated = PackageJson.Text(entry.RootElement, "filename") ?? "index.cdx.gz";
            if (file is null)
            {
                name = stated;
                file = zip.Open(zip.Find(folder + name) ?? throw new InvalidDataException($"{index.Path} names {name}, which is not there"));
            }
            ZipDirectoryReader.Require(stated == name && PackageJson.Number(entry.RootElement, "offset") == expected, $"{index.Path} has a gap or names two files");
            expected += ExamineBlock(entry.RootElement, file, index.Path);
        }
        ZipDirectoryReader.Require(file?.ReadByte() < 0, $"{index.Path} does not cover its file");
        file?.Dispose();
    }

    private static long ExamineBlock(JsonElement entry, Stream file, string path)
    {
        var length = PackageJson.Number(entry, "length") ?? -1;
        ZipDirectoryReader.Require(length is > 0 and <= MaxBlockBytes, $"{path} has a block without a length");
        var block = new byte[(int)length];
        file.ReadExactly(block);
        ZipDirectoryReader.Require(
            PackageJson.Text(entry, "digest") is not { } stated || (LabelledDigest.TryParse(stated, out var digest) && digest == Digests.Sha256Digest.Of(block)),
            $"{path} states another digest of a block");
        return length;
    }
}
