using System.Collections.Frozen;
using EvidenceChain.Proof.Digests;
using Microsoft.Net.Http.Headers;

namespace EvidenceChain.Web.Pages;

/// <summary>Style and scripts of the pages, out of the program itself, under names that hold their digest: a browser may keep them for ever.</summary>
internal static class PageAssets
{
    private static readonly FrozenDictionary<string, Asset> ByPath = new[] { ("site.css", "text/css"), ("digest.js", "text/javascript"), ("captures.js", "text/javascript"), ("viewer.js", "text/javascript"), ("walk.js", "text/javascript") }
        .Select(file => Read(file.Item1, file.Item2)).ToFrozenDictionary(asset => asset.Path, StringComparer.Ordinal);

    /// <summary>Where a page finds the file.</summary>
    public static string PathOf(string name) => ByPath.Values.Single(asset => asset.Name == name).Path;

    public static void MapPageAssets(this IEndpointRouteBuilder routes) => routes.MapGet("/assets/{file}", (string file, HttpResponse response) =>
    {
        if (!ByPath.TryGetValue($"/assets/{file}", out var asset))
        {
            return Results.NotFound();
        }
        response.Headers[HeaderNames.CacheControl] = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Content, $"{asset.Type}; charset=utf-8");
    }).AllowAnonymous();

    private static Asset Read(string name, string type)
    {
        using var file = typeof(PageAssets).Assembly.GetManifestResourceStream($"Pages.{name}") ?? throw new InvalidOperationException($"{name} is not in the program");
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return new(name, $"/assets/{Path.GetFileNameWithoutExtension(name)}-{Sha256Digest.Of(content).ToHex()[..12]}{Path.GetExtension(name)}", type, content);
    }

    private sealed record Asset(string Name, string Path, string Type, byte[] Content);
}
