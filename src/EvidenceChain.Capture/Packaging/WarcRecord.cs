namespace EvidenceChain.Capture.Packaging;

/// <summary>A record before it is written; its block is <see cref="Head"/> followed by <see cref="Payload"/>.</summary>
internal sealed record WarcRecord
{
    /// <summary>warcinfo, response, request, resource or metadata.</summary>
    public required string Type { get; init; }

    public required Guid Id { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>Null for warcinfo only.</summary>
    public string? TargetUri { get; init; }

    public required string ContentType { get; init; }

    /// <summary>HTTP start line and header fields with the empty line; empty for records that are not HTTP.</summary>
    public ReadOnlyMemory<byte> Head { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>A file whose content is the payload, instead of <see cref="Payload"/>; it must not change while the record is written.</summary>
    public string? PayloadPath { get; init; }

    /// <summary>Further named fields, in order; a name may repeat.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>Media type for the index; null keeps the record out of it.</summary>
    public string? IndexMime { get; init; }

    /// <summary>HTTP status for the index.</summary>
    public int? IndexStatus { get; init; }

    /// <summary>Already compressed by its own format, so that another pass would only cost time.</summary>
    public bool IsDense { get; init; }

    /// <summary>Query that stands for method and body of a request that is not a GET, so that a replay finds its answer.</summary>
    public string? IndexQuery { get; init; }
}
