using EvidenceChain.Custody.Walk;

namespace EvidenceChain.Web.Webhooks;

/// <summary>An address that is told what happens to its owner's evidence.</summary>
internal sealed record Webhook
{
    public required string Id { get; init; }

    /// <summary>Null is told of everything.</summary>
    public required string? Owner { get; init; }

    public required Uri Url { get; init; }

    /// <summary>Some of <see cref="WebhookEvents.All"/>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The local administrator said that its address is of this machine or its own network.</summary>
    public required bool IsPrivate { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    public bool Wants(Happening happening) =>
        (Owner is null || Owner == happening.Owner) && happening.At >= AddedAt && Events.Contains(WebhookEvents.NameOf(happening.Kind));
}

/// <summary>What there is to be told, by the names that stand in messages.</summary>
internal static class WebhookEvents
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<HappeningKind>().Select(NameOf)];

    public static string NameOf(HappeningKind kind) => kind switch
    {
        HappeningKind.Sealed => "evidence.sealed",
        HappeningKind.Proven => "evidence.proven",
        HappeningKind.Failed => "evidence.failed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <summary>A message to one webhook; its text is the same at every try.</summary>
/// <param name="Tries">How often it was sent before.</param>
internal sealed record WebhookMessage(string Id, string Webhook, string Event, string Number, string Body, int Tries, DateTimeOffset MadeAt);

/// <summary>What became of a message.</summary>
/// <param name="Status">HTTP status of the newest answer; null while none came.</param>
/// <param name="Failure">Why the newest try did not reach its end; null when it did.</param>
/// <param name="NextAt">When it is sent again; null once delivered or given up.</param>
internal sealed record WebhookDelivery(string Id, string Event, string Number, DateTimeOffset MadeAt, int Tries, int? Status, string? Failure, DateTimeOffset? DeliveredAt, DateTimeOffset? NextAt);
