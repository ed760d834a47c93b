using System.Security.Cryptography;
using System.Text;

namespace EvidenceChain.Web.Accounts;

/// <summary>Secrets that are shown once and kept as digests: 24 random bytes, so a plain SHA-256 tells nothing of them.</summary>
internal static class Secrets
{
    private const int Bytes = 24;

    public static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
