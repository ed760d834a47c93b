using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Log;

/// <summary>The lines that proof files share: a word with a decimal, and one base64 hash a line.</summary>
internal static class HashLines
{
    /// <summary>Reads <c>word N</c> with N not negative and without leading zeros.</summary>
    internal static bool TryReadNumber(string line, string word, out long number)
    {
        number = 0;
        return line.StartsWith(word + " ", StringComparison.Ordinal)
            && long.TryParse(line.AsSpan(word.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && string.Equals(line, string.Create(CultureInfo.InvariantCulture, $"{word} {number}"), StringComparison.Ordinal);
    }

    internal static bool TryRead(ReadOnlySpan<string> lines, [NotNullWhen(true)] out IReadOnlyList<Sha256Digest>? hashes)
    {
        var read = new List<Sha256Digest>(lines.Length);
        hashes = null;
        foreach (var line in lines)
        {
            if (!StrictBase64.TryDecode(line, out var raw) || raw.Length != Sha256Digest.SizeBytes)
            {
                return false;
            }
            read.Add(Sha256Digest.FromBytes(raw));
        }
        hashes = read;
        return true;
    }

    internal static string Write(IReadOnlyList<Sha256Digest> hashes) =>
        string.Concat(hashes.Select(hash => Convert.ToBase64String(hash.ToArray()) + "\n"));
}
