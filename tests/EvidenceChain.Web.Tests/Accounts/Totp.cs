using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace EvidenceChain.Web.Tests.Accounts;

/// <summary>What an authenticator app computes: RFC 6238 with SHA-1, six digits, 30 seconds.</summary>
internal static class Totp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Code(string base32, DateTimeOffset at)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, at.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // the standard's own default
        var hash = HMACSHA1.HashData(Decode(base32), counter);
#pragma warning restore CA5350
        var place = hash[^1] & 0xf;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(place)) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string base32)
    {
        List<byte> bytes = [];
        var (bits, held) = (0, 0);
        foreach (var letter in base32)
        {
            bits = ((bits << 5) | Alphabet.IndexOf(letter, StringComparison.Ordinal)) & 0xffff;
            held += 5;
            if (held >= 8)
            {
                held -= 8;
                bytes.Add((byte)((bits >> held) & 0xff));
            }
        }
        return [.. bytes];
    }
}
