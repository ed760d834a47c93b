using System.Globalization;
using System.IO.Compression;
using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>A small WACZ of one page and the key that signs it. The bytes are the same for the same key and content.</summary>
internal sealed class TestPackage(string keyName)
{
    private const string Url = "https://shop.example/商品/1";
    private readonly AsymmetricCipherKeyPair key = Timestamps.TestAuthority.NewKey(keyName);

    /// <summary>Incompressible bytes beside the page's text.</summary>
    internal int FillerBytes { get; init; } = 100_000;

    /// <summary>By how much the record's date is off.</summary>
    internal TimeSpan RecordOffset { get; init; }

    internal byte[] KeyDer => SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.Public).GetDerEncoded();

    internal Sha256Digest KeyDigest => Sha256Digest.Of(KeyDer);

    /// <summary>The whole package; <paramref name="filler"/> incompressible bytes are recorded as the page's body beside its text.</summary>
    internal byte[] Build(byte[] report, byte[] beacon, DateTimeOffset created, int? filler = null)
    {
        var record = Record(created + RecordOffset, [.. "<html><title>商品</title></html>"u8, .. Noise(filler ?? FillerBytes)]);
        var compressed = Gzip(record);
        var ts = (created + RecordOffset).UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        var index = $"example,shop)/商品/1 {ts} " + Json(
            ("url", Url), ("mime", "text/html"), ("status", "200"), ("digest", PayloadDigest(record).ToString()), ("length", $"{compressed.Length}"), ("offset", "0"),
            ("filename", "data.warc.gz"), ("recordDigest", Sha256Digest.Of(compressed).ToString())) + "\n";
        var pages = Json(("format", "json-pages-1.0"), ("id", "pages"), ("title", "Pages")) + "\n"
            + Json(("id", "p1"), ("url", Url), ("ts", UtcTime.Format(created)), ("title", "商品")) + "\n";
        List<(string Path, byte[] Content)> members =
        [
            ("archive/data.warc.gz", compressed),
            ("indexes/index.cdxj", Encoding.UTF8.GetBytes(index)),
            ("pages/pages.jsonl", Encoding.UTF8.GetBytes(pages)),
            ("report.json", report),
            ("beacon.txt", beacon),
        ];
        var datapackage = CanonicalJson.Write(new JsonObjectBuilder
        {
            { "profile", "data-package" },
            { "wacz_version", "1.1.1" },
            { "software", "EvidenceChain 0.1.0" },
            { "created", UtcTime.Format(created) },
            { "mainPageUrl", Url },
            { "mainPageDate", UtcTime.Format(created) },
            { "resources", JsonArray.Of([.. members.Select(Resource)]) },
        }.Build());
        members.Add(("datapackage.json", datapackage));
        members.Add(("datapackage-digest.json", SignatureOf(datapackage, created)));
        return Zip(members);
    }

    private static JsonValue Resource((string Path, byte[] Content) member) => new JsonObjectBuilder
    {
        { "name", member.Path[(member.Path.LastIndexOf('/') + 1)..] },
        { "path", member.Path },
        { "hash", Sha256Digest.Of(member.Content).ToString() },
        { "bytes", member.Content.Length },
    }.Build();

    private byte[] SignatureOf(byte[] datapackage, DateTimeOffset created)
    {
        var hash = Sha256Digest.Of(datapackage).ToString();
        var signer = new DsaDigestSigner(new ECDsaSigner(new HMacDsaKCalculator(new Org.BouncyCastle.Crypto.Digests.Sha256Digest())), new Org.BouncyCastle.Crypto.Digests.Sha256Digest());
        signer.Init(true, key.Private);
        signer.BlockUpdate(Encoding.ASCII.GetBytes(hash));
        return CanonicalJson.Write(new JsonObjectBuilder
        {
            { "path", "datapackage.json" },
            { "hash", hash },
            {
                "signedData", new JsonObjectBuilder
                {
                    { "hash", hash },
                    { "created", UtcTime.Format(created) },
                    { "software", "EvidenceChain 0.1.0" },
                    { "version", "0.1.0" },
                    { "signature", Convert.ToBase64String(signer.GenerateSignature()) },
                    { "publicKey", Convert.ToBase64String(KeyDer) },
                }.Build()
            },
        }.Build());
    }

    private static byte[] Record(DateTimeOffset date, byte[] body)
    {
        byte[] block = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
        var head = string.Join("\r\n",
        [
            "WARC/1.1", "WARC-Type: response", $"WARC-Target-URI: {Url}", $"WARC-Date: {UtcTime.Format(date)}",
            "WARC-Record-ID: <urn:uuid:00000000-0000-7000-8000-000000000001>", "Content-Type: application/http; msgtype=response",
            $"WARC-Block-Digest: {Sha256Digest.Of(block)}", $"WARC-Payload-Digest: {Sha256Digest.Of(body)}", $"Content-Length: {block.Length}", "", "",
        ]);
        return [.. Encoding.UTF8.GetBytes(head), .. block, .. "\r\n\r\n"u8];
    }

    private static Sha256Digest PayloadDigest(byte[] record)
    {
        const string Name = "WARC-Payload-Digest: ";
        var text = Encoding.Latin1.GetString(record);
        var at = text.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        return Sha256Digest.TryParse(text[at..text.IndexOf('\r', at)], out var digest) ? digest : throw new InvalidOperationException("no digest");
    }

    private static byte[] Gzip(byte[] content)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.NoCompression))
        {
            gzip.Write(content);
        }
        return target.ToArray();
    }

    private static byte[] Noise(int count)
    {
        var noise = new byte[count];
        new Random(7).NextBytes(noise);
        return noise;
    }

    private static byte[] Zip(List<(string Path, byte[] Content)> members)
    {
        var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in members)
            {
                var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
                entry.LastWriteTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(content);
            }
        }
        return target.ToArray();
    }

    private static string Json(params (string Name, string Value)[] members)
    {
        var builder = new JsonObjectBuilder();
        foreach (var (name, value) in members)
        {
            builder.Add(name, value);
        }
        return Encoding.UTF8.GetString(CanonicalJson.Write(builder.Build()));
    }
}
