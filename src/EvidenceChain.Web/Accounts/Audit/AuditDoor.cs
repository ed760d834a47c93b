using Microsoft.AspNetCore.Authorization;

namespace EvidenceChain.Web.Accounts.Audit;

/// <summary>
/// Notes every access and act before its answer goes out: an answer whose note cannot be written is not given. What anyone may read is not an access (public questions have a record of
/// their own); what a stranger sends is.
/// </summary>
internal sealed class AuditDoor(RequestDelegate next, AuditTrail trail)
{
    private const int LongestItem = 200;
    private const int LongestHandler = 30;

    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is RouteEndpoint endpoint && IsNoted(http, endpoint))
        {
            http.Response.OnStarting(() => trail.NoteAsync(
                http.ViewerOrNull(), ActOf(http, endpoint), ItemOf(http, endpoint), http.Response.StatusCode, http.Connection.RemoteIpAddress, CancellationToken.None));
        }
        return next(http);
    }

    private static bool IsNoted(HttpContext http, RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null || !HttpMethods.IsGet(http.Request.Method))
        // The job pages ask for their own figures every two seconds, and for their style.
        && !(http.Request.Path.StartsWithSegments("/jobs", out var rest) && (rest.StartsWithSegments("/stats") || rest.StartsWithSegments("/css") || rest.StartsWithSegments("/js") || rest.StartsWithSegments("/fonts")));

    private static string ActOf(HttpContext http, RouteEndpoint endpoint)
    {
        var handler = http.Request.Query["handler"].ToString();
        var path = $"{http.Request.Method} /{endpoint.RoutePattern.RawText?.TrimStart('/')}";
        return handler.Length is > 0 and <= LongestHandler && handler.All(char.IsAsciiLetter) ? $"{path} {handler}" : path;
    }

    // What the endpoint itself said, else what stands in the address; never the secret of a link.
    private static string? ItemOf(HttpContext http, RouteEndpoint endpoint)
    {
        var item = http.Features.Get<AuditedItem>()?.Item
            ?? string.Join('/', endpoint.RoutePattern.Parameters.Where(parameter => parameter.Name != "secret").Select(parameter => http.Request.RouteValues.GetValueOrDefault(parameter.Name) as string).OfType<string>());
        return item.Length == 0 ? null : item.Length <= LongestItem ? item : item[..LongestItem];
    }
}

internal sealed record AuditedItem(string Item);

/// <summary>For endpoints whose address does not say what they were about.</summary>
internal static class AuditedRequest
{
    public static void AuditAs(this HttpContext http, string item) => http.Features.Set(new AuditedItem(item));
}
