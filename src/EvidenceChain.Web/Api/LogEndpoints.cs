using EvidenceChain.Custody;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Web.Api;

/// <summary>The log as C2SP tlog-tiles asks, and the policy that names its keys.</summary>
internal static class LogEndpoints
{
    private const string Immutable = "public, max-age=31536000, immutable";

    public static void MapLog(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/log/checkpoint", Checkpoint).AllowAnonymous();
        routes.MapGet("/log/tile/{**path}", TileAsync).AllowAnonymous();
        routes.MapGet("/api/v1/policy", PolicyAsync).AllowAnonymous();
    }

    private static IResult Checkpoint(RegistryOffice office, HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache";
        return office.Latest is { } latest
            ? TypedResults.Text(latest.ToBytes(), "text/plain; charset=utf-8")
            : Problems.NotFound("the log is empty");
    }

    private static async Task<IResult> TileAsync(string path, RegistryOffice office, HttpResponse response, CancellationToken cancellation)
    {
        if (!TilePath.TryParse($"tile/{path}", out var tile))
        {
            return Problems.NotFound($"{path} is not a tile");
        }
        var bytes = tile.Level == TileCoordinates.Entries
            ? await office.Log.EntriesAsync(tile.Index, tile.Width, cancellation)
            : await office.Log.TileAsync(tile.Level, tile.Index, tile.Width, cancellation);
        if (bytes is null)
        {
            return Problems.NotFound("the log has no such tile yet");
        }
        response.Headers.CacheControl = Immutable;
        return TypedResults.Bytes(bytes, "application/octet-stream");
    }

    private static async Task<IResult> PolicyAsync(RegistryOffice office, CancellationToken cancellation)
    {
        await office.Policy.CurrentAsync(cancellation);
        return TypedResults.Text(await File.ReadAllTextAsync(office.Policy.Path, cancellation), "text/plain; charset=utf-8");
    }
}
