using EvidenceChain.Proof.Policies;

namespace EvidenceChain.Proof.Verification;

/// <summary>Every check of FORMAT.md §9: its name, what requires it and its title. Time stamps and packages add lines of their own after these names.</summary>
public static class CheckNames
{
    /// <summary><c>bundle.json</c> is readable.</summary>
    public const string Manifest = "bundle.manifest";

    /// <summary>The members are those listed.</summary>
    public const string Members = "bundle.members";

    /// <summary>The bundle's signer.</summary>
    public const string BundleSignature = "bundle.signature";

    /// <summary>The stated level.</summary>
    public const string Level = "bundle.level";

    /// <summary>The key statements.</summary>
    public const string KeyStatements = "key.statements";

    /// <summary>The order's signer.</summary>
    public const string OrderSignature = "order.signature";

    /// <summary>The seal's signer.</summary>
    public const string SealSignature = "seal.signature";

    /// <summary>Bundle, order, seal and package name each other.</summary>
    public const string SealBinding = "seal.binding";

    /// <summary>Digests of the package.</summary>
    public const string PackageDigest = "package.digest";

    /// <summary>The package key against the policy.</summary>
    public const string PackageKey = "package.key";

    /// <summary>Whether any time stamp counts.</summary>
    public const string TimestampAccepted = "timestamp.accepted";

    /// <summary>The renewals of time stamps.</summary>
    public const string Renewals = "timestamp.renewals";

    /// <summary>Signers of the checkpoints.</summary>
    public const string LogCheckpoint = "log.checkpoint";

    /// <summary>Inclusion of a file, in the report on a log proof alone.</summary>
    public const string LogInclusion = "log.inclusion";

    /// <summary>Inclusion of the order.</summary>
    public const string LogOrder = "log.order";

    /// <summary>Inclusion of the seal.</summary>
    public const string LogSeal = "log.seal";

    /// <summary>Order's checkpoint and seal's.</summary>
    public const string LogConsistency = "log.consistency";

    /// <summary>Cosignatures.</summary>
    public const string LogWitnesses = "log.witnesses";

    /// <summary>The beacon in the package.</summary>
    public const string LoggedBeforeCapture = "order.logged-before-capture";

    /// <summary>The anchor statement.</summary>
    public const string AnchorStatement = "anchor.statement";

    /// <summary>Chain and contract against the policy.</summary>
    public const string AnchorChain = "anchor.chain";

    /// <summary>Seal's checkpoint and the anchored one.</summary>
    public const string AnchorConsistency = "anchor.consistency";

    /// <summary>What a node says.</summary>
    public const string AnchorFinality = "anchor.finality";

    /// <summary>Order of the times that are claimed.</summary>
    public const string ClaimedOrder = "time.claimed-order";

    /// <summary>What independent sources prove.</summary>
    public const string ProvenBounds = "time.proven-bounds";

    private static readonly CheckTitle[] Table =
    [
        new(Manifest, Always, "交付包清单", "bundle list"),
        new(Members, Always, "交付包成员", "bundle members"),
        new(BundleSignature, PolicyRequirements.Seal, "交付包签名", "bundle signature"),
        new(Level, Always, "交付包级别", "bundle level"),
        new(KeyStatements, PolicyRequirements.Seal, "密钥声明", "key statements"),
        new(OrderSignature, PolicyRequirements.Seal, "取证申请签名", "order signature"),
        new(SealSignature, PolicyRequirements.Seal, "封存声明签名", "seal signature"),
        new(SealBinding, PolicyRequirements.Seal, "申请、封存与证据包相互对应", "order, seal and package agree"),
        new(PackageDigest, Always, "证据包摘要", "package digest"),
        new("package.zip", Always, "证据包容器", "package container"),
        new("package.datapackage", Always, "证据包文件清单", "package resources"),
        new("package.signature", Always, "证据包签名", "package signature"),
        new("package.index", Always, "证据包索引", "package index"),
        new("package.records", Always, "证据包网络记录", "package records"),
        new("package.pages", Always, "证据包页面", "package pages"),
        new(PackageKey, PolicyRequirements.None, "证据包密钥", "package key"),
        new(TimestampAccepted, PolicyRequirements.Timestamp, "可信时间戳", "accepted time stamp"),
        new(Renewals, PolicyRequirements.None, "时间戳续期", "renewals of time stamps"),
        new(LogCheckpoint, PolicyRequirements.Inclusion, "日志检查点签名", "log checkpoints"),
        new(LogOrder, PolicyRequirements.Inclusion, "申请已入日志", "order in the log"),
        new(LogSeal, PolicyRequirements.Inclusion, "封存已入日志", "seal in the log"),
        new(LogConsistency, PolicyRequirements.Inclusion, "日志前后一致", "log consistency"),
        new(LogWitnesses, PolicyRequirements.Witness, "见证人联署", "witnesses"),
        new(LoggedBeforeCapture, PolicyRequirements.Inclusion, "申请先于取证入日志", "order logged before the capture"),
        new(AnchorStatement, PolicyRequirements.Anchor, "上链声明", "anchor statement"),
        new(AnchorChain, PolicyRequirements.Anchor, "链与合约", "chain and contract"),
        new(Ethereum.AnchorProofVerifier.HeaderCheck, PolicyRequirements.Anchor, "区块头", "block header"),
        new(Ethereum.AnchorProofVerifier.ReceiptCheck, PolicyRequirements.Anchor, "交易收据", "transaction receipt"),
        new(Ethereum.AnchorProofVerifier.EventCheck, PolicyRequirements.Anchor, "上链事件", "anchor event"),
        new(Ethereum.AnchorProofVerifier.CodeCheck, PolicyRequirements.Anchor, "合约代码", "contract code"),
        new(AnchorConsistency, PolicyRequirements.Anchor, "上链检查点包含封存", "anchored checkpoint extends the seal's"),
        new(AnchorFinality, PolicyRequirements.None, "区块最终性", "block finality"),
        new(ClaimedOrder, Always, "所称时间先后", "order of claimed times"),
        new(ProvenBounds, PolicyRequirements.None, "独立证明的时间界限", "independently proven time bounds"),
    ];

    /// <summary>All checks, in the order of a report.</summary>
    public static IReadOnlyList<CheckTitle> All => Table;

    /// <summary>What a check looks at, for people; <c>null</c> for a name that is not known here. Lines of a time stamp are known by their last word.</summary>
    public static CheckTitle? TitleOf(string name) => Array.Find(Table, title => title.Name == name)
        ?? (name == LogInclusion ? Inclusion : name.StartsWith("timestamp.", StringComparison.Ordinal) ? Array.Find(StampLines, line => name.EndsWith("." + line.Name, StringComparison.Ordinal)) : null);

    private static readonly CheckTitle Inclusion = new(LogInclusion, PolicyRequirements.Inclusion, "文件已入日志", "file in the log");

    private static readonly CheckTitle[] StampLines =
    [
        new(Timestamps.TimestampCheckNames.Encoding, PolicyRequirements.Timestamp, "编码", "encoding"),
        new(Timestamps.TimestampCheckNames.Status, PolicyRequirements.Timestamp, "机构答复", "answer of the authority"),
        new(Timestamps.TimestampCheckNames.Imprint, PolicyRequirements.Timestamp, "所盖摘要", "stamped digest"),
        new(Timestamps.TimestampCheckNames.Nonce, PolicyRequirements.None, "随机数", "nonce"),
        new(Timestamps.TimestampCheckNames.Policy, PolicyRequirements.Timestamp, "机构策略", "policy of the authority"),
        new(Timestamps.TimestampCheckNames.Signature, PolicyRequirements.Timestamp, "令牌签名", "signature over the token"),
        new(Timestamps.TimestampCheckNames.Signer, PolicyRequirements.Timestamp, "签名证书", "signer's certificate"),
        new(Timestamps.TimestampCheckNames.Usage, PolicyRequirements.Timestamp, "证书用途", "use of the certificate"),
        new(Timestamps.TimestampCheckNames.NotCa, PolicyRequirements.Timestamp, "非签发证书", "not an issuer"),
        new(Timestamps.TimestampCheckNames.Chain, PolicyRequirements.Timestamp, "证书路径", "path of certificates"),
        new(Timestamps.TimestampCheckNames.ChainUsage, PolicyRequirements.Timestamp, "路径用途", "use of the issuers"),
        new(Timestamps.TimestampCheckNames.Root, PolicyRequirements.Timestamp, "根证书", "root"),
        new(Timestamps.TimestampCheckNames.Revocation, PolicyRequirements.None, "吊销", "revocation"),
        new(Timestamps.TimestampCheckNames.Accuracy, PolicyRequirements.None, "精度", "accuracy"),
    ];

    /// <summary>Marks a check that every policy requires.</summary>
    internal const PolicyRequirements Always = (PolicyRequirements)(1 << 30);

    /// <summary>Place of a check in a report; lines that a time stamp or a package adds stand by their family.</summary>
    internal static int PlaceOf(string name)
    {
        var exact = Array.FindIndex(Table, title => title.Name == name);
        return exact >= 0 ? exact : Math.Max(0, Array.FindLastIndex(Table, title => title.Name.Split('.')[0] == name.Split('.')[0]));
    }

    /// <summary>Whether a policy requires the check.</summary>
    internal static bool IsRequired(CheckTitle title, Policy policy) => title.RequiredBy switch
    {
        Always => true,
        // The seal names the package key, so trust in the key follows from the seal unless the policy lists package keys of its own.
        PolicyRequirements.None => title.Name == PackageKey && policy.PackageKeys.Count > 0 && policy.Requires(PolicyRequirements.Seal),
        var requirement => policy.Requires(requirement),
    };
}

/// <summary>A check that every report has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="RequiredBy">The word of a policy that requires it.</param>
/// <param name="Chinese">What it looks at, in Chinese.</param>
/// <param name="English">What it looks at, in English.</param>
public sealed record CheckTitle(string Name, PolicyRequirements RequiredBy, string Chinese, string English);
