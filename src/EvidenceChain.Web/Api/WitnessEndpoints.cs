using EvidenceChain.Custody;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EvidenceChain.Web.Api;

/// <summary>A configured witness: the newest size it cosigned, and since when it does, or why it does not.</summary>
internal sealed record WitnessView(string Name, string Key, string Url, long? Size, string? Reason, DateTimeOffset? Since);

internal sealed record WitnessViews(IReadOnlyList<WitnessView> Witnesses);

/// <summary>How the witnesses fare.</summary>
internal static class WitnessEndpoints
{
    public static void MapWitnesses(this IEndpointRouteBuilder routes) => routes.MapGet("witnesses", ListAsync);

    private static async Task<Ok<WitnessViews>> ListAsync(RegistryOffice office, CancellationToken cancellation) =>
        TypedResults.Ok(new WitnessViews([.. (await office.Witnesses.StatusAsync(cancellation)).Select(turn => new WitnessView(turn.Name, turn.Key, turn.Url, turn.Size, turn.Reason, turn.NotedAt))]));
}
