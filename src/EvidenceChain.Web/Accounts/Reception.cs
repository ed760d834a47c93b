using EvidenceChain.Web.Api;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceChain.Web.Accounts;

/// <summary>Finds out who asks.</summary>
internal sealed class Recognition(RequestDelegate next, Caller caller)
{
    public async Task InvokeAsync(HttpContext http)
    {
        http.Features.Set(await caller.RecogniseAsync(http));
        await next(http);
    }
}

/// <summary>
/// Stands before every page and endpoint and lets in whom the endpoint admits. What does not say that anyone may have it (<c>AllowAnonymous</c>) needs a viewer, so
/// that a page somebody forgets to mark is closed, not open.
/// </summary>
internal sealed class Reception(RequestDelegate next, IAntiforgery forms)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var viewer = http.ViewerOrNull();
        var endpoint = http.GetEndpoint();
        if (endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(http);
        }
        else if (viewer is null)
        {
            await Challenge.AnswerAsync(http);
        }
        else if (endpoint.Metadata.GetMetadata<AdmitsAttribute>()?.Admits(viewer) == false || !IsWithinScopes(viewer, http.Request.Method))
        {
            await TypedResults.Problem("your roles, or this key, do not allow that", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(http);
        }
        else if (IsBySession(viewer) && endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null && !await forms.IsRequestValidAsync(http))
        {
            // A browser sends a session's cookie with whatever another site makes it send; the token of our own pages it does not have. Pages check theirs themselves.
            await TypedResults.Problem("a request with a session needs the page's token in x-form-token", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(http);
        }
        else
        {
            await next(http);
        }
    }

    private static bool IsBySession(Viewer viewer) => viewer is { Account: not null, Key: null };

    // A key that only reads changes nothing, whatever its owner may do.
    private static bool IsWithinScopes(Viewer viewer, string method) =>
        viewer.Scopes is not { } scopes || HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || scopes.Contains(KeyScope.Capture) || scopes.Contains(KeyScope.Administer);
}

/// <summary>Who asks, for pages and endpoints.</summary>
public static class ViewerOfRequest
{
    /// <summary>Null for a stranger, who only gets where anyone may.</summary>
    public static Viewer? ViewerOrNull(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Features.Get<Viewer>();
    }

    /// <summary>Throws for a stranger: to ask for a viewer where anyone may come is a bug.</summary>
    public static Viewer Viewer(this HttpContext http) => http.ViewerOrNull() ?? throw new InvalidOperationException("nobody was recognised here, and the endpoint admits anyone");
}
