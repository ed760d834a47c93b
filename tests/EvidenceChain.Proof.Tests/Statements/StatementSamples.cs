using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Tests.Statements;

/// <summary>One well-formed statement of each type.</summary>
internal static class StatementSamples
{
    internal const string Origin = "evidencechain/0123456789abcdef";
    internal static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, 120, TimeSpan.Zero);
    internal static readonly EvidenceNumber Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

    internal static KeyStatement Key() => new()
    {
        Origin = Origin,
        MadeAt = Noon,
        Purpose = KeyPurpose.TsaRoot,
        Name = "built-in authority",
        Algorithm = KeyAlgorithm.X509,
        PublicKey = "MAA=",
        ValidFrom = Noon,
        ValidUntil = Noon.AddYears(1),
    };

    internal static OrderStatement Order() => new()
    {
        Origin = Origin,
        MadeAt = Noon,
        Number = Number,
        Url = "https://shop.example/商品/1?a=\"b\"",
        Case = null,
        RequestedBy = "张三",
        Kind = EvidenceKind.Captured,
        Salt = new string('a', 64),
        Earlier = [EvidenceNumber.Create([9, 9, 9, 9, 9, 9, 9, 9, 9, 9])],
        Settings = new() { Language = "zh-CN", TimeoutSeconds = 60, Profile = "light", TimeZone = "Asia/Shanghai", Viewport = "1366x768", AllowPrivate = ["127.0.0.0/8:8080"] },
    };

    internal static SealStatement Seal() => new()
    {
        Origin = Origin,
        MadeAt = Noon,
        Number = Number,
        Kind = EvidenceKind.Captured,
        Order = Sha256Digest.Of("order"u8),
        Attempt = 2,
        Attempts = 2,
        Package = new(Sha256Digest.Of("package"u8), Sm3Digest.Of("package"u8), 7),
        Outcome = CaptureOutcome.Blocked,
        Complete = false,
        Reasons = ["one image is missing"],
        Labels = ["isolation: one user"],
        CapturedFrom = Noon.AddSeconds(-5),
        CapturedTo = Noon.AddSeconds(-1),
        Operator = "示例公司",
        WaczKey = Sha256Digest.Of("spki"u8),
        Reports = [new(1, null), new(2, Sha256Digest.Of("report"u8))],
    };

    internal static AnchorStatement Anchor() => new()
    {
        Origin = Origin,
        MadeAt = Noon,
        LogId = Bytes32.FromDigest(Sha256Digest.Of(Encoding.UTF8.GetBytes(Origin))),
        Size = 12,
        Root = Bytes32.KeccakOf("root"u8),
        ChainId = 31337,
        ChainKind = ChainKind.Local,
        Genesis = Bytes32.KeccakOf("genesis"u8),
        Contract = EthAddress.FromBytes(new byte[20]),
        CodeHash = Bytes32.KeccakOf("code"u8),
        BlockNumber = 5,
        BlockHash = Bytes32.KeccakOf("block"u8),
        BlockTime = new(2026, 11, 23, 12, 0, 1, TimeSpan.Zero),
        Transaction = Bytes32.KeccakOf("transaction"u8),
    };

    internal static byte[] Bytes(string type) => type switch
    {
        KeyStatement.Type => Key().ToCanonicalBytes(),
        OrderStatement.Type => Order().ToCanonicalBytes(),
        SealStatement.Type => Seal().ToCanonicalBytes(),
        _ => Anchor().ToCanonicalBytes(),
    };

    /// <summary>Parses as that type and writes again; the failure otherwise.</summary>
    internal static ParseResult<byte[]> ReadAndWrite(string type, byte[] bytes) => type switch
    {
        KeyStatement.Type => Again(KeyStatement.Parse(bytes), statement => statement.ToCanonicalBytes()),
        OrderStatement.Type => Again(OrderStatement.Parse(bytes), statement => statement.ToCanonicalBytes()),
        SealStatement.Type => Again(SealStatement.Parse(bytes), statement => statement.ToCanonicalBytes()),
        _ => Again(AnchorStatement.Parse(bytes), statement => statement.ToCanonicalBytes()),
    };

    private static ParseResult<byte[]> Again<T>(ParseResult<T> read, Func<T, byte[]> write)
        where T : notnull => read.TryGet(out var statement, out _) ? write(statement) : ParseResult.FailureOf(read);
}
