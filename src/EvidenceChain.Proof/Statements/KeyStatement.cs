namespace EvidenceChain.Proof.Statements;

/// <summary>What a key is used for. FORMAT.md §2.</summary>
public enum KeyPurpose
{
    /// <summary>Signs checkpoints of the log.</summary>
    Log,

    /// <summary>Signs statements and bundles.</summary>
    Seal,

    /// <summary>Signs packages (WACZ-auth).</summary>
    Wacz,

    /// <summary>Root certificate of a time authority.</summary>
    TsaRoot,

    /// <summary>Sends anchors to the chain.</summary>
    ChainOperator,

    /// <summary>Deploys the contract and rotates operators.</summary>
    ChainAdmin,
}

/// <summary>How a public key is written. FORMAT.md §2.</summary>
public enum KeyAlgorithm
{
    /// <summary>Ed25519, as a note verifier key.</summary>
    Ed25519,

    /// <summary>ECDSA on P-256, as base64 of the SubjectPublicKeyInfo.</summary>
    P256,

    /// <summary>ECDSA on secp256k1, as a chain address.</summary>
    Secp256k1,

    /// <summary>A certificate, as base64 of its DER.</summary>
    X509,
}

/// <summary>Announces a public key of an installation; the first entries of its log. A claim: trust comes from a policy. FORMAT.md §2.</summary>
public sealed record KeyStatement
{
    /// <summary>Value of <c>type</c>.</summary>
    public const string Type = "key";

    private static readonly WordList<KeyPurpose> Purposes = new(
        (KeyPurpose.Log, "log"),
        (KeyPurpose.Seal, "seal"),
        (KeyPurpose.Wacz, "wacz"),
        (KeyPurpose.TsaRoot, "tsa-root"),
        (KeyPurpose.ChainOperator, "chain-operator"),
        (KeyPurpose.ChainAdmin, "chain-admin"));

    private static readonly WordList<KeyAlgorithm> Algorithms = new(
        (KeyAlgorithm.Ed25519, "ed25519"),
        (KeyAlgorithm.P256, "p256"),
        (KeyAlgorithm.Secp256k1, "secp256k1"),
        (KeyAlgorithm.X509, "x509"));

    /// <summary>The log's name.</summary>
    public required string Origin { get; init; }

    /// <summary>When the statement was made, by the operator's clock; whole milliseconds.</summary>
    public required DateTimeOffset MadeAt { get; init => field = UtcTime.Cut(value); }

    /// <summary>What the key is used for.</summary>
    public required KeyPurpose Purpose { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Algorithm, which also says how <see cref="PublicKey"/> is written.</summary>
    public required KeyAlgorithm Algorithm { get; init; }

    /// <summary>The public key as text: verifier key, base64 SubjectPublicKeyInfo, base64 certificate or address.</summary>
    public required string PublicKey { get; init; }

    /// <summary>First moment of use; whole milliseconds.</summary>
    public required DateTimeOffset ValidFrom { get; init => field = UtcTime.Cut(value); }

    /// <summary>First moment of no more use, or <c>null</c> while open; whole milliseconds.</summary>
    public DateTimeOffset? ValidUntil { get; init => field = value is { } time ? UtcTime.Cut(time) : null; }

    /// <summary>The word of a purpose in statements, policies and file names: <c>seal</c>, <c>tsa-root</c>.</summary>
    public static string WordOf(KeyPurpose purpose) => Purposes[purpose];

    /// <summary>Canonical JSON and a newline: the bytes that are signed and whose SHA-256 is logged.</summary>
    public byte[] ToCanonicalBytes()
    {
        var members = new JsonObjectBuilder
        {
            { "purpose", Purposes[Purpose] },
            { "name", Name },
            { "algorithm", Algorithms[Algorithm] },
            { "public_key", PublicKey },
            { "valid_from", UtcTime.Format(ValidFrom) },
        };
        members.AddIfPresent("valid_until", ValidUntil is { } until ? new JsonString(UtcTime.Format(until)) : null);
        return StatementText.Write(members, Type, Origin, MadeAt);
    }

    /// <summary>Reads only what <see cref="ToCanonicalBytes"/> writes; another version is unsupported.</summary>
    public static ParseResult<KeyStatement> Parse(ReadOnlySpan<byte> bytes)
    {
        var opened = StatementText.Open(bytes, Type);
        if (!opened.TryGet(out var members, out _))
        {
            return ParseResult.FailureOf(opened);
        }
        return members.Finish(new KeyStatement
        {
            Origin = members.Text("origin"),
            MadeAt = members.Time("made_at"),
            Purpose = members.Word("purpose", Purposes),
            Name = members.Text("name"),
            Algorithm = members.Word("algorithm", Algorithms),
            PublicKey = members.Text("public_key"),
            ValidFrom = members.Time("valid_from"),
            ValidUntil = members.OptionalTime("valid_until"),
        });
    }
}
