using System.Text.Json;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace EvidenceChain.Web.Evidence;

/// <summary>
/// Hands out what evidence holds. Pictures are shown when they are pictures; everything else of a package goes out as a file to be kept, never as something that a browser would run
/// under our name.
/// </summary>
internal static class EvidenceFiles
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapEvidenceFiles(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/evidence/{number}");
        files.MapGet("thumbnail", ThumbnailAsync);
        files.MapGet("pictures/{index:int}", PictureAsync);
        files.MapGet("text", TextAsync);
        files.MapGet("records/{index:int}", RecordAsync);
        files.MapGet("members/{**path}", MemberAsync);
        files.MapMethods("package", GetAndHead, PackageAsync);
        files.MapMethods("bundle", GetAndHead, BundleAsync);
    }

    /// <summary>A file of the store for keeping, in ranges if asked so. Its first byte goes out at once: it is not read through before; its digest stands in the header and is its name here.</summary>
    public static FileStreamHttpResult Kept(FileStream content, Sha256Digest digest, string type, string name, HttpResponse response)
    {
        response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(digest.ToArray())}:";
        Harmless(response);
        return TypedResults.File(content, type, name, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{digest.ToHex()}\""));
    }

    /// <summary>Only PNG and JPEG, by what they begin with.</summary>
    public static IResult Shown(byte[] content, HttpResponse response)
    {
        var type = content is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] ? "image/png" : content is [0xff, 0xd8, 0xff, ..] ? "image/jpeg" : null;
        if (type is null)
        {
            return TypedResults.NotFound();
        }
        Harmless(response);
        response.Headers.CacheControl = "private, max-age=604800, immutable";
        return TypedResults.Bytes(content, type);
    }

    private static Task<IResult> ThumbnailAsync(string number, EvidenceShelf shelf, HttpContext http, CancellationToken cancellation) => WithPackageAsync(number, shelf, http, (package, _) =>
        (package.Find("thumbnail", EvidenceShelf.ShownUrl(package)) ?? package.Find("thumbnail")) is { } found ? Shown(package.Read(found, cancellation), http.Response) : TypedResults.NotFound(), cancellation);

    private static Task<IResult> PictureAsync(string number, int index, EvidenceShelf shelf, HttpContext http, CancellationToken cancellation) => WithPackageAsync(number, shelf, http, (package, _) =>
        package.Resources.ElementAtOrDefault(index) is { MediaType: "image/png" or "image/jpeg" } found ? Shown(package.Read(found, cancellation), http.Response) : TypedResults.NotFound(), cancellation);

    /// <summary>The texts of the pictures with their places, in CSS pixels of the page.</summary>
    private static Task<IResult> TextAsync(string number, EvidenceShelf shelf, HttpContext http, CancellationToken cancellation) => WithPackageAsync(number, shelf, http, (package, _) =>
    {
        var layer = package.Find("text-layer", EvidenceShelf.ShownUrl(package)) is { } found ? package.Read(found, cancellation) : [];
        Harmless(http.Response);
        http.Response.Headers.CacheControl = "private, max-age=604800, immutable";
        return TypedResults.Json(SealedPackage.LinesOf(layer).Select(line => new PlacedText(line.Text("text") ?? "", EvidenceSight.BoxOf(line))).Where(text => text.Box is not null), ApiJson.Options);
    }, cancellation);

    private static Task<IResult> RecordAsync(string number, int index, EvidenceShelf shelf, HttpContext http, CancellationToken cancellation) => WithPackageAsync(number, shelf, http, (package, state) =>
    {
        if (package.Resources.ElementAtOrDefault(index) is not { } found)
        {
            return TypedResults.NotFound();
        }
        Harmless(http.Response);
        return TypedResults.Bytes(package.Read(found, cancellation), "application/octet-stream", $"{state.Number}-{FileName(found.Kind)}{EndingOf(found.MediaType)}");
    }, cancellation);

    private static Task<IResult> MemberAsync(string number, string path, EvidenceShelf shelf, HttpContext http, CancellationToken cancellation) => WithPackageAsync(number, shelf, http, (package, state) =>
    {
        if (package.OpenMember(path) is not var (content, size))
        {
            return TypedResults.NotFound();
        }
        Harmless(http.Response);
        http.Response.ContentLength = size;
        return TypedResults.Stream(content, "application/octet-stream", $"{state.Number}-{FileName(path)}");
    }, cancellation);

    private static async Task<IResult> PackageAsync(string number, EvidenceShelf shelf, RegistryOffice office, HttpContext http, CancellationToken cancellation) =>
        await shelf.FindAsync(number, http, cancellation) is not { } state ? Problems.NoSuchEvidence(number)
        : state.Seal is { } seal ? Kept(office.Blobs.OpenUnchecked(seal.Package.Sha256), seal.Package.Sha256, "application/wacz", $"{state.Number}.wacz", http.Response)
        : Problems.NotYet($"{state.Number} is not sealed yet");

    private static async Task<IResult> BundleAsync(string number, EvidenceShelf shelf, RegistryOffice office, HttpContext http, CancellationToken cancellation) =>
        await shelf.FindAsync(number, http, cancellation) is not { } state ? Problems.NoSuchEvidence(number)
        : state.Bundle is { } bundle ? Kept(office.Blobs.OpenUnchecked(bundle.Archive), bundle.Archive, "application/zip", $"{state.Number}.zip", http.Response)
        : Problems.NotYet($"{state.Number} has no bundle yet");

    private static async Task<IResult> WithPackageAsync(string number, EvidenceShelf shelf, HttpContext http, Func<SealedPackage, EvidenceState, IResult> answer, CancellationToken cancellation)
    {
        if (await shelf.FindAsync(number, http, cancellation) is not { } state)
        {
            return Problems.NoSuchEvidence(number);
        }
        try
        {
            if (shelf.Open(state) is not { } package)
            {
                return Problems.NotYet($"{state.Number} is not sealed yet");
            }
            http.Response.RegisterForDispose(package);
            return answer(package, state);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            return TypedResults.Problem($"the package of {state.Number} cannot be read: {fault.Message}", statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static void Harmless(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>A name that means nothing to a shell, a path or a header.</summary>
    internal static string FileName(string path) => string.Concat(path.TakeLast(80).Select(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' ? sign : '_')).TrimStart('.');

    private static string EndingOf(string type) => type switch
    {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "application/pdf" => ".pdf",
        "multipart/related" => ".mhtml",
        "text/html" => ".html",
        "text/plain" => ".txt",
        _ => ".bin",
    };
}

/// <summary>A text of a page and where it stands.</summary>
internal sealed record PlacedText(string Text, FieldBox? Box);
