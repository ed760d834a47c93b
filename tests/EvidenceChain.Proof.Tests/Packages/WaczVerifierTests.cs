using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Packages;

public class WaczVerifierTests
{
    internal static readonly Dictionary<string, (string Check, Action<WaczBuilder> Make)> Defects = new()
    {
        ["bytes behind the ZIP"] = ("zip", b => b.Zip = new() { BehindEnd = [0] }),
        ["duplicate member"] = ("zip", b => b.Members = m => m.Add(m[0])),
        ["WARC packed twice"] = ("zip", b => b.Members = m => m[0] = m[0] with { Deflated = true }),
        ["file that is not listed"] = ("datapackage", b => b.Members = m => m.Add(new("archive/more.txt", [1]))),
        ["listed file that is missing"] = ("datapackage", b => b.Listing = l => l["resources"]!.AsArray().Add(new JsonObject { ["path"] = "gone.txt", ["hash"] = Sha256Digest.Of([]).ToString(), ["bytes"] = 0 })),
        ["file changed"] = ("datapackage", b => b.Members = m => m[2] = m[2] with { Content = [.. m[2].Content, (byte)'\n'] }),
        ["file changed, same size"] = ("datapackage", b => b.Members = m => m[2] = m[2] with { Content = [.. m[2].Content[..^1], (byte)' '] }),
        ["listed with another size"] = ("datapackage", b => b.Listing = l => l["resources"]![0]!["bytes"] = 1),
        ["listed with MD5"] = ("datapackage", b => b.Listing = l => l["resources"]![0]!["hash"] = "md5:d41d8cd98f00b204e9800998ecf8427e"),
        ["listed twice"] = ("datapackage", b => b.Listing = l => l["resources"]!.AsArray().Add(l["resources"]![0]!.DeepClone())),
        ["no listing"] = ("datapackage", b => b.Members = m => m.RemoveAll(x => x.Path == "datapackage.json")),
        ["no index"] = ("datapackage", b => (b.Members, b.Listing) = (m => m.RemoveAll(x => x.Path.StartsWith("indexes/", StringComparison.Ordinal)), l => l["resources"]!.AsArray().RemoveAt(1))),
        ["signature stripped"] = ("signature", b => b.Members = m => m.RemoveAll(x => x.Path == "datapackage-digest.json")),
        ["signature of another package"] = ("signature", b => b.Digest = d => d["hash"] = Sha256Digest.Of([]).ToString()),
        ["signature transplanted"] = ("signature", b => b.Digest = d => d["signedData"]!["hash"] = Sha256Digest.Of([]).ToString()),
        ["no signed data"] = ("signature", b => b.Digest = d => d.Remove("signedData")),
        ["signature by another key"] = ("signature", b => b.Digest = d => d["signedData"]!["publicKey"] = Spki(Timestamps.TestAuthority.NewKey("another"))),
        ["signature cut off"] = ("signature", b => b.Digest = d => d["signedData"]!["signature"] = "MEUC"),
        ["RSA key"] = ("signature", b => b.Digest = d => d["signedData"]!["publicKey"] = RsaSpki),
        ["key on a curve without a name"] = ("signature", b => b.Digest = d => d["signedData"]!["publicKey"] = UnnamedCurveSpki),
        ["RSA key of a hundred thousand bits"] = ("signature", b => b.Digest = d => d["signedData"]!["publicKey"] = HugeRsaSpki),
        ["name that is no text in the signature"] = ("signature", b => b.Members = m => m[^1] = m[^1] with { Content = [.. "{\"\\ud800\":1,"u8, .. m[^1].Content[1..]] }),
        ["name that is no text in the list"] = ("datapackage", b => b.Members = m => m[^2] = m[^2] with { Content = [.. "{\"\\ud800\":1,"u8, .. m[^2].Content[1..]] }),
        ["name twice, once in escapes"] = ("signature", b => b.Members = m => m[^1] = m[^1] with { Content = [.. "{\"p\\u0061th\":\"datapackage.json\","u8, .. m[^1].Content[1..]] }),
        ["path that ends in a dot"] = ("zip", b => b.Members = m => m.Add(new("pages/pages.jsonl.", [1]))),
        ["path that ends in a space"] = ("zip", b => b.Members = m => m.Add(new("pages/pages.jsonl ", [1]))),
        ["unknown member in the signed data"] = ("signature", b => b.Digest = d => d["signedData"]!["proof"] = "x"),
        ["block digest wrong"] = ("records", b => b.Records[1].BlockDigest = Sha256Digest.Of([]).ToString()),
        ["payload digest wrong"] = ("records", b => b.Records[1].PayloadDigest = Sha256Digest.Of([]).ToString()),
        ["Content-Length one too many"] = ("records", b => b.Records[1].LengthOffBy = 1),
        ["Content-Length one too few"] = ("records", b => b.Records[1].LengthOffBy = -1),
        ["record without its end"] = ("records", b => b.Records[3].End = "\r\n"),
        ["bytes behind a record"] = ("records", b => b.Records[3].End = "\r\n\r\n\r\n"),
        ["two digests of a block"] = ("records", b => b.Records[1].ExtraHeader = "WARC-Block-Digest: sha256:00\r\n"),
        ["record of another format"] = ("records", b => b.Records[1].Version = "WARC/9.9"),
        ["date that is none"] = ("records", b => b.Records[1].Date = "yesterday"),
        ["WARC cut off"] = ("records", b => b.Warc = w => w[..^1]),
        ["bytes behind the last record"] = ("records", b => b.Warc = w => [.. w, 0]),
        ["gzip checksum wrong"] = ("records", b => b.Warc = w => { w[^5] ^= 1; return w; }),
        ["two records of one id"] = ("records", b => (b.Records[1].Id, b.Records[2].Id) = (9, 9)),
        ["a record twice"] = ("records", b => b.Records.Add(b.Records[1])),
        ["names that differ in case"] = ("zip", b => b.Members = m => m.Add(m[0] with { Path = m[0].Path.ToUpperInvariant() })),
        ["second name in an extra field"] = ("zip", b => b.Members = m => m[0] = m[0] with { Extra = [0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, (byte)'x'] }),
        ["sizes given twice"] = ("zip", b => b.Members = m => m[0] = m[0] with { Zip64 = true, Extra = [1, 0, 0, 0] }),
        ["encrypted by an extra field"] = ("zip", b => b.Members = m => m[0] = m[0] with { Extra = [0x01, 0x99, 0, 0] }),
        ["a stamp without a domain"] = ("signature", b => b.Digest = d => d["signedData"]!["timeSignature"] = "MAA="),
        ["a domain without its certificate"] = ("signature", b => b.Digest = d => d["signedData"]!["domain"] = "shop.example"),
        ["index sorted under another site"] = ("index", b => b.IndexLines = l => l.Select(x => x.Replace("example,shop)", "example,bank)", StringComparison.Ordinal))),
        ["a record indexed twice"] = ("index", b => b.IndexLines = l => [l[0], .. l]),
        ["index offset off by one"] = ("index", b => b.IndexEntry = e => e["offset"] = (long)e["offset"]! + 1),
        ["index length off by one"] = ("index", b => b.IndexEntry = e => e["length"] = (int)e["length"]! + 1),
        ["index names another URL"] = ("index", b => b.IndexEntry = e => e["url"] = "https://shop.example/other"),
        ["index names another file"] = ("index", b => b.IndexEntry = e => e["filename"] = "c2.warc.gz"),
        ["index record digest wrong"] = ("index", b => b.IndexEntry = e => e["recordDigest"] = Sha256Digest.Of([]).ToString()),
        ["index payload digest wrong"] = ("index", b => b.IndexEntry = e => e["digest"] = Sha256Digest.Of([]).ToString()),
        ["index status wrong"] = ("index", b => b.IndexEntry = e => e["status"] = 404),
        ["index time wrong"] = ("index", b => b.IndexLines = l => l.Select(x => x.Replace("20260901030405678", "20260901030405679", StringComparison.Ordinal))),
        ["index not sorted"] = ("index", b => b.IndexLines = l => l.AsEnumerable().Reverse()),
        ["record in no index"] = ("index", b => b.IndexLines = l => l.Take(1)),
        ["empty index"] = ("index", b => b.IndexLines = _ => []),
        ["secondary index with a gap"] = ("index", b => (b.ZipNum, b.Idx) = (true, t => t.Replace("\"offset\":0", "\"offset\":1", StringComparison.Ordinal))),
        ["secondary index leaves a block out"] = ("index", b => (b.ZipNum, b.Idx) = (true, t => string.Join('\n', t.Split('\n')[..2]))),
        ["secondary index digest wrong"] = ("index", b => (b.ZipNum, b.Idx) = (true, t => t.Replace("sha256:", "sha256:0", StringComparison.Ordinal))),
        ["pages without header"] = ("pages", b => b.Pages = b.Pages[(b.Pages.IndexOf('\n', StringComparison.Ordinal) + 1)..]),
        ["pages without main page"] = ("pages", b => b.Pages = b.Pages.Replace("item/9", "item/8", StringComparison.Ordinal)),
        ["main page at another time"] = ("pages", b => b.Pages = b.Pages.Replace("05.678Z", "06.678Z", StringComparison.Ordinal)),
        ["main page without a record"] = ("pages", b => (b.Records[1].Uri, b.IndexEntry) = ("https://shop.example/item/8", _ => { })),
        ["page list empty"] = ("pages", b => b.Pages = b.Pages[..(b.Pages.IndexOf('\n', StringComparison.Ordinal) + 1)]),
        ["page name twice"] = ("pages", b => b.Pages = b.Pages.Replace("\"id\":\"p1\"", "\"url\":\"https://a.example/\"", StringComparison.Ordinal)),
    };

    public static TheoryData<string> DefectNames => [.. Defects.Keys];

    [Theory]
    [MemberData(nameof(DefectNames))]
    public void Verify_OneDefect_RefutesItsCheck(string defect)
    {
        var builder = new WaczBuilder();
        Defects[defect].Make(builder);
        var findings = WaczVerifier.Verify(new MemoryStream(builder.Build()), CancellationToken.None);
        var check = findings.Checks.Single(c => c.Name == "package." + Defects[defect].Check);
        Assert.True(check.Outcome == CheckOutcome.Failed, string.Join('\n', findings.Checks));
    }

    // As text of the class: the table of defects is made before what follows it.
    private static string UnnamedCurveSpki => Convert.ToBase64String(new Org.BouncyCastle.Asn1.X509.SubjectPublicKeyInfo(
        new(Org.BouncyCastle.Asn1.X9.X9ObjectIdentifiers.IdECPublicKey, Org.BouncyCastle.Asn1.Sec.SecNamedCurves.GetByName("secp256r1")),
        ((Org.BouncyCastle.Crypto.Parameters.ECPublicKeyParameters)Timestamps.TestAuthority.NewKey("package " + Org.BouncyCastle.Asn1.Sec.SecObjectIdentifiers.SecP256r1.Id).Public).Q.GetEncoded()).GetDerEncoded());

    private static string HugeRsaSpki => Convert.ToBase64String(new Org.BouncyCastle.Asn1.X509.SubjectPublicKeyInfo(
        new(Org.BouncyCastle.Asn1.Pkcs.PkcsObjectIdentifiers.RsaEncryption, Org.BouncyCastle.Asn1.DerNull.Instance),
        new Org.BouncyCastle.Asn1.X509.RsaPublicKeyStructure(
            Org.BouncyCastle.Math.BigInteger.One.ShiftLeft(100_000).Add(Org.BouncyCastle.Math.BigInteger.One),
            Org.BouncyCastle.Math.BigInteger.One.ShiftLeft(99_000).Add(Org.BouncyCastle.Math.BigInteger.One))).GetDerEncoded());

    private static readonly string RsaSpki = MakeRsaSpki();

    private static string Spki(Org.BouncyCastle.Crypto.AsymmetricCipherKeyPair key) => Convert.ToBase64String(Org.BouncyCastle.X509.SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.Public).GetDerEncoded());

    private static string MakeRsaSpki()
    {
        var generator = new Org.BouncyCastle.Crypto.Generators.RsaKeyPairGenerator();
        generator.Init(new Org.BouncyCastle.Crypto.KeyGenerationParameters(Timestamps.TestAuthority.Random("rsa"), 2048));
        return Spki(generator.GenerateKeyPair());
    }

    [Fact]
    public void Verify_SoundPackage_PassesEveryCheck()
    {
        var builder = new WaczBuilder { Report = """{"outcome":"Content"}""" };
        var bytes = builder.Build();

        var findings = WaczVerifier.Verify(new MemoryStream(bytes), new PackageTrust { ExpectedKey = Sha256Digest.Of(builder.Spki) }, CancellationToken.None);

        AllPass(findings);
        Assert.Equal(["package.zip", "package.datapackage", "package.signature", "package.records", "package.index", "package.pages"], findings.Checks.Select(c => c.Name));
        Assert.Equal("https://shop.example/item/9", findings.MainPageUrl);
        Assert.Equal("2026-09-01T03:04:09.000Z", findings.SignedAt);
        Assert.Equal(Sha256Digest.Of(builder.Spki), findings.SignerKey);
        Assert.Equal(Sha256Digest.Of(Encoding.UTF8.GetBytes(builder.Report)), findings.ReportDigest);
        Assert.Equal(4, findings.Recorded.Records);
    }

    [Fact]
    public void Verify_AnotherKeyThanTheSealNames_Fails()
    {
        var findings = WaczVerifier.Verify(new MemoryStream(new WaczBuilder().Build()), new PackageTrust { ExpectedKey = Sha256Digest.Of([]) }, CancellationToken.None);
        Assert.Equal(["package.signature"], findings.Checks.Where(c => c.Outcome != CheckOutcome.Passed).Select(c => c.Name));
    }

    [Fact]
    public void Verify_AsOtherWritersDoIt_Passes()
    {
        // Numbers as text, bare hex digests, 14-digit times, P-384 with r and s side by side, ZipNum, plain WARC 1.0, members with data descriptors.
        var builder = new WaczBuilder
        {
            Curve = ECCurve.NamedCurves.nistP384,
            SignatureFormat = DSASignatureFormat.IeeeP1363FixedFieldConcatenation,
            ZipNum = true,
            PlainWarc = true,
            IndexEntry = e =>
            {
                e["offset"] = e["offset"]!.ToString();
                e["length"] = e["length"]!.ToString();
                e["digest"] = e["digest"]!.ToString()["sha256:".Length..];
            },
            IndexLines = l => l.Select(x => x.Replace("20260901030405678", "20260901030405", StringComparison.Ordinal)),
            Members = m => m[0] = m[0] with { WithDescriptor = true },
        };
        builder.Records[1].Version = "WARC/1.0";
        builder.Records[3].BlockDigest = "sha-256:" + Sha256Digest.Of(builder.Records[3].Block).ToHex();
        AllPass(WaczVerifier.Verify(new MemoryStream(builder.Build()), CancellationToken.None));
    }

    [Fact]
    public void Verify_RawP256AndZipNumGzip_Passes() => AllPass(WaczVerifier.Verify(
        new MemoryStream(new WaczBuilder { ZipNum = true, SignatureFormat = DSASignatureFormat.IeeeP1363FixedFieldConcatenation }.Build()), CancellationToken.None));

    [Theory]
    [InlineData("Error", CheckOutcome.Passed)]
    [InlineData("Content", CheckOutcome.Failed)]
    public void Verify_NoAnswerOfTheMainPage_PassesOnlyWhenTheReportSaysError(string outcome, CheckOutcome expected)
    {
        var builder = new WaczBuilder { Report = $$"""{"outcome":"{{outcome}}"}""" };
        builder.Records.RemoveAt(1);
        var findings = WaczVerifier.Verify(new MemoryStream(builder.Build()), CancellationToken.None);
        Assert.Equal(expected, findings.Checks.Single(c => c.Name == "package.pages").Outcome);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n6;x=1\r\n world\r\n0\r\n\r\n", true)]
    [InlineData("5\r\nhello\r\n6\r\n world\r\n", false)]
    [InlineData("5\r\nhelloX6\r\n world\r\n0\r\n\r\n", false)]
    [InlineData("hello world", false)]
    public void Verify_BodyAsItWentOverTheWire_MayBeDigestedWithoutItsChunks(string body, bool isAccepted)
    {
        var builder = new WaczBuilder();
        builder.Records[1].Block = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n" + body);
        builder.Records[1].PayloadDigest = Sha256Digest.Of("hello world"u8).ToString();
        builder.IndexEntry = entry => entry["digest"] = null;
        var findings = WaczVerifier.Verify(new MemoryStream(builder.Build()), CancellationToken.None);
        Assert.Equal(isAccepted || body == "hello world", findings.Checks.Single(c => c.Name == "package.records").Outcome == CheckOutcome.Passed);
    }

    [Fact]
    public void Verify_WeakDigests_AreNotCheckedRatherThanPassed()
    {
        var builder = new WaczBuilder { IndexEntry = entry => entry["digest"] = "sha1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=" };
        builder.Records[1].PayloadDigest = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ";
        var findings = WaczVerifier.Verify(new MemoryStream(builder.Build()), CancellationToken.None);
        Assert.Equal(["package.records", "package.index"], findings.Checks.Where(c => c.Outcome == CheckOutcome.NotChecked).Select(c => c.Name));
    }

    [Fact]
    public void Verify_RecordsWithoutDigests_AreNotCheckedRatherThanPassed()
    {
        var builder = new WaczBuilder();
        builder.Records[1].OmitDigests = true;
        var findings = WaczVerifier.Verify(new MemoryStream(builder.Build()), CancellationToken.None);
        Assert.Equal(CheckOutcome.NotChecked, findings.Checks.Single(c => c.Name == "package.records").Outcome);
    }

    /// <summary>Every byte of a package counts: whichever one is changed, some check fails.</summary>
    [Fact]
    public void Verify_AnyByteChanged_Refutes()
    {
        var builder = new WaczBuilder();
        builder.Records[3].Block = new byte[500];
        var bytes = builder.Build();
        var key = Sha256Digest.Of(builder.Spki);
        var survivors = new List<int>();
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 0x01;
            var findings = WaczVerifier.Verify(new MemoryStream(bytes), new PackageTrust { ExpectedKey = key }, CancellationToken.None);
            if (!findings.Checks.Any(c => c.Outcome == CheckOutcome.Failed))
            {
                survivors.Add(at);
            }
            bytes[at] ^= 0x01;
        }
        // What no check of the package covers (the package digest in the seal does): ZIP fields without meaning. The unsigned notes beside the signature are under the member's CRC.
        Assert.Empty(survivors.Except(MeaninglessZipFields(bytes)));
    }

    /// <summary>Program version and attributes in each header.</summary>
    private static IEnumerable<int> MeaninglessZipFields(byte[] zip)
    {
        for (var at = 0; at < zip.Length - 4; at++)
        {
            var signature = BitConverter.ToUInt32(zip, at);
            foreach (var (of, from, length) in new[] { (0x04034b50u, 4, 2), (0x02014b50u, 4, 4), (0x02014b50u, 36, 6) })
            {
                for (var i = 0; signature == of && i < length; i++)
                {
                    yield return at + from + i;
                }
            }
        }
    }

    private static void AllPass(WaczFindings findings) =>
        Assert.True(findings.Checks.All(c => c.Outcome == CheckOutcome.Passed), string.Join('\n', findings.Checks));
}
