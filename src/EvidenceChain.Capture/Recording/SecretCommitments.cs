using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>
/// Replaces header values that let somebody act as the visitor (cookies, authorization) by a commitment: SHA-256 of a random salt and
/// the value. The salts are kept apart from the package; whoever knows a value can then be shown that it is the one that was sent.
/// Equal values get equal commitments within a capture, so a cookie can be followed without being known.
/// </summary>
internal sealed class SecretCommitments
{
    private const int SaltBytes = 32;
    private readonly ConcurrentDictionary<string, (string Salt, string Commitment)> known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<JsonValue> uses = new();

    public static bool IsSecret(string headerName) =>
        headerName.Equals("cookie", StringComparison.OrdinalIgnoreCase) || headerName.Equals("set-cookie", StringComparison.OrdinalIgnoreCase)
        || headerName.Equals("authorization", StringComparison.OrdinalIgnoreCase) || headerName.Equals("proxy-authorization", StringComparison.OrdinalIgnoreCase);

    /// <summary>What stands in the record instead of the value.</summary>
    public string Replace(string url, string headerName, string value)
    {
        var (salt, commitment) = known.GetOrAdd(value, Commit);
        uses.Enqueue(new JsonObjectBuilder
        {
            { "url", WellFormed.Text(url) }, { "header", WellFormed.Text(headerName) }, { "salt", salt }, { "commitment", commitment },
        }.Build());
        return commitment;
    }

    /// <summary>The salts with the place of each use; null when nothing was replaced.</summary>
    public byte[]? ToJson() => uses.IsEmpty
        ? null
        : CanonicalJson.Write(new JsonObjectBuilder { { "version", 1 }, { "commitments", JsonArray.Of([.. uses]) } }.Build());

    private static (string Salt, string Commitment) Commit(string value)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var digest = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(value)]);
        return (Convert.ToHexStringLower(salt), "commitment:sha256:" + Convert.ToHexStringLower(digest));
    }
}
