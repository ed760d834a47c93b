using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceChain.Web.Public;

/// <summary>How often one network may ask the public pages: each answer reads a whole bundle.</summary>
internal static class PublicRate
{
    public const string Policy = "public";
    public const int PerMinute = 30;

    /// <summary>For links that were given to somebody: a page of evidence has many pictures.</summary>
    public const string SharedPolicy = "shared";
    public const int SharedPerMinute = 300;

    public static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = (int)HttpStatusCode.TooManyRequests;
        options.AddPolicy(Policy, context => RateLimitPartition.GetFixedWindowLimiter(
            PublicQueries.NetworkOf(context.Connection.RemoteIpAddress), _ => new() { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));
        options.AddPolicy(SharedPolicy, context => RateLimitPartition.GetFixedWindowLimiter(
            PublicQueries.NetworkOf(context.Connection.RemoteIpAddress), _ => new() { PermitLimit = SharedPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));
        options.OnRejected = async (rejected, cancellation) =>
        {
            var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? (int)Math.Ceiling(wait.TotalSeconds) : 60;
            var answer = rejected.HttpContext.Response;
            answer.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            answer.ContentType = "text/plain; charset=utf-8";
            await answer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"查询过于频繁，请在 {seconds} 秒后再试。\nToo many questions; ask again in {seconds} seconds.\n"), cancellation);
        };
    }
}
