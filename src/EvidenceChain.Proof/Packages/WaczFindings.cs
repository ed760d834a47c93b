using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Packages;

/// <summary>What verification of a package found. Everything but the checks is a claim of the package until its checks passed.</summary>
public sealed record WaczFindings
{
    /// <summary><c>package.zip</c>, <c>.datapackage</c>, <c>.signature</c>, <c>.records</c>, <c>.index</c>, <c>.pages</c>, in this order.</summary>
    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>URL of the main page as <c>datapackage.json</c> names it; null when it could not be read or names none.</summary>
    public string? MainPageUrl { get; init; }

    /// <summary>Time of the main page as <c>datapackage.json</c> writes it.</summary>
    public string? MainPageDate { get; init; }

    /// <summary><c>created</c> of the signature; not covered by it.</summary>
    public string? SignedAt { get; init; }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo that signed; null unless <c>package.signature</c> got as far as reading the key.</summary>
    public Sha256Digest? SignerKey { get; init; }

    /// <summary>Domain of a signature for a domain, and where its certificates lead; empty of an anonymous one.</summary>
    public IReadOnlyList<MeasuredValue> Domain { get; init; } = [];

    /// <summary>The time stamp of a signature for a domain; null of an anonymous one.</summary>
    public TimestampFindings? Token { get; init; }

    /// <summary>SHA-256 of <c>report.json</c>, which the seal names.</summary>
    public Sha256Digest? ReportDigest { get; init; }

    /// <summary><c>report.json</c> as it stands, at most 16 MiB; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Report { get; init; }

    /// <summary><c>beacon.txt</c> as it stands, at most 1 MiB; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Beacon { get; init; }

    /// <summary>The first and the last date that a record bears; null when none was read.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? RecordDates { get; init; }

    /// <summary>Records in all WARC files, and bytes of their blocks unpacked.</summary>
    public (int Records, long BlockBytes) Recorded { get; init; }
}
