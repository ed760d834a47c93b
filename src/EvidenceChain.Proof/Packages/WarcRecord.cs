using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Packages;

/// <summary>Header of a WARC record: names compare without case, values as they stand. WARC/1.1 §4.</summary>
public sealed class WarcHeader
{
    private readonly List<KeyValuePair<string, string>> fields;

    internal WarcHeader(string version, List<KeyValuePair<string, string>> fields)
    {
        Version = version;
        this.fields = fields;
    }

    /// <summary><c>WARC/1.0</c> or <c>WARC/1.1</c>.</summary>
    public string Version { get; }

    /// <summary>All fields in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields => fields;

    /// <summary>WARC-Type, such as <c>response</c>; empty when missing.</summary>
    public string Type => Find("WARC-Type") ?? "";

    /// <summary>WARC-Target-URI without the angle brackets some writers put; null when missing.</summary>
    public string? TargetUri => Find("WARC-Target-URI") is ['<', .. var inner, '>'] ? inner : Find("WARC-Target-URI");

    /// <summary>Value of the first field of that name, or null.</summary>
    public string? Find(string name)
    {
        foreach (var field in fields)
        {
            if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return field.Value;
            }
        }
        return null;
    }

    /// <summary>Whether the block is an HTTP message, so that its payload is what follows the HTTP header.</summary>
    public bool IsHttp => Find("Content-Type")?.StartsWith("application/http", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>One WARC record that was read to its end, with what was measured on the way.</summary>
public sealed record WarcRecord
{
    /// <summary>The header.</summary>
    public required WarcHeader Header { get; init; }

    /// <summary>Where the record starts in the file, in bytes as stored (compressed).</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes as stored: the gzip member, or the plain record with its two trailing line ends.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of the record as stored: <c>recordDigest</c> of an index.</summary>
    public required Sha256Digest RecordDigest { get; init; }

    /// <summary>SHA-256 of the block.</summary>
    public required Sha256Digest BlockDigest { get; init; }

    /// <summary>SHA-256 of the payload: what follows the HTTP header, or the whole block where there is none.</summary>
    public required Sha256Digest PayloadDigest { get; init; }

    /// <summary>SHA-256 of the payload without its chunk sizes, where the block has the body as it went over the wire in chunks (RFC 9112 §7.1); null elsewhere.</summary>
    public Sha256Digest? UnchunkedPayloadDigest { get; init; }

    /// <summary>Bytes of the block.</summary>
    public required long BlockBytes { get; init; }

    /// <summary>Status of an HTTP response; null for any other block.</summary>
    public required int? HttpStatus { get; init; }
}

/// <summary>Takes the next piece of a record's block; pieces come in order.</summary>
/// <param name="header">The record's header.</param>
/// <param name="piece">Bytes of the block, valid during the call only.</param>
public delegate void WarcBlockSink(WarcHeader header, ReadOnlySpan<byte> piece);
