using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EvidenceChain.Capture.Tests.Recording;

/// <summary>One record, read back by a reader that shares no code with the writer.</summary>
internal sealed record ReadRecord(long Offset, long Length, string RecordDigest, Dictionary<string, List<string>> Fields, byte[] Block)
{
    public string Type => Fields["WARC-Type"][0];

    public string Uri => Fields.TryGetValue("WARC-Target-URI", out var uri) ? uri[0] : "";

    public string Head => Encoding.Latin1.GetString(Block, 0, HeadLength);

    public byte[] Payload => Block[HeadLength..];

    private int HeadLength => Type is "response" or "request" ? Block.AsSpan().IndexOf("\r\n\r\n"u8) + 4 : 0;
}

/// <summary>A package opened again, every promise of its formats checked on the way.</summary>
internal sealed class ReadBack
{
    private ReadBack(Dictionary<string, byte[]> members, IReadOnlyList<ReadRecord> records) => (Members, Records) = (members, records);

    public Dictionary<string, byte[]> Members { get; }

    public IReadOnlyList<ReadRecord> Records { get; }

    public JsonElement Report => JsonDocument.Parse(Members["report.json"]).RootElement;

    public static ReadBack Open(string path)
    {
        var members = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using (var zip = ZipFile.OpenRead(path))
        {
            foreach (var entry in zip.Entries)
            {
                Assert.Equal(entry.Length, entry.CompressedLength);
                using var content = entry.Open();
                using var copy = new MemoryStream();
                content.CopyTo(copy);
                members.Add(entry.FullName, copy.ToArray());
            }
        }
        var package = new ReadBack(members, ReadRecords(members["archive/data.warc.gz"]));
        package.CheckResources();
        package.CheckIndex();
        return package;
    }

    public ReadRecord Response(string uri) => Assert.Single(Records, record => record.Type == "response" && record.Uri == uri);

    public string Text(string member) => Encoding.UTF8.GetString(Members[member]);

    private static List<ReadRecord> ReadRecords(byte[] file)
    {
        var records = new List<ReadRecord>();
        for (var offset = 0; offset < file.Length;)
        {
            // The next member begins where this one inflates to its end; find it by its magic and prove it by inflating exactly that.
            var next = offset + 1;
            byte[] plain;
            while (true)
            {
                var found = file.AsSpan(next).IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08]);
                next = found < 0 ? file.Length : next + found;
                if (TryInflate(file.AsSpan(offset, next - offset).ToArray(), out plain) && plain.AsSpan().EndsWith("\r\n\r\n"u8))
                {
                    break;
                }
                Assert.True(next < file.Length, $"no whole record at {offset}");
                next++;
            }
            records.Add(Parse(offset, file.AsSpan(offset, next - offset), plain));
            offset = next;
        }
        return records;
    }

    private static bool TryInflate(byte[] member, out byte[] plain)
    {
        using var output = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(member), CompressionMode.Decompress);
            gzip.CopyTo(output);
            plain = output.ToArray();
            // The runtime's reader takes a cut member for an end; the length at the member's end tells.
            return member.Length > 18 && BitConverter.ToUInt32(member, member.Length - 4) == (uint)plain.Length;
        }
        catch (InvalidDataException)
        {
            plain = [];
            return false;
        }
    }

    private static ReadRecord Parse(long offset, ReadOnlySpan<byte> member, byte[] plain)
    {
        var headerEnd = plain.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.UTF8.GetString(plain, 0, headerEnd).Split("\r\n");
        Assert.Equal("WARC/1.1", lines[0]);
        var fields = lines.Skip(1).Select(line => line.Split(": ", 2)).GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.Select(parts => parts[1]).ToList());
        var length = int.Parse(fields["Content-Length"][0], CultureInfo.InvariantCulture);
        Assert.Equal(headerEnd + 4 + length + 4, plain.Length);
        var record = new ReadRecord(offset, member.Length, Digest(member), fields, plain.AsSpan(headerEnd + 4, length).ToArray());
        Assert.Equal(fields["WARC-Block-Digest"][0], Digest(record.Block));
        Assert.Equal(fields["WARC-Payload-Digest"][0], Digest(record.Payload));
        return record;
    }

    private void CheckResources()
    {
        var package = JsonDocument.Parse(Members["datapackage.json"]).RootElement;
        Assert.Equal("1.1.1", package.GetProperty("wacz_version").GetString());
        var resources = package.GetProperty("resources").EnumerateArray().ToDictionary(resource => resource.GetProperty("path").GetString()!);
        Assert.Equal(Members.Keys.Where(name => name is not ("datapackage.json" or "datapackage-digest.json")).Order(), resources.Keys.Order());
        foreach (var (path, resource) in resources)
        {
            Assert.Equal(resource.GetProperty("hash").GetString(), Digest(Members[path]));
            Assert.Equal(resource.GetProperty("bytes").GetInt64(), Members[path].Length);
        }
    }

    private void CheckIndex()
    {
        var lines = Text("indexes/index.cdxj").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Records.Count(record => record.Type is "response" or "resource"), lines.Length);
        foreach (var line in lines)
        {
            var json = JsonDocument.Parse(line.Split(' ', 3)[2]).RootElement;
            var record = Assert.Single(Records, record => record.Offset == long.Parse(json.GetProperty("offset").GetString()!, CultureInfo.InvariantCulture));
            Assert.Equal(record.Length, long.Parse(json.GetProperty("length").GetString()!, CultureInfo.InvariantCulture));
            Assert.Equal(record.RecordDigest, json.GetProperty("recordDigest").GetString());
            Assert.Equal(record.Uri, json.GetProperty("url").GetString());
            Assert.Equal(record.Fields["WARC-Payload-Digest"][0], json.GetProperty("digest").GetString());
        }
    }

    private static string Digest(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}
