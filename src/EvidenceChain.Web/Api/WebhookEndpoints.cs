using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EvidenceChain.Web.Api;

/// <summary>What a webhook is asked with; <c>private</c> opens addresses of this machine and its own network, for the local administrator.</summary>
internal sealed record WebhookAsked(string Url, IReadOnlyList<string>? Events, bool Private);

/// <summary><c>secret</c> is told once, when the webhook is added.</summary>
internal sealed record WebhookView(string Id, string Url, IReadOnlyList<string> Events, DateTimeOffset AddedAt, string? Secret)
{
    public static WebhookView Of(Webhook webhook, string? secret) => new(webhook.Id, webhook.Url.AbsoluteUri, webhook.Events, webhook.AddedAt, secret);
}

internal sealed record WebhookViews(IReadOnlyList<WebhookView> Webhooks);

internal sealed record WebhookDeliveries(IReadOnlyList<WebhookDelivery> Deliveries);

/// <summary>Addresses that are told what happens to evidence, and what they were sent.</summary>
internal static class WebhookEndpoints
{
    private const int MaxListed = 200;

    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var routes = api.MapGroup("webhooks").WithMetadata(CaptureEndpoints.Orderers);
        routes.MapPost("", AddAsync);
        routes.MapGet("", async (WebhookBook book, HttpContext http, CancellationToken cancellation) =>
            new WebhookViews([.. (await book.ListAsync(http.Viewer().Organisation, cancellation)).Select(webhook => WebhookView.Of(webhook, secret: null))]));
        routes.MapDelete("{id}", RemoveAsync);
        routes.MapGet("{id}/deliveries", async Task<Results<Ok<WebhookDeliveries>, ProblemHttpResult>> (string id, WebhookBook book, HttpContext http, CancellationToken cancellation) =>
            (await book.ListAsync(http.Viewer().Organisation, cancellation)).Any(webhook => webhook.Id == id)
                ? TypedResults.Ok(new WebhookDeliveries(await book.DeliveriesAsync(id, MaxListed, cancellation))) : Problems.NotFound($"there is no webhook {id}"));
        routes.MapPost("{id}/deliveries/{message}/again", async Task<Results<NoContent, ProblemHttpResult>> (string id, string message, WebhookBook book, HttpContext http, CancellationToken cancellation) =>
            await book.SendAgainAsync(id, message, http.Viewer().Organisation, cancellation) ? TypedResults.NoContent() : Problems.NotFound($"there is no message {message}"));
    }

    private static async Task<Results<Ok<WebhookView>, ProblemHttpResult>> AddAsync(WebhookAsked asked, WebhookBook book, WebhookSecrets secrets, TimeProvider clock, HttpContext http, CancellationToken cancellation)
    {
        var events = asked.Events is { Count: > 0 } some ? some.Distinct(StringComparer.Ordinal).ToList() : WebhookEvents.All;
        if (asked.Url.Length > 2000 || !Uri.TryCreate(asked.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            return Problems.BadRequest($"'{asked.Url}' is not a web address; it starts with http:// or https:// and names no user");
        }
        if (events.Except(WebhookEvents.All).FirstOrDefault() is { } unknown)
        {
            return Problems.BadRequest($"there is no event '{unknown}'; there are {string.Join(", ", WebhookEvents.All)}");
        }
        var viewer = http.Viewer();
        if (asked.Private && !http.IsLocalAdministrator())
        {
            return Problems.BadRequest("private addresses are opened by the local administrator only");
        }
        var now = clock.GetUtcNow();
        var webhook = new Webhook { Id = Guid.CreateVersion7(now).ToString("N"), Owner = viewer.Organisation, Url = url, Events = events, IsPrivate = asked.Private, AddedAt = now };
        // The secret first: a message may be due the moment the webhook is there.
        var secret = secrets.Create(webhook.Id);
        if (await book.AddAsync(webhook, viewer.Name, cancellation))
        {
            return TypedResults.Ok(WebhookView.Of(webhook, secret));
        }
        secrets.Remove(webhook.Id);
        return Problems.BadRequest($"there are {WebhookBook.MaxWebhooks} webhooks already; remove one first");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, WebhookBook book, WebhookSecrets secrets, HttpContext http, CancellationToken cancellation)
    {
        if (!await book.RemoveAsync(id, http.Viewer().Organisation, cancellation))
        {
            return Problems.NotFound($"there is no webhook {id}");
        }
        secrets.Remove(id);
        return TypedResults.NoContent();
    }
}
