using System.Diagnostics.CodeAnalysis;

namespace EvidenceChain.Proof.Statements;

/// <summary>The one spelling of each value of an enum in the formats.</summary>
internal sealed class WordList<T>(params (T Value, string Word)[] words)
    where T : struct, Enum
{
    internal string this[T value]
    {
        get
        {
            foreach (var (known, word) in words)
            {
                if (EqualityComparer<T>.Default.Equals(known, value))
                {
                    return word;
                }
            }
            throw new ArgumentOutOfRangeException(nameof(value), value, "has no word in the formats");
        }
    }

    internal bool TryParse(string? text, [MaybeNullWhen(false)] out T value)
    {
        foreach (var (known, word) in words)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
            {
                value = known;
                return true;
            }
        }
        value = default;
        return false;
    }
}
