namespace EvidenceChain.Proof.Statements;

/// <summary>The one question that UTF-8 writers must ask of a .NET text.</summary>
internal static class UnicodeText
{
    /// <summary>Whether every surrogate has its partner, so that UTF-8 can hold the text.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }
            i++;
        }
        return true;
    }
}
