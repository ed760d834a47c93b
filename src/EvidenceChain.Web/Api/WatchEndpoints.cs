using EvidenceChain.Monitoring.Watches;
using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EvidenceChain.Web.Api;

/// <summary>What a watch is asked with.</summary>
internal sealed record WatchAsked(string Url, int EverySeconds, IReadOnlyList<string>? AllowPrivate, string? Case);

internal sealed record WatchView(string Id, string Url, int EverySeconds, DateTimeOffset? LastAt, string? LastNumber)
{
    public static WatchView Of(Watch watch) => new(watch.Id, watch.Url, watch.EverySeconds, watch.LastAt, watch.LastNumber);
}

internal sealed record WatchList(IReadOnlyList<WatchView> Watches);

/// <summary>Pages that are captured on schedule.</summary>
internal static class WatchEndpoints
{
    public static void MapWatches(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("watches", AddAsync).WithMetadata(CaptureEndpoints.Orderers);
        routes.MapGet("watches", async (WatchBook watches, HttpContext http, CancellationToken cancellation) =>
            new WatchList([.. (await watches.ListAsync(http.Viewer().Organisation, cancellation)).Select(WatchView.Of)]));
        routes.MapDelete("watches/{id}", async Task<Results<NoContent, ProblemHttpResult>> (string id, WatchBook watches, HttpContext http, CancellationToken cancellation) =>
            await watches.RemoveAsync(id, http.Viewer().Organisation, cancellation) ? TypedResults.NoContent() : Problems.NotFound($"there is no watch {id}")).WithMetadata(CaptureEndpoints.Orderers);
    }

    private static async Task<Results<Ok<WatchView>, ProblemHttpResult>> AddAsync(WatchAsked asked, WatchBook watches, Neighbours neighbours, HttpContext http, CancellationToken cancellation)
    {
        var ranges = asked.AllowPrivate ?? [];
        if (!Uri.TryCreate(asked.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            return Problems.BadRequest($"'{asked.Url}' is not a web address; it starts with http:// or https:// and names no user");
        }
        if (asked.EverySeconds < 1)
        {
            return Problems.BadRequest("a watch needs at least one second between captures");
        }
        if (ranges.Count > 0 && !http.IsLocalAdministrator())
        {
            return Problems.BadRequest("private ranges are opened by the local administrator only");
        }
        return neighbours.TryRules(ranges, out _, out var error)
            ? TypedResults.Ok(WatchView.Of(await watches.AddAsync(url, asked.EverySeconds, ranges, asked.Case, http.Viewer().Organisation, cancellation)))
            : Problems.BadRequest(error);
    }
}
