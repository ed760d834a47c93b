using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>What verification of one time stamp found.</summary>
public sealed record TimestampFindings
{
    /// <summary>Time in the token, UTC; null when no token could be read. A claim until every check passed.</summary>
    public required DateTimeOffset? GenTime { get; init; }

    /// <summary>Accuracy that the token states, 1 µs and up; null when it states none.</summary>
    public required TimeSpan? Accuracy { get; init; }

    /// <summary>Name of the authority as the caller gave it.</summary>
    public required string Authority { get; init; }

    /// <summary>SHA-256 of the root certificate that a valid path ends in, listed by the policy or not; null when there is no such path.</summary>
    public required Sha256Digest? RootFingerprint { get; init; }

    /// <summary>PEM certificates from the signer towards the root, as far as those at hand lead; empty when there is no signer's certificate.</summary>
    public required string ChainPem { get; init; }

    /// <summary>When the first certificate of a valid path ends; null when there is no such path.</summary>
    public DateTimeOffset? PathEnds { get; init; }

    /// <summary>One line for each of <see cref="TimestampCheckNames.All"/>, in that order, prefixed <c>timestamp.AUTHORITY.</c></summary>
    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>True when no check failed and each of <see cref="TimestampCheckNames.Required"/> passed.</summary>
    public bool IsProven => Checks.All(c => c.Outcome != CheckOutcome.Failed)
        && TimestampCheckNames.Required.All(r => Checks.Any(c =>
            c.Outcome == CheckOutcome.Passed && c.Name.EndsWith("." + r, StringComparison.Ordinal)));
}

/// <summary>Last words of the check names of a time stamp.</summary>
public static class TimestampCheckNames
{
    /// <summary>The response is one DER object with nothing behind it, and so is the TSTInfo.</summary>
    public const string Encoding = "encoding";

    /// <summary>PKIStatus is granted (0) or grantedWithMods (1). RFC 3161 §2.4.2.</summary>
    public const string Status = "status";

    /// <summary>The token's imprint is SHA-256 of the stamped file.</summary>
    public const string Imprint = "imprint";

    /// <summary>The token repeats the request's nonce.</summary>
    public const string Nonce = "nonce";

    /// <summary>The token's policy is the one that was asked for and one that is accepted.</summary>
    public const string Policy = "policy";

    /// <summary>The CMS signature over TSTInfo verifies with the signer's certificate. RFC 5652 §5.4.</summary>
    public const string Signature = "signature";

    /// <summary>ESSCertID or ESSCertIDv2, itself signed, names the signer's certificate. RFC 5816 §2.2.1.</summary>
    public const string Signer = "signer";

    /// <summary>Extended key usage is critical and exactly timeStamping. RFC 3161 §2.3.</summary>
    public const string Usage = "usage";

    /// <summary>The signer's certificate may not issue certificates.</summary>
    public const string NotCa = "not-ca";

    /// <summary>A path from the signer to a self-signed certificate is valid at the token's time. RFC 5280 §6.1.</summary>
    public const string Chain = "chain";

    /// <summary>No issuer in the path is restricted to uses other than timeStamping.</summary>
    public const string ChainUsage = "chain-usage";

    /// <summary>The path ends in a root that the policy lists.</summary>
    public const string Root = "root";

    /// <summary>No certificate of the path was revoked at the token's time.</summary>
    public const string Revocation = "revocation";

    /// <summary>The accuracy that the token states.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>All names, in the order of the report.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Encoding, Status, Imprint, Nonce, Policy, Signature, Signer, Usage, NotCa, Chain, ChainUsage, Root, Revocation, Accuracy];

    /// <summary>Those that must pass before a stamp counts; revocation, accuracy and a nonce whose request was not kept may stay unchecked.</summary>
    public static IReadOnlyList<string> Required { get; } =
        [Encoding, Status, Imprint, Policy, Signature, Signer, Usage, NotCa, Chain, ChainUsage, Root];
}
