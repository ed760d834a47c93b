using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EvidenceChain.Cli.Tests.Native;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Tests.Mutation;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>Packages with a change in their bytes, in a member, or in a record, where what is said elsewhere of the changed part mostly follows, so that nothing but the change itself tells.</summary>
internal static partial class PackageCases
{
    private static readonly string Folder = Path.Combine(NativeFile.Root, "tests", "vectors");
    private static readonly byte[][] Sound = [.. Directory.GetFiles(Path.Combine(Folder, "valid/packages"), "*.wacz").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    private static readonly string Policy = File.ReadAllText(Path.Combine(Folder, "ours.policy"));

    public static PageCase Of(int seed, DateTimeOffset moment)
    {
        var mutator = new Mutator(seed);
        var changed = Changed(Sound[mutator.Next(Sound.Length)], mutator);
        return new()
        {
            What = $"package {seed}",
            PolicyName = "given",
            Policy = Encoding.UTF8.GetBytes(Policy),
            Moment = moment,
            Subject = new("a.wacz", changed),
            Library = options => PackageReport.VerifyAsync(new MemoryStream(changed, writable: false), EvidenceChain.Proof.Policies.Policy.Parse(Encoding.UTF8.GetBytes(Policy)).Value, options, CancellationToken.None),
        };
    }

    public static byte[] Changed(byte[] package, Mutator mutator)
    {
        if (mutator.Next(6) == 0)
        {
            return mutator.Mutate(package, Sound[mutator.Next(Sound.Length)]);
        }
        var members = MembersOf(package);
        var archive = members.Keys.FirstOrDefault(path => path.EndsWith(".warc.gz", StringComparison.Ordinal));
        if (archive is not null && mutator.Next(2) == 0)
        {
            ChangeRecord(members, archive, mutator);
        }
        else
        {
            string[] texts = [.. members.Keys.Where(path => !path.StartsWith("archive/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            var path = texts[mutator.Next(texts.Length)];
            members[path] = mutator.Mutate(members[path], members[texts[mutator.Next(texts.Length)]]);
        }
        return Written(members);
    }

    private static Dictionary<string, byte[]> MembersOf(byte[] package)
    {
        using var zip = new ZipArchive(new MemoryStream(package));
        return zip.Entries.ToDictionary(entry => entry.FullName, BundleCases.BytesOf, StringComparer.Ordinal);
    }

    private static byte[] Written(Dictionary<string, byte[]> members)
    {
        var list = Encoding.Latin1.GetString(members["datapackage.json"]);
        foreach (var (path, content) in members)
        {
            var name = Regex.Escape(path);
            list = Regex.Replace(list, $$"""\{"bytes":\d+,"hash":"sha256:[0-9a-f]{64}"(,"name":"[^"]*")?,"path":"{{name}}"\}""",
                found => $$"""{"bytes":{{content.Length}},"hash":"sha256:{{Hex(content)}}"{{found.Groups[1].Value}},"path":"{{path}}"}""");
        }
        members["datapackage.json"] = Encoding.Latin1.GetBytes(list);
        var target = new MemoryStream();
        using (var made = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (member, content) in members)
            {
                using var stream = made.CreateEntry(member, CompressionLevel.NoCompression).Open();
                stream.Write(content);
            }
        }
        return target.ToArray();
    }

    private static void ChangeRecord(Dictionary<string, byte[]> members, string archive, Mutator mutator)
    {
        var records = RecordsIn(members[archive]);
        var chosen = mutator.Next(records.Count);
        var index = members.Keys.FirstOrDefault(path => path.EndsWith(".cdxj", StringComparison.Ordinal));
        var text = index is null ? "" : Encoding.Latin1.GetString(members[index]);
        var (written, place) = (new MemoryStream(), 0L);
        foreach (var (i, (packed, plain)) in records.Index())
        {
            var after = i == chosen ? Packed(Followed(mutator.Mutate(plain, records[mutator.Next(records.Count)].Plain), mutator)) : packed;
            text = Regex.Replace(text, $$"""("length":"?){{packed.Length}}("?,.*?"offset":"?){{place}}("?[,}])""", $"${{1}}{after.Length}${{2}}@{written.Length}${{3}}");
            text = text.Replace(Hex(packed), Hex(after), StringComparison.Ordinal);
            place += packed.Length;
            written.Write(after);
        }
        members[archive] = written.ToArray();
        if (index is not null)
        {
            members[index] = Encoding.Latin1.GetBytes(text.Replace("@", "", StringComparison.Ordinal));
        }
    }

    private static List<(byte[] Packed, byte[] Plain)> RecordsIn(byte[] archive)
    {
        var found = new List<(byte[], byte[])>();
        using var reader = new WarcReader(new MemoryStream(archive), isGzip: true);
        while (reader.ReadNext(null, CancellationToken.None) is { } record)
        {
            byte[] packed = archive[(int)record.Offset..(int)(record.Offset + record.Length)];
            using var stream = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            var plain = new MemoryStream();
            stream.CopyTo(plain);
            found.Add((packed, plain.ToArray()));
        }
        return found;
    }

    /// <summary>Mostly with the length and the digests in its header that its changed content has.</summary>
    private static byte[] Followed(byte[] plain, Mutator mutator)
    {
        var text = Encoding.Latin1.GetString(plain);
        var (head, end) = (text.IndexOf("\r\n\r\n", StringComparison.Ordinal), text.Length - 4);
        if (mutator.Next(4) == 0 || head < 0 || head + 4 > end)
        {
            return plain;
        }
        var block = text[(head + 4)..end];
        var body = block.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var header = Length().Replace(text[..head], $"Content-Length: {block.Length}");
        header = BlockDigest().Replace(header, $"WARC-Block-Digest: sha256:{Hex(Encoding.Latin1.GetBytes(block))}");
        header = PayloadDigest().Replace(header, $"WARC-Payload-Digest: sha256:{Hex(Encoding.Latin1.GetBytes(body < 0 ? block : block[(body + 4)..]))}");
        return Encoding.Latin1.GetBytes(header + text[head..]);
    }

    private static byte[] Packed(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(plain);
        }
        return packed.ToArray();
    }

    private static string Hex(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    [GeneratedRegex("(?m)^Content-Length: \\d+")]
    private static partial Regex Length();

    [GeneratedRegex("WARC-Block-Digest: sha256:[0-9a-f]{64}")]
    private static partial Regex BlockDigest();

    [GeneratedRegex("WARC-Payload-Digest: sha256:[0-9a-f]{64}")]
    private static partial Regex PayloadDigest();
}
