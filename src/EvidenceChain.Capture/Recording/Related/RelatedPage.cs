using System.Collections.Concurrent;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Related;

/// <summary>What became of a page that the listing names.</summary>
internal enum RelatedState
{
    /// <summary>The listing shows no link to it. That is a finding too.</summary>
    NoLink,

    NotCaptured,

    /// <summary>It was seen, but not all of it could be taken; the reasons say what.</summary>
    Partial,

    Captured,
}

/// <summary>A page that the listing names, visited after it in the same session: whose shop it is, what licence it shows. Nothing of it makes the listing's record worse.</summary>
internal sealed class RelatedPage
{
    private readonly ConcurrentQueue<NotCaptured> missing = new();

    /// <summary><c>shop</c> or <c>licence</c>.</summary>
    public required string Role { get; init; }

    /// <summary>As the listing gives it; null without a link.</summary>
    public required string? Link { get; init; }

    /// <summary>Where on the listing the link stands.</summary>
    public required string LinkPath { get; init; }

    public required StepLog Log { get; init; }

    public required Artefacts Artefacts { get; init; }

    public PageFindings Found { get; } = new();

    public RelatedState State { get; set; } = RelatedState.NotCaptured;

    /// <summary>Why it was not captured; empty otherwise.</summary>
    public string Reason { get; set; } = "";

    public AttachedTarget? Target { get; set; }

    public PageSignals? Signals { get; set; }

    public Exchange? Document { get; set; }

    public CaptureOutcome? Outcome { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>It is among the pages of the package.</summary>
    public bool IsListed => State is RelatedState.Captured or RelatedState.Partial;

    public string Folder => $"related/{Role}/";

    /// <summary>A part of this page that is not in the record.</summary>
    public void Miss(NotCaptured note) => missing.Enqueue(note);

    public JsonObject ToJson(string listingHost) => new JsonObjectBuilder
    {
        { "role", Role },
        { "state", State switch { RelatedState.NoLink => "no link", RelatedState.NotCaptured => "not captured", RelatedState.Partial => "partial", RelatedState.Captured => "captured" } },
        { "reason", WellFormed.Text(Reason, 500) },
        { "link", Link is { } link ? WellFormed.Text(link) : JsonNull.Instance },
        { "link_path", WellFormed.Text(LinkPath) },
        { "page", IsListed ? Artefacts.Page.Id : JsonNull.Instance },
        { "url", Document is null ? JsonNull.Instance : WellFormed.Text(Artefacts.Page.Url) },
        { "same_host", Document is null ? JsonNull.Instance : Uri.TryCreate(Artefacts.Page.Url, UriKind.Absolute, out var url) && url.IdnHost == listingHost },
        { "outcome", Outcome is { } outcome ? outcome.ToString() : JsonNull.Instance },
        { "http_status", Document is { Response: not null } answered ? answered.Status : JsonNull.Instance },
        { "title", WellFormed.Text(Found.Title ?? "") },
        { "reasons", JsonArray.OfTexts([.. Log.Reasons, .. missing.Where(note => note.IsGap).GroupBy(note => note.Reason, StringComparer.Ordinal).Select(group => $"{group.Key}: {group.Count()}")]) },
        { "started_at", StartedAt is { } started ? Times.Rfc3339(started) : JsonNull.Instance },
        { "ended_at", EndedAt is { } ended ? Times.Rfc3339(ended) : JsonNull.Instance },
        { "files", JsonArray.OfTexts(Artefacts.Files.Keys.Order(StringComparer.Ordinal).Select(path => Folder + path)) },
    };

    /// <summary>Once nothing more comes: a page with gaps is a part of one.</summary>
    public void Settle()
    {
        if (State == RelatedState.Captured && (Log.Reasons.Count > 0 || missing.Any(note => note.IsGap)))
        {
            State = RelatedState.Partial;
        }
    }
}
