using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Replaying;

/// <summary>How like the captured page its replay looks: advice for people, never a verdict.</summary>
public sealed record ReplayAdvice
{
    /// <summary>Share of the pixels that are alike, in thousandths, of all pictures compared; null when none could be.</summary>
    public int? PixelsAlike { get; init; }

    /// <summary>Pictures compared, by their kind in the package, each with its own share.</summary>
    public required IReadOnlyDictionary<string, int> Pictures { get; init; }

    /// <summary>Requests of the replayed page that the package answers.</summary>
    public required int Answered { get; init; }

    /// <summary>URLs the replayed page asked for and the package does not hold; the first ones.</summary>
    public required IReadOnlyList<string> Unanswered { get; init; }

    /// <summary>Why there was nothing to compare; null when there was.</summary>
    public string? Failure { get; init; }

    /// <summary>Canonical JSON.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(new JsonObjectBuilder
    {
        { "version", 1 },
        { "pixels_alike", PixelsAlike is { } share ? (JsonValue)share : JsonNull.Instance },
        { "pictures", JsonArray.Of([.. Pictures.OrderBy(picture => picture.Key, StringComparer.Ordinal).Select(picture => (JsonValue)new JsonObjectBuilder { { "kind", picture.Key }, { "pixels_alike", picture.Value } }.Build())]) },
        { "answered", Answered },
        { "unanswered", JsonArray.OfTexts(Unanswered) },
        { "failure", Failure is { } reason ? (JsonValue)reason : JsonNull.Instance },
    }.Build());
}
