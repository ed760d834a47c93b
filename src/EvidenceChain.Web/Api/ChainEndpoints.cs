using EvidenceChain.Custody;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EvidenceChain.Web.Api;

/// <summary>How anchoring fares: the newest final anchor, null before the first; why the last checkpoint is not anchored, null when it is; what went wrong with chains, newest first.</summary>
internal sealed record ChainView(AnchorView? Newest, string? Delay, IReadOnlyList<AnchorIncident> Incidents);

/// <summary>A final anchor; <c>kind</c> says who runs the chain: local, consortium or public.</summary>
internal sealed record AnchorView(string Kind, long ChainId, string Contract, long Size, long BlockNumber, DateTimeOffset FinalAt);

/// <summary>Where the log is anchored, and whether that goes well.</summary>
internal static class ChainEndpoints
{
    private const int MaxIncidents = 100;

    public static void MapChain(this IEndpointRouteBuilder routes) => routes.MapGet("chain", StateAsync).WithMetadata(new AdmitsAttribute(Role.Administrator) { OperatorOnly = true });

    private static async Task<Ok<ChainView>> StateAsync(RegistryOffice office, CancellationToken cancellation)
    {
        var newest = (await office.Records.NewestAsync(1, cancellation)).FirstOrDefault();
        return TypedResults.Ok(new ChainView(
            newest is null ? null : new(AnchorStatement.WordOf(newest.Chain.Kind), newest.Chain.ChainId, newest.Chain.Contract.ToString(), newest.Size, newest.BlockNumber, newest.FinalAt),
            office.Anchors.Delay, await office.Records.IncidentsAsync(MaxIncidents, cancellation)));
    }
}
