using System.Security.Cryptography;
using System.Text;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Accounts;
using Hangfire.Dashboard;

namespace EvidenceChain.Web.Api;

/// <summary>
/// Finds out who asks: over the socket, whose file mode admits the local administrator alone; over TCP with the installation's key, with a member's key, or with a session. A key that is shown and
/// opens nothing is a stranger's, whatever session comes with it.
/// </summary>
internal sealed class Caller
{
    private const int KeyBytes = 32;
    private const int LongestKey = 512;
    private static readonly Viewer Administrator = Viewer.Holder("local administrator"), KeyHolder = Viewer.Holder("key holder");
    private readonly byte[] keyDigest;

    private readonly Members members;
    private readonly AccessKeys keys;

    /// <summary>Reads <c>keys/api.key</c>, made at first start; only its digest stays in memory.</summary>
    public Caller(DataFolder data, Members members, AccessKeys keys)
    {
        (this.members, this.keys) = (members, keys);
        var path = Path.Combine(data.Keys, "api.key");
        if (!File.Exists(path))
        {
            DurableFile.Replace(path, Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes))}\n"));
        }
        keyDigest = SHA256.HashData(Encoding.ASCII.GetBytes(File.ReadAllText(path).Trim()));
    }

    /// <summary>Null for a stranger.</summary>
    public async ValueTask<Viewer?> RecogniseAsync(HttpContext http)
    {
        if (http.IsLocalAdministrator())
        {
            return Administrator;
        }
        if (http.Request.Headers.Authorization.Count > 0)
        {
            return KeyOf(http.Request) is not { } key ? null : IsInstallationKey(key) ? KeyHolder : await keys.RecogniseAsync(key, http.RequestAborted);
        }
        if (await SignInDesk.OfSessionAsync(http, members) is not var (viewer, session))
        {
            return null;
        }
        http.User = session; // forms are bound to it
        return viewer;
    }

    private bool IsInstallationKey(string key) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), keyDigest);

    // Bearer for programs. Basic only where a browser asks the person: a browser repeats it by itself, so whatever changes something must not take it.
    private static string? KeyOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var key = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..]
            : header.StartsWith("Basic ", StringComparison.Ordinal) && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal) ? PasswordOf(header["Basic ".Length..])
            : null;
        return key is { Length: > 0 and <= LongestKey } ? key : null;
    }

    private static string? PasswordOf(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var count) && Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2) is [_, var password] ? password : null;
    }
}

/// <summary>Hangfire's dashboard is for the operator's administrators; the reception has asked who it is.</summary>
internal sealed class AdministratorOnly : IDashboardAuthorizationFilter
{
    public bool Authorize(DashboardContext context) => context.GetHttpContext().ViewerOrNull() is { IsOperator: true, IsAdministrator: true };
}
