using System.Globalization;
using EvidenceChain.Web.Public;
using Microsoft.AspNetCore.Authorization;

namespace EvidenceChain.Web.Accounts.Limits;

/// <summary>
/// How often one may ask, told in the headers of each answer (draft-ietf-httpapi-ratelimit-headers): an account or key, and each network that tries to sign in. Whoever holds the machine is not counted.
/// </summary>
internal sealed class RateDoor(RequestDelegate next, TimeProvider clock)
{
    public const int AccountPerMinute = 1200;
    public const int TriesPerMinute = 30;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly RateWindow accounts = new(clock, Minute), tries = new(clock, Minute);

    public Task InvokeAsync(HttpContext http)
    {
        var isTry = !HttpMethods.IsGet(http.Request.Method) && http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        var (answer, limit) = isTry ? (tries.Take(PublicQueries.NetworkOf(http.Connection.RemoteIpAddress), TriesPerMinute), TriesPerMinute)
            : http.ViewerOrNull() is { Account: { } account } ? (accounts.Take(account, AccountPerMinute), AccountPerMinute)
            : (default(RateAnswer?), 0);
        if (answer is not { } given)
        {
            return next(http);
        }
        var headers = http.Response.Headers;
        headers["RateLimit-Limit"] = Text(limit);
        headers["RateLimit-Remaining"] = Text(given.Left);
        headers["RateLimit-Reset"] = Text(given.SecondsToNext);
        if (given.IsAllowed)
        {
            return next(http);
        }
        headers.RetryAfter = Text(given.SecondsToNext);
        return TypedResults.Problem($"too many requests; ask again in {Text(given.SecondsToNext)} seconds (请求过于频繁，请稍后再试)", statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(http);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
