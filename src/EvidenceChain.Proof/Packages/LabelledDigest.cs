using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Packages;

/// <summary>The ways in which writers put a SHA-256 into WARC and CDXJ: <c>sha256:</c> or <c>sha-256:</c>, hex or base32, or hex alone.</summary>
internal static class LabelledDigest
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static bool TryParse(string text, out Sha256Digest digest)
    {
        var value = text.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(7)
            : text.StartsWith("sha-256:", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(8) : text.AsSpan();
        return Sha256Digest.TryFromHex(value, out digest) || TryFromBase32(value.TrimEnd('='), out digest);
    }

    private static bool TryFromBase32(ReadOnlySpan<char> text, out Sha256Digest digest)
    {
        digest = default;
        if (text.Length != 52)
        {
            return false;
        }
        Span<byte> raw = stackalloc byte[Sha256Digest.SizeBytes + 1];
        for (var i = 0; i < text.Length; i++)
        {
            var value = Base32.IndexOf(text[i], StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }
            for (var bit = 0; bit < 5; bit++)
            {
                var at = (5 * i) + bit;
                raw[at / 8] |= (byte)(((value >> (4 - bit)) & 1) << (7 - (at % 8)));
            }
        }
        digest = Sha256Digest.FromBytes(raw[..Sha256Digest.SizeBytes]);
        return raw[Sha256Digest.SizeBytes] == 0;
    }
}
