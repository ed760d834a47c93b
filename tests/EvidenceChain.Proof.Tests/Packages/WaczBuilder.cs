using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Digests;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Tests.Packages;

/// <summary>One WARC record as a test wants it; null fields are computed.</summary>
internal sealed class TestRecord
{
    /// <summary>Number within the file; given by the builder unless a test wants another.</summary>
    public int Id { get; set; }
    public string Type { get; set; } = "response";
    public string Uri { get; set; } = "https://shop.example/item/9";
    public string Date { get; set; } = "2026-09-01T03:04:05.678Z";
    public byte[] Block { get; set; } = Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>商品</title>");
    public string? BlockDigest { get; set; }
    public string? PayloadDigest { get; set; }
    public bool OmitDigests { get; set; }
    public int LengthOffBy { get; set; }
    public string ExtraHeader { get; set; } = "";
    public string End { get; set; } = "\r\n\r\n";
    public string Version { get; set; } = "WARC/1.1";
    public bool IsHttp { get; set; } = true;

    public byte[] Payload => IsHttp ? Block[(Block.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..] : Block;

    public byte[] ToBytes()
    {
        var digests = OmitDigests ? "" : $"WARC-Block-Digest: {BlockDigest ?? Sha256Digest.Of(Block).ToString()}\r\nWARC-Payload-Digest: {PayloadDigest ?? Sha256Digest.Of(Payload).ToString()}\r\n";
        var head = $"{Version}\r\nWARC-Type: {Type}\r\nWARC-Record-ID: <urn:uuid:01890000-0000-7000-8000-{Id:x12}>\r\nWARC-Date: {Date}\r\nWARC-Target-URI: {Uri}\r\n"
            + $"Content-Type: {(IsHttp ? "application/http; msgtype=response" : "text/plain")}\r\n{digests}{ExtraHeader}Content-Length: {Block.Length + LengthOffBy}\r\n\r\n";
        return [.. Encoding.UTF8.GetBytes(head), .. Block, .. Encoding.ASCII.GetBytes(End)];
    }
}

/// <summary>Makes a small WACZ, sound until a test changes a step of it.</summary>
internal sealed class WaczBuilder
{
    public List<TestRecord> Records { get; } =
    [
        new() { Type = "warcinfo", Uri = "urn:info", Block = "software: test\r\n"u8.ToArray(), IsHttp = false },
        new(),
        new() { Type = "request", Block = "GET /item/9 HTTP/1.1\r\nHost: shop.example\r\n\r\n"u8.ToArray() },
        new() { Type = "resource", Uri = "urn:view:https://shop.example/item/9", Block = new byte[200_000], IsHttp = false },
    ];

    /// <summary>Changes bytes of the finished WARC, before the index is made over the sound one.</summary>
    public Func<byte[], byte[]> Warc { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> GzipMember { get; set; } = bytes => bytes;
    public Action<JsonObject> IndexEntry { get; set; } = _ => { };
    public Func<List<string>, IEnumerable<string>> IndexLines { get; set; } = lines => lines;
    /// <summary>How packed members are packed; stored blocks are the same on every machine.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Optimal;
    public bool ZipNum { get; set; }
    public Func<string, string> Idx { get; set; } = text => text;
    public bool PlainWarc { get; set; }
    public string Pages { get; set; } = """
        {"format":"json-pages-1.0","id":"pages","title":"Pages"}
        {"id":"p1","url":"https://shop.example/item/9","ts":"2026-09-01T03:04:05.678Z","title":"商品"}

        """;

    public string? Report { get; set; }
    public Action<JsonObject> Listing { get; set; } = _ => { };
    public Action<JsonObject> Digest { get; set; } = _ => { };
    public Action<List<RawMember>> Members { get; set; } = _ => { };
    public RawZip Zip { get; set; } = new();
    public ECCurve Curve { get; set; } = ECCurve.NamedCurves.nistP256;
    public DSASignatureFormat SignatureFormat { get; set; } = DSASignatureFormat.Rfc3279DerSequence;
    public byte[] Spki { get; private set; } = [];

    public byte[] Build()
    {
        var (warc, lines) = BuildWarc();
        var name = PlainWarc ? "c1.warc" : "c1.warc.gz";
        var members = new List<RawMember> { new("archive/" + name, warc) };
        AddIndex(members, string.Concat(IndexLines(lines).Select(l => l + "\n")));
        members.Add(new("pages/pages.jsonl", Encoding.UTF8.GetBytes(Pages)));
        if (Report is not null)
        {
            members.Add(new("report.json", Encoding.UTF8.GetBytes(Report)));
        }
        var listing = new JsonObject
        {
            ["profile"] = "data-package",
            ["wacz_version"] = "1.1.1",
            ["mainPageUrl"] = "https://shop.example/item/9",
            ["mainPageDate"] = "2026-09-01T03:04:05.678Z",
            ["resources"] = new JsonArray([.. members.Select(m => new JsonObject
            {
                ["name"] = Path.GetFileName(m.Path), ["path"] = m.Path, ["hash"] = Sha256Digest.Of(m.Content).ToString(), ["bytes"] = m.Content.Length,
            })]),
        };
        Listing(listing);
        var datapackage = Encoding.UTF8.GetBytes(listing.ToJsonString());
        members.Add(new("datapackage.json", datapackage));
        members.Add(new("datapackage-digest.json", Encoding.UTF8.GetBytes(Sign(datapackage).ToJsonString())));
        Members(members);
        return Zip.Write(members);
    }

    private (byte[] Warc, List<string> Lines) BuildWarc()
    {
        var warc = new MemoryStream();
        var lines = new List<string>();
        var number = 0;
        foreach (var record in Records)
        {
            record.Id = record.Id == 0 ? ++number : record.Id;
            var bytes = PlainWarc ? record.ToBytes() : GzipMember(Gzip(record.ToBytes(), Level));
            if (record.Type is "response" or "resource" or "revisit")
            {
                var entry = new JsonObject
                {
                    ["url"] = record.Uri, ["mime"] = "text/html", ["digest"] = Sha256Digest.Of(record.Payload).ToString(),
                    ["length"] = bytes.Length, ["offset"] = warc.Length, ["filename"] = PlainWarc ? "c1.warc" : "c1.warc.gz", ["recordDigest"] = Sha256Digest.Of(bytes).ToString(),
                };
                if (record.IsHttp)
                {
                    entry["status"] = "200";
                }
                IndexEntry(entry);
                lines.Add($"{(record.Uri.StartsWith("urn", StringComparison.Ordinal) ? "urn:" : "example,shop)/item/9")} 20260901030405678 {entry.ToJsonString()}");
            }
            warc.Write(bytes);
        }
        lines.Sort(StringComparer.Ordinal);
        return (Warc(warc.ToArray()), lines);
    }

    private void AddIndex(List<RawMember> members, string index)
    {
        if (!ZipNum)
        {
            members.Add(new("indexes/index.cdxj", Encoding.UTF8.GetBytes(index)) { Deflated = true, Level = Level });
            return;
        }
        var blocks = index.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Gzip(Encoding.UTF8.GetBytes(l + "\n"), Level)).ToList();
        var offset = 0;
        var idx = new StringBuilder("!meta 0 {\"format\":\"cdxj-gzip-1.0\",\"filename\":\"index.cdx.gz\"}\n");
        foreach (var block in blocks)
        {
            idx.Append(System.Globalization.CultureInfo.InvariantCulture, $"key 20260901030405678 {{\"offset\":{offset},\"length\":{block.Length},\"digest\":\"{Sha256Digest.Of(block)}\",\"filename\":\"index.cdx.gz\"}}\n");
            offset += block.Length;
        }
        members.Add(new("indexes/index.cdx.gz", [.. blocks.SelectMany(b => b)]));
        members.Add(new("indexes/index.idx", Encoding.UTF8.GetBytes(Idx(idx.ToString()))));
    }

    private JsonObject Sign(byte[] datapackage)
    {
        var curve = Curve.Oid.Value == ECCurve.NamedCurves.nistP384.Oid.Value ? SecObjectIdentifiers.SecP384r1 : SecObjectIdentifiers.SecP256r1;
        var key = Timestamps.TestAuthority.NewKey("package " + curve.Id, curve);
        Spki = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.Public).GetDerEncoded();
        var hash = Sha256Digest.Of(datapackage).ToString();
        var signature = SignText(key, hash, SignatureFormat);
        var digest = new JsonObject
        {
            ["path"] = "datapackage.json",
            ["hash"] = hash,
            ["signedData"] = new JsonObject
            {
                ["hash"] = hash, ["created"] = "2026-09-01T03:04:09.000Z", ["software"] = "test", ["version"] = "0.1.0",
                ["signature"] = Convert.ToBase64String(signature), ["publicKey"] = Convert.ToBase64String(Spki),
            },
        };
        Digest(digest);
        return digest;
    }

    /// <summary>ECDSA with SHA-256 over a text: the same value in every run (RFC 6979).</summary>
    public static byte[] SignText(AsymmetricCipherKeyPair key, string text, DSASignatureFormat format)
    {
        var digest = new Org.BouncyCastle.Crypto.Digests.Sha256Digest();
        var signer = new DsaDigestSigner(
            new ECDsaSigner(new HMacDsaKCalculator(digest)), new Org.BouncyCastle.Crypto.Digests.Sha256Digest(),
            format == DSASignatureFormat.Rfc3279DerSequence ? StandardDsaEncoding.Instance : PlainDsaEncoding.Instance);
        signer.Init(true, key.Private);
        signer.BlockUpdate(Encoding.ASCII.GetBytes(text));
        return signer.GenerateSignature();
    }

    public static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
        {
            gzip.Write(content);
        }
        return packed.ToArray();
    }
}
