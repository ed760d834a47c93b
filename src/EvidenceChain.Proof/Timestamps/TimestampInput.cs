using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>What a verifier holds about one time stamp: the digest it should be for, and the three files of <c>stamps/</c>. FORMAT.md §5.</summary>
public sealed class TimestampInput
{
    /// <summary>Largest response or request that is read: 256 KiB; a response with a full chain has about 6 KiB.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    /// <summary>Most certificates looked at, token and chain file together; a path needs three or four.</summary>
    public const int MaxCertificates = 32;

    /// <summary>Name of the authority as the policy and the file names have it; stands in each check's name.</summary>
    public required string Authority { get; init; }

    /// <summary>Digest of the stamped file: SHA-256, unless it is the root of a renewal with another algorithm.</summary>
    public required StampedDigest Imprint { get; init; }

    /// <summary>DER of the TimeStampReq that was sent, or null when it was not kept: then the nonce cannot be compared.</summary>
    public required byte[]? Request { get; init; }

    /// <summary>DER of the whole TimeStampResp, not of the token alone.</summary>
    public required byte[] Response { get; init; }

    /// <summary>DER certificates that may be needed beside those in the token, in any order; trusted for nothing by themselves.</summary>
    public required IReadOnlyList<byte[]> ChainDer { get; init; }

    /// <summary>DER certificate revocation lists fetched when the stamp was made; empty when none was kept.</summary>
    public IReadOnlyList<byte[]> RevocationListsDer { get; init; } = [];
}

/// <summary>Whom the verifier's policy accepts as a time authority.</summary>
public sealed record TimestampTrust
{
    /// <summary>SHA-256 of the DER of each accepted root certificate; empty accepts nobody.</summary>
    public required IReadOnlyCollection<Sha256Digest> Roots { get; init; }

    /// <summary>Accepted TSA policies as dotted OIDs; empty accepts any.</summary>
    public IReadOnlyCollection<string> PolicyOids { get; init; } = [];
}
