using System.Security.Cryptography;
using System.Text;
using EvidenceChain.Custody.Storage;
using Hangfire.Dashboard;

namespace EvidenceChain.Web.Api;

/// <summary>Who asks: over the socket, whose file mode admits the local administrator alone, or over TCP with the installation's key.</summary>
internal sealed class Caller
{
    private const int KeyBytes = 32;
    private readonly byte[] keyDigest;

    /// <summary>Reads <c>keys/api.key</c>, made at first start; only its digest stays in memory.</summary>
    public Caller(DataFolder data)
    {
        var path = Path.Combine(data.Keys, "api.key");
        if (!File.Exists(path))
        {
            DurableFile.Replace(path, Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes))}\n"));
        }
        keyDigest = SHA256.HashData(Encoding.ASCII.GetBytes(File.ReadAllText(path).Trim()));
    }

    public bool MayUse(HttpContext context) => context.IsLocalAdministrator() || HasKey(context);

    /// <summary>Refuses with 401 what came over TCP without the key.</summary>
    public async ValueTask<object?> RequireAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        if (MayUse(invocation.HttpContext))
        {
            return await next(invocation);
        }
        invocation.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem("this address asks for the key in keys/api.key, as a bearer token", statusCode: StatusCodes.Status401Unauthorized);
    }

    // Bearer for programs; Basic, whatever the name, lets a browser ask the person for the key.
    private bool HasKey(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var key = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..]
            : header.StartsWith("Basic ", StringComparison.Ordinal) ? PasswordOf(header["Basic ".Length..])
            : null;
        return key is { Length: > 0 and <= 512 } && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), keyDigest);
    }

    private static string? PasswordOf(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var count) && Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2) is [_, var password] ? password : null;
    }
}

/// <summary>Hangfire's dashboard is for the local administrator alone.</summary>
internal sealed class AdministratorOnly(Caller caller) : IDashboardAuthorizationFilter
{
    public bool Authorize(DashboardContext context)
    {
        var http = context.GetHttpContext();
        if (caller.MayUse(http))
        {
            return true;
        }
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"EvidenceChain\"";
        return false;
    }
}
