using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Health;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EvidenceChain.Web.Api;

internal sealed record HealthView(bool IsWell, IReadOnlyList<Ailment> Ailments);

/// <summary><c>/ready</c> says that requests are answered; <c>/health</c>, that evidence gets to its end: 200, or 503 with the parts that ail. What ails them is told to the operator.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ready", () => TypedResults.Text("ready\n")).AllowAnonymous();
        routes.MapGet("/health", AnswerAsync).AllowAnonymous();
        routes.MapGet("/api/v1/health", ListAsync).WithMetadata(new AdmitsAttribute(Role.Administrator) { OperatorOnly = true });
    }

    private static async Task<Ok<HealthView>> ListAsync(ServiceHealth health, CancellationToken cancellation)
    {
        var found = await health.LookAsync(cancellation);
        return TypedResults.Ok(new HealthView(found.Count == 0, found));
    }

    private static async Task<ContentHttpResult> AnswerAsync(ServiceHealth health, HttpContext http, CancellationToken cancellation)
    {
        http.Response.Headers.CacheControl = "no-store";
        var found = await health.LookAsync(cancellation);
        var isOperator = http.ViewerOrNull() is { IsOperator: true, IsAdministrator: true };
        return found.Count == 0 ? TypedResults.Text("ok\n")
            : TypedResults.Text(string.Concat(found.Select(ailment => isOperator ? $"{ailment.Part}: {ailment.Sentence}\n" : $"{ailment.Part}\n")), statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
