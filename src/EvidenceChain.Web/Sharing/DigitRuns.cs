namespace EvidenceChain.Web.Sharing;

/// <summary>Finds telephone and identity numbers: digits, also of full width, with at most one separator between two of them.</summary>
internal static class DigitRuns
{
    private const int LongestRun = 24;

    public static IEnumerable<MaskedPart> Find(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (ValueOf(text[at]) < 0 || (at > 0 && ValueOf(text[at - 1]) >= 0))
            {
                continue;
            }
            if (Longest(text, at) is var (start, end, kept))
            {
                yield return new(start, end - start, kept + "****");
                at = end - 1;
            }
        }
    }

    /// <summary>The longest of the known shapes that begins here and ends before something that is no digit.</summary>
    private static (int Start, int End, string Kept)? Longest(string text, int at)
    {
        var hasPlus = at > 0 && text[at - 1] is '+' or '＋';
        Span<int> digits = stackalloc int[LongestRun];
        (int, int, string)? best = null;
        var count = 0;
        for (var end = at; end < text.Length && count < LongestRun;)
        {
            digits[count++] = ValueOf(text[end++]);
            var next = end < text.Length ? text[end] : '\0';
            var isIdentity = count == 17 && next is 'X' or 'x' or 'Ｘ';
            if (isIdentity || (ValueOf(next) < 0 && IsNumber(digits[..count], hasPlus)))
            {
                best = (hasPlus ? at - 1 : at, isIdentity ? end + 1 : end, KeptOf(digits[..count], hasPlus));
            }
            if (ValueOf(next) < 0)
            {
                if (!IsSeparator(next) || end + 1 >= text.Length || ValueOf(text[end + 1]) < 0)
                {
                    break;
                }
                end++;
            }
        }
        return best;
    }

    private static bool IsNumber(ReadOnlySpan<int> digits, bool hasPlus)
    {
        if (hasPlus)
        {
            return digits.Length is >= 8 and <= 15;
        }
        if (digits is [8, 6, 1, >= 3, ..] && digits.Length == 13)
        {
            return true;
        }
        return digits switch
        {
            [1, >= 3, ..] when digits.Length == 11 => true,
            [0, > 0, ..] when digits.Length is >= 10 and <= 12 => true,
            [4 or 8, 0, 0, ..] when digits.Length == 10 => true,
            _ => digits.Length == 18 && digits is [>= 1 and <= 8, _, _, _, _, _, 1, 9, ..] or [>= 1 and <= 8, _, _, _, _, _, 2, 0, ..],
        };
    }

    private static string KeptOf(ReadOnlySpan<int> digits, bool hasPlus)
    {
        var kept = hasPlus ? "+" : "";
        for (var at = 0; at < 3; at++)
        {
            kept += (char)('0' + digits[at]);
        }
        return kept;
    }

    private static int ValueOf(char sign) => sign switch
    {
        >= '0' and <= '9' => sign - '0',
        >= '０' and <= '９' => sign - '０',
        _ => -1,
    };

    private static bool IsSeparator(char sign) => sign is ' ' or '-' or '.' or '－' or '–' or '—' or '\u00a0' or ')' or '）';
}
