using Microsoft.AspNetCore.Http.Extensions;

namespace EvidenceChain.Web.Accounts;

/// <summary>What a stranger is told: a program that it needs a key, a person where to sign in.</summary>
internal static class Challenge
{
    public static Task AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            http.Response.Redirect($"/sign-in{QueryString.Create("return", request.GetEncodedPathAndQuery())}");
            return Task.CompletedTask;
        }
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem("this address asks for a key as a bearer token: one of your account, or the one in keys/api.key", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(http);
    }
}
