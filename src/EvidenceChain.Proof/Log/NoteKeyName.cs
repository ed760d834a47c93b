using System.Buffers.Binary;
using System.Text;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Log;

/// <summary>Rules for the names of note keys and for the 4-byte key ids derived from them. C2SP signed-note, "Format" and "Verifier keys".</summary>
internal static class NoteKeyName
{
    private const int LongestName = 255;

    /// <summary>Not empty, no white space, no plus sign, no control character, at most 255 characters.</summary>
    internal static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > LongestName || !Statements.UnicodeText.IsWellFormed(name))
        {
            return false;
        }
        foreach (var letter in name)
        {
            if (letter == '+' || char.IsWhiteSpace(letter) || char.IsControl(letter))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>First four bytes, big end first, of SHA-256(name || 0x0A || type || public key).</summary>
    internal static uint IdOf(string name, ReadOnlySpan<byte> typeAndKey)
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.SizeBytes];
        Sha256Digest.Of([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. typeAndKey]).CopyTo(digest);
        return BinaryPrimitives.ReadUInt32BigEndian(digest);
    }
}
