using System.Diagnostics.CodeAnalysis;

namespace EvidenceChain.Proof.Log;

/// <summary>RFC 4648 §4 base64 with padding, no white space and zero trailing bits: exactly one text for the same bytes.</summary>
internal static class StrictBase64
{
    internal static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 4 != 0)
        {
            return false;
        }
        var decoded = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(text, decoded, out var written))
        {
            return false;
        }
        // Convert skips white space and ignores trailing bits; writing it again finds both.
        if (!text.SequenceEqual(Convert.ToBase64String(decoded, 0, written)))
        {
            return false;
        }
        bytes = decoded[..written];
        return true;
    }
}
