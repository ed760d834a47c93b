using EvidenceChain.Custody;
using EvidenceChain.Web.Evidence;
using EvidenceChain.Web.Public;

namespace EvidenceChain.Web.Sharing;

/// <summary>What a link hands out beside its pages: pictures with what is personal painted over, and the bundle where the link says so.</summary>
internal static class SharedFiles
{
    public static void MapSharedFiles(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/shared/{secret}/{number}").RequireRateLimiting(PublicRate.SharedPolicy).AllowAnonymous();
        files.MapGet("tiles/{index:int}", TileAsync);
        files.MapGet("bundle", BundleAsync);
    }

    private static async Task<IResult> TileAsync(string secret, string number, int index, SharedShelf shelf, HttpResponse response, CancellationToken cancellation)
    {
        if (await shelf.FindAsync(secret, number, cancellation) is not var (_, state))
        {
            return TypedResults.NotFound();
        }
        try
        {
            return shelf.MaskedTile(state, index, cancellation) is { } tile ? Unlisted(EvidenceFiles.Shown(tile, response), response) : TypedResults.NotFound();
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            return TypedResults.NotFound(); // a picture that cannot be masked is not shown
        }
    }

    private static async Task<IResult> BundleAsync(string secret, string number, SharedShelf shelf, ShareBook shares, RegistryOffice office, HttpContext http, CancellationToken cancellation)
    {
        if (await shelf.FindAsync(secret, number, cancellation) is not var (share, state) || !share.WithBundle || state.Bundle is not { } bundle)
        {
            return TypedResults.NotFound();
        }
        await shares.NoteVisitAsync(share, $"bundle {state.Number}", http.Connection.RemoteIpAddress, cancellation);
        return Unlisted(EvidenceFiles.Kept(office.Blobs.OpenUnchecked(bundle.Archive), bundle.Archive, "application/zip", $"{state.Number}.zip", http.Response), http.Response);
    }

    private static IResult Unlisted(IResult result, HttpResponse response)
    {
        response.Headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
        return result;
    }
}
