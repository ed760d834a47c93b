using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>One picture of a page over its whole width, some of its height; the record <c>urn:tile-N</c>. Lengths are CSS pixels of the page.</summary>
internal sealed record PageTile
{
    /// <summary>From 1, downwards.</summary>
    public required int Number { get; init; }

    public required long Y { get; init; }

    public required long Height { get; init; }

    /// <summary>Of the PNG file.</summary>
    public required Sha256Digest Digest { get; init; }

    /// <summary>Whether the rows that this tile and the one above both show are the same, pixel by pixel; null when there is none above or they could not be read.</summary>
    public required bool? MatchesAbove { get; init; }

    public JsonObject ToJson() => new JsonObjectBuilder
    {
        { "n", Number }, { "y", Y }, { "height", Height }, { "sha256", Digest.ToString() }, { "matches_above", MatchesAbove is { } same ? (JsonValue)same : JsonNull.Instance },
    };
}
