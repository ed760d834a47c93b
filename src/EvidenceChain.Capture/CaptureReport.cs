using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture;

/// <summary>What an attempt brought; <c>report.json</c> in the package.</summary>
public sealed record CaptureReport
{
    public required string Number { get; init; }

    public required Sha256Digest Order { get; init; }

    public required int Attempt { get; init; }

    public required string Url { get; init; }

    public required string FinalUrl { get; init; }

    public required CaptureOutcome Outcome { get; init; }

    /// <summary>True when nothing is known to be missing; else <see cref="Reasons"/> say what.</summary>
    public bool IsComplete => Reasons.Count == 0;

    /// <summary>Short keys such as <c>page-timeout</c>, <c>navigation: net::ERR_CONNECTION_REFUSED</c>, <c>body-not-taken: 2</c>.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>How the browser was kept apart, and what was not as it should be.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Of the document that ended up in the page; null when there was no answer.</summary>
    public required int? HttpStatus { get; init; }

    public required string Title { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>SHA-256 of <c>beacon.txt</c>.</summary>
    public required Sha256Digest Beacon { get; init; }

    public required string? BeaconBlock { get; init; }

    public required string Operator { get; init; }

    public required string Software { get; init; }

    /// <summary>In the WARC.</summary>
    public required int Records { get; init; }

    /// <summary>Lines of <c>logs/not-captured.jsonl</c>.</summary>
    public required int NotCaptured { get; init; }

    /// <summary>As it stands in the package: canonical JSON and a newline.</summary>
    public byte[] ToBytes() => [.. CanonicalJson.Write(ToJson()), (byte)'\n'];

    private JsonObject ToJson() => new JsonObjectBuilder
    {
        { "version", 1 },
        { "number", Number },
        { "order", Order.ToString() },
        { "attempt", Attempt },
        { "url", WellFormed.Text(Url) },
        { "final_url", WellFormed.Text(FinalUrl) },
        { "outcome", Outcome.ToString() },
        { "complete", IsComplete },
        { "reasons", JsonArray.OfTexts(Reasons.Select(reason => WellFormed.Text(reason))) },
        { "labels", JsonArray.OfTexts(Labels) },
        { "http_status", HttpStatus is { } status ? (JsonValue)status : JsonNull.Instance },
        { "title", WellFormed.Text(Title) },
        { "started_at", Times.Rfc3339(StartedAt) },
        { "ended_at", Times.Rfc3339(EndedAt) },
        { "beacon", Beacon.ToString() },
        { "beacon_block", BeaconBlock is { } block ? (JsonValue)block : JsonNull.Instance },
        { "operator", WellFormed.Text(Operator) },
        { "software", Software },
        { "records", Records },
        { "not_captured", NotCaptured },
    };
}
