using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Tests.Ethereum;
using EvidenceChain.Proof.Tests.Log;
using EvidenceChain.Proof.Tests.Timestamps;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>An installation with keys, a log, an authority and a chain of its own, which makes complete bundles without a network.</summary>
internal sealed class TestInstallation
{
    internal const string Authority = "built-in";

    /// <summary>Time of the block that <see cref="AnchorSample"/> makes up; everything else lies in the minute before.</summary>
    internal static readonly DateTimeOffset BlockTime = DateTimeOffset.FromUnixTimeSeconds(1_795_000_000);

    private readonly byte salt;

    internal TestInstallation(byte salt)
    {
        this.salt = salt;
        Origin = $"evidencechain/test{salt:x2}";
        Package = new($"package {salt}");
        LogKey = new(Origin, Seed(1));
        SealKey = new(Origin, Seed(2));
        Number = EvidenceNumber.Create([salt, .. Enumerable.Repeat((byte)3, 9)]);
    }

    internal string Origin { get; }

    internal NoteSigner LogKey { get; }

    internal NoteSigner SealKey { get; }

    internal EvidenceNumber Number { get; init; }

    internal TestPackage Package { get; init; }

    internal bool IsIndependent { get; init; }

    internal string ChainKindWord { get; init; } = "local";

    internal Func<SealStatement, SealStatement> ChangeSeal { get; init; } = seal => seal;

    internal Func<OrderStatement, OrderStatement> ChangeOrder { get; init; } = order => order;

    internal Func<AnchorStatement, AnchorStatement> ChangeAnchor { get; init; } = anchor => anchor;

    internal Func<byte[], byte[]> ChangeReport { get; init; } = report => report;

    internal Func<byte[], byte[]> ChangeBeacon { get; init; } = beacon => beacon;

    internal IReadOnlyList<CheckpointCosigner> Cosigners { get; init; } = [];

    internal byte[] Seed(byte purpose) => Sha256Digest.Of([salt, purpose]).ToArray();

    /// <summary>Lines of the policy that this installation publishes.</summary>
    internal IReadOnlyList<string> PolicyLines(TestBundle bundle, string sealWindow = "") =>
    [
        $"log {LogKey.Key}",
        $"key seal {SealKey.Key}{sealWindow}",
        $"key wacz package {Package.KeyDigest}",
        $"tsa {Authority} {Sha256Digest.Of(bundle.Root)} {(IsIndependent ? "independent" : "operator")}",
        $"chain home id={bundle.Anchor.ChainId} genesis={bundle.Anchor.Genesis} contract={bundle.Anchor.Contract} code={bundle.Anchor.CodeHash} kind={AnchorStatement.WordOf(bundle.Anchor.ChainKind)}",
    ];

    /// <summary>The policy that this installation publishes.</summary>
    internal Proof.Policies.Policy Policy(TestBundle bundle, string? without = null, string more = "quorum none\n", string sealWindow = "")
    {
        var lines = PolicyLines(bundle, sealWindow);
        var text = string.Concat(lines.Where(line => without is null || !line.StartsWith(without, StringComparison.Ordinal)).Select(line => line + "\n"));
        return Proof.Policies.Policy.Parse(Encoding.UTF8.GetBytes(text + more)).Value;
    }

    /// <summary>The same with a package of a few kilobytes.</summary>
    internal TestInstallation Smaller() => new(salt)
    {
        Package = new($"package {salt}") { FillerBytes = 64, RecordOffset = Package.RecordOffset },
        Number = Number,
        ChangeSeal = ChangeSeal,
        ChangeOrder = ChangeOrder,
        ChangeAnchor = ChangeAnchor,
        ChangeReport = ChangeReport,
        ChangeBeacon = ChangeBeacon,
    };

    /// <summary>Another evidence of the same installation.</summary>
    internal TestInstallation Sibling() => new(salt)
    {
        Package = Package,
        Number = EvidenceNumber.Create([salt, .. Enumerable.Repeat((byte)4, 9)]),
        ChangeOrder = order => order with { RequestedBy = "李四" },
    };

    /// <summary>A bundle with everything but cosignatures.</summary>
    internal TestBundle Make()
    {
        var order = ChangeOrder(OrderOf());
        var orderBytes = order.ToCanonicalBytes();
        var entries = Enumerable.Range(0, 13).Select(i => Sha256Digest.Of([salt, (byte)i])).ToArray();
        entries[4] = Sha256Digest.Of(orderBytes);
        var beacon = Checkpoint(entries, 5).ToBytes();
        var report = ReportOf(order, orderBytes, beacon);
        var package = Package.Build(ChangeReport(report), ChangeBeacon(beacon), BlockTime.AddSeconds(-30));
        var seal = ChangeSeal(SealOf(order, orderBytes, report, package));
        var sealBytes = seal.ToCanonicalBytes();
        entries[9] = Sha256Digest.Of(sealBytes);

        var bundle = new TestBundle(this);
        var members = bundle.Members;
        members[MemberPaths.Package] = package;
        members[MemberPaths.ReadMe] = "Verify by hand.\n"u8.ToArray();
        Add(members, MemberPaths.Order, MemberPaths.OrderSignature, orderBytes);
        Add(members, MemberPaths.Seal, MemberPaths.SealSignature, sealBytes);
        AddStamp(bundle, sealBytes);
        AddKeys(bundle);
        AddLog(members, entries);
        AddAnchor(bundle, entries);
        bundle.Sign();
        return bundle;
    }

    internal void Add(SortedDictionary<string, byte[]> members, string path, string signaturePath, byte[] statement)
    {
        members[path] = statement;
        members[signaturePath] = StatementSignature.Sign(statement, SealKey);
    }

    private OrderStatement OrderOf() => new()
    {
        Origin = Origin,
        MadeAt = BlockTime.AddSeconds(-50),
        Number = Number,
        Url = "https://shop.example/商品/1",
        Case = null,
        RequestedBy = "张三",
        Kind = EvidenceKind.Captured,
        Salt = Sha256Digest.Of([salt]).ToHex(),
        Earlier = [],
        Settings = new() { Language = "zh-CN", TimeoutSeconds = 60 },
    };

    private byte[] ReportOf(OrderStatement order, byte[] orderBytes, byte[] beacon) =>
    [
        .. CanonicalJson.Write(new JsonObjectBuilder
        {
            { "version", 1 },
            { "number", Number.ToString() },
            { "order", Sha256Digest.Of(orderBytes).ToString() },
            { "attempt", 2 },
            { "url", order.Url },
            { "final_url", order.Url },
            { "outcome", "Content" },
            { "complete", true },
            { "reasons", JsonArray.Of([]) },
            { "labels", JsonArray.OfTexts(["isolation: one user"]) },
            { "http_status", 200 },
            { "title", "商品" },
            { "started_at", UtcTime.Format(BlockTime.AddSeconds(-40)) },
            { "ended_at", UtcTime.Format(BlockTime.AddSeconds(-30)) },
            { "beacon", Sha256Digest.Of(beacon).ToString() },
        }.Build()),
        (byte)'\n',
    ];

    private SealStatement SealOf(OrderStatement order, byte[] orderBytes, byte[] report, byte[] package) => new()
    {
        Origin = Origin,
        MadeAt = BlockTime.AddSeconds(-20),
        Number = Number,
        Kind = order.Kind,
        Order = Sha256Digest.Of(orderBytes),
        Attempt = 2,
        Attempts = 2,
        Package = new(Sha256Digest.Of(package), Sm3Digest.Of(package), package.Length),
        Outcome = CaptureOutcome.Content,
        Complete = true,
        Reasons = [],
        Labels = ["isolation: one user"],
        CapturedFrom = BlockTime.AddSeconds(-40),
        CapturedTo = BlockTime.AddSeconds(-30),
        Operator = "示例公司",
        WaczKey = Package.KeyDigest,
        Reports = [new(1, null), new(2, Sha256Digest.Of(report))],
    };

    private SignedCheckpoint Checkpoint(Sha256Digest[] entries, int size) =>
        SignedCheckpoint.Sign(new Checkpoint(Origin, size, Tree(entries).Root(size)), LogKey);

    private static RandomTree Tree(Sha256Digest[] entries) => new([.. entries.Select(Merkle.LeafHash)]);

    private static void AddStamp(TestBundle bundle, byte[] seal)
    {
        var authority = new TestAuthority { Stamped = seal, GenTime = BlockTime.AddSeconds(-15).UtcDateTime };
        var (input, _) = authority.Answer();
        bundle.Root = authority.Root.GetEncoded();
        var paths = MemberPaths.StampMembers(Authority);
        bundle.Members[paths[0]] = input.Request!;
        bundle.Members[paths[1]] = input.Response;
        bundle.Members[paths[2]] = PemCertificates.Write(input.ChainDer);
    }

    private void AddKeys(TestBundle bundle)
    {
        (KeyPurpose Purpose, KeyAlgorithm Algorithm, string Key)[] keys =
        [
            (KeyPurpose.Log, KeyAlgorithm.Ed25519, LogKey.Key.ToString()),
            (KeyPurpose.Seal, KeyAlgorithm.Ed25519, SealKey.Key.ToString()),
            (KeyPurpose.Wacz, KeyAlgorithm.P256, Convert.ToBase64String(Package.KeyDer)),
            (KeyPurpose.TsaRoot, KeyAlgorithm.X509, Convert.ToBase64String(bundle.Root)),
        ];
        foreach (var (purpose, algorithm, key) in keys)
        {
            var statement = new KeyStatement
            {
                Origin = Origin,
                MadeAt = BlockTime.AddDays(-1),
                Purpose = purpose,
                Name = KeyStatement.WordOf(purpose),
                Algorithm = algorithm,
                PublicKey = key,
                ValidFrom = BlockTime.AddDays(-1),
            };
            Add(bundle.Members, MemberPaths.KeyOf(purpose), MemberPaths.KeySignatureOf(purpose), statement.ToCanonicalBytes());
        }
    }

    private void AddLog(SortedDictionary<string, byte[]> members, Sha256Digest[] entries)
    {
        var tree = Tree(entries);
        members[MemberPaths.OrderProof] = new TlogProof(4, tree.Path(4, 0, 5), Checkpoint(entries, 5)).ToBytes();
        var cosigned = Checkpoint(entries, 10);
        cosigned = cosigned.With([.. Cosigners.Select(cosigner => cosigner.Cosign(cosigned.Checkpoint, BlockTime))]);
        members[MemberPaths.SealProof] = new TlogProof(9, tree.Path(9, 0, 10), cosigned).ToBytes();
        members[MemberPaths.LogConsistency] = new ConsistencyFile(5, 10, tree.Subproof(5, 0, 10, true)).ToBytes();
    }

    private void AddAnchor(TestBundle bundle, Sha256Digest[] entries)
    {
        var checkpoint = Checkpoint(entries, 13);
        var sample = new AnchorSample
        {
            Logs = [AnchorSample.Event(AnchorSample.Contract, Proof.Log.Checkpoint.LogIdOf(Origin), 13, checkpoint.Checkpoint.Root)],
        };
        var (proof, _) = sample.Build();
        Assert.True(BlockHeader.TryDecode(proof.HeaderRlp, out var header, out _));
        bundle.Anchor = ChangeAnchor(new()
        {
            Origin = Origin,
            MadeAt = BlockTime.AddSeconds(5),
            LogId = Bytes32.FromDigest(Proof.Log.Checkpoint.LogIdOf(Origin)),
            Size = 13,
            Root = Bytes32.FromDigest(checkpoint.Checkpoint.Root),
            ChainId = 31337,
            ChainKind = ChainKindWord == "public" ? ChainKind.Public : ChainKind.Local,
            Genesis = Bytes32.KeccakOf([salt]),
            Contract = AnchorSample.Contract,
            CodeHash = AnchorSample.Code,
            BlockNumber = (long)header.Number,
            BlockHash = header.Hash,
            BlockTime = header.Time!.Value,
            Transaction = Bytes32.KeccakOf("transaction"u8),
        });
        Add(bundle.Members, MemberPaths.Anchor, MemberPaths.AnchorSignature, bundle.Anchor.ToCanonicalBytes());
        bundle.Members[MemberPaths.AnchorCheckpoint] = checkpoint.ToBytes();
        bundle.Members[MemberPaths.AnchorHeader] = proof.HeaderRlp.ToArray();
        bundle.Members[MemberPaths.AnchorReceipt] = proof.EncodeReceiptFile();
        bundle.Members[MemberPaths.AnchorAccount] = proof.EncodeAccountFile();
        bundle.Members[MemberPaths.AnchorConsistency] = new ConsistencyFile(10, 13, Tree(entries).Subproof(10, 0, 13, true)).ToBytes();
    }
}
