using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Tests.Log;
using EvidenceChain.Proof.Tests.Packages;
using EvidenceChain.Proof.Tests.Timestamps;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>Packages as other programs write them by the published formats, log proofs and time stamps; and what may be done to each.</summary>
internal static class PartVectors
{
    internal static readonly byte[] Entry = "{\"entry\":\"of a log\"}\n"u8.ToArray();
    private static readonly NoteSigner Log = new("log.example/vectors", Sha256Digest.Of("vectors log"u8).ToArray());
    private static readonly NoteSigner Another = new("log.example/vectors", Sha256Digest.Of("another"u8).ToArray());
    private static readonly RandomTree Tree = new([.. Enumerable.Range(0, 11).Select(i => i == 6 ? Merkle.LeafHash(Sha256Digest.Of(Entry)) : Merkle.LeafHash([(byte)i]))]);

    internal static IEnumerable<string> PolicyLines =>
    [
        $"log {Log.Key}",
        $"key wacz anonymous {KeyOf(new WaczBuilder())}",
        $"key wacz archiveweb {KeyOf(ArchiveWebPage())}",
        $"key wacz authsign {Sha256Digest.Of(DomainSigner.Spki)}",
    ];

    internal static IEnumerable<Vector> Valid() =>
    [
        Package("valid/packages/ours", new WaczBuilder()),
        Package("valid/packages/scoop", Scoop()),
        Package("valid/packages/archiveweb-page", ArchiveWebPage()),
        Package("valid/packages/authsign", new WaczBuilder { Digest = new DomainSigner().Sign }),
        Proof("valid/log-proofs/entry-6-of-11", new TlogProof(6, Tree.Path(6, 0, 11), Signed(11))),
        Stamp("valid/stamps/sound", new TestAuthority { Stamped = Entry }),
    ];

    internal static IEnumerable<Vector> Invalid() => [.. Packages(), .. Domains(), .. Proofs(), .. Stamps()];

    // Bodies as they went over the wire: packed, in chunks, with every header as it was.
    private static WaczBuilder Scoop()
    {
        var builder = new WaczBuilder();
        var body = "8\r\n<title>!\r\n0\r\n\r\n"u8.ToArray();
        builder.Records[1].Block = [.. "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"u8, .. body];
        builder.Listing = listing => (listing["software"], listing["extras"]) = ("Scoop", new JsonObject { ["provenance"] = "x" });
        builder.Pages = builder.Pages.Replace("\"id\":\"p1\"", "\"id\":\"p1\",\"favIconUrl\":\"\"", StringComparison.Ordinal);
        return builder;
    }

    // Bodies decoded, headers renamed; P-384, r and s side by side; numbers as text, ZipNum index.
    private static WaczBuilder ArchiveWebPage()
    {
        var builder = new WaczBuilder
        {
            Curve = ECCurve.NamedCurves.nistP384,
            SignatureFormat = DSASignatureFormat.IeeeP1363FixedFieldConcatenation,
            ZipNum = true,
            IndexEntry = entry => (entry["offset"], entry["length"]) = (entry["offset"]!.ToString(), entry["length"]!.ToString()),
        };
        builder.Records[1].Block = Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nx-orig-content-encoding: br\r\n\r\n<title>商品</title>");
        return builder;
    }

    private static IEnumerable<Vector> Packages() => WaczVerifierTests.Defects.Select(defect =>
    {
        var builder = new WaczBuilder();
        defect.Value.Make(builder);
        return Package($"invalid/packages/{Vector.FileName(defect.Key)}", builder);
    });

    private static IEnumerable<Vector> Domains() => DomainSigner.Faults.Select(fault => Package($"invalid/packages/domain-{Vector.FileName(fault.Key)}", new WaczBuilder { Digest = fault.Value.Sign }));

    private static IEnumerable<Vector> Proofs()
    {
        static Vector Of(string name, TlogProof proof) => Proof("invalid/log-proofs/" + name, proof);
        static Vector Text(string name, Func<string, string> change) =>
            new($"invalid/log-proofs/{name}.tlog-proof", SubjectKind.LogProof, Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(new TlogProof(6, Tree.Path(6, 0, 11), Signed(11)).ToBytes()))));
        var path = Tree.Path(6, 0, 11);
        yield return Of("another-index", new(5, path, Signed(11)));
        yield return Of("another-entry", new(7, Tree.Path(7, 0, 11), Signed(11)));
        yield return Of("path-of-another-size", new(6, Tree.Path(6, 0, 10), Signed(11)));
        yield return Of("checkpoint-of-another-size", new(6, path, Signed(10)));
        yield return Of("node-left-out", new(6, [.. path.Skip(1)], Signed(11)));
        yield return Of("node-twice", new(6, [path[0], .. path], Signed(11)));
        yield return Of("path-reversed", new(6, [.. path.AsEnumerable().Reverse()], Signed(11)));
        yield return Of("empty-path", new(6, [], Signed(11)));
        yield return Of("root-is-the-leaf", new(0, [], SignedCheckpoint.Sign(new Checkpoint(Log.Key.Name, 1, Merkle.LeafHash("x"u8)), Log)));
        yield return Of("signed-by-nobody-known", new(6, path, SignedCheckpoint.Sign(new Checkpoint(Log.Key.Name, 11, Tree.Root(11)), Another)));
        yield return Of("of-another-log", new(6, path, SignedCheckpoint.Sign(new Checkpoint("log.example/other", 11, Tree.Root(11)), new("log.example/other", Sha256Digest.Of("vectors log"u8).ToArray()))));
        yield return Of("extra-data", new(6, path, Signed(11), "trust me"u8));
        yield return Text("size-changed-after-signing", text => text.Replace("\n11\n", "\n12\n", StringComparison.Ordinal));
        yield return Text("signature-line-twice", text => text + text.Split('\n')[^2] + "\n");
        yield return Text("signature-stripped", text => text[..(text.LastIndexOf("\n— ", StringComparison.Ordinal) + 1)]);
        yield return Text("old-version", text => text.Replace("@v1", "@v0", StringComparison.Ordinal));
        yield return Text("carriage-returns", text => text.Replace("\n", "\r\n", StringComparison.Ordinal));
        yield return Text("index-with-a-zero-in-front", text => text.Replace("index 6", "index 06", StringComparison.Ordinal));
        yield return Text("cut-off", text => text[..(text.Length / 2)]);
        yield return Text("empty", _ => "");
    }

    private static IEnumerable<Vector> Stamps() => TimestampVerifierTests.Faults.Where(fault => fault.Value.Check != "revocation").Select(fault =>
    {
        var authority = new TestAuthority { Stamped = Entry };
        fault.Value.Make(authority);
        return Stamp($"invalid/stamps/{Vector.FileName(fault.Key)}", authority);
    });

    private static Vector Package(string path, WaczBuilder builder) => new(path + ".wacz", SubjectKind.Package, Reduced(builder).Build());

    private static Vector Proof(string path, TlogProof proof) => new(path + ".tlog-proof", SubjectKind.LogProof, proof.ToBytes());

    private static Vector Stamp(string path, TestAuthority authority)
    {
        var (input, _) = authority.Answer();
        return new(path + ".tsr", SubjectKind.TimeStamp, input.Response, (".tsq", input.Request!), (".pem", PemCertificates.Write(input.ChainDer)));
    }

    // Stored blocks: the same bytes on every machine.
    private static WaczBuilder Reduced(WaczBuilder builder)
    {
        builder.Level = CompressionLevel.NoCompression;
        foreach (var record in builder.Records.Where(record => record.Block.Length > 10_000))
        {
            record.Block = new byte[300];
        }
        return builder;
    }

    private static SignedCheckpoint Signed(int size) => SignedCheckpoint.Sign(new Checkpoint(Log.Key.Name, size, Tree.Root(size)), Log);

    private static Sha256Digest KeyOf(WaczBuilder builder)
    {
        Reduced(builder).Build();
        return Sha256Digest.Of(builder.Spki);
    }
}
