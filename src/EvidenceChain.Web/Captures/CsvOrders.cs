using System.Text;

namespace EvidenceChain.Web.Captures;

/// <summary>A line of a list of addresses: what it asks for, or why it is refused, as the key of a word.</summary>
public sealed record CsvOrder(int Line, string Url, string? Case, string? Note, string? Refusal)
{
    public bool IsTaken => Refusal is null;
}

/// <summary>
/// Reads lists of addresses as spreadsheets save them: UTF-8 with or without byte order mark, else GB18030; comma, semicolon or tab; RFC 4180 quotes. The first line may name the
/// columns (url, case, note, or their Chinese names); without names the first column is the address, the second the case, the third the note.
/// </summary>
internal static class CsvOrders
{
    public const int MaxBytes = 1 << 20, MaxLines = 1000, MaxUrl = 4000, MaxCase = 200, MaxNote = 1000;
    private static readonly string[] UrlNames = ["url", "网址", "链接", "地址"], CaseNames = ["case", "案件", "案号"], NoteNames = ["note", "备注", "说明"];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>The text of a file; null when it is neither UTF-8 nor GB18030.</summary>
    public static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        foreach (var encoding in (Encoding[])[Strict, Gb18030])
        {
            try
            {
                return encoding.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
            }
            catch (DecoderFallbackException)
            {
                // The other one then.
            }
        }
        return null;
    }

    /// <summary>At most <see cref="MaxLines"/> lines, those that cannot be ordered with the reason; empty lines are none.</summary>
    public static IReadOnlyList<CsvOrder> Read(string text)
    {
        var rows = Rows(text, SeparatorOf(text)).Where(row => row.Cells.Any(cell => cell.Length > 0)).Take(MaxLines + 2).ToList();
        if (rows.Count == 0)
        {
            return [];
        }
        var names = rows[0].Cells.Select(cell => cell.ToLowerInvariant()).ToList();
        int Column(string[] known) => names.FindIndex(known.Contains);
        var isNamed = Column(UrlNames) >= 0;
        var (url, name, note) = isNamed ? (Column(UrlNames), Column(CaseNames), Column(NoteNames)) : (0, 1, 2);
        List<CsvOrder> orders = [];
        HashSet<(string, string?)> seen = [];
        foreach (var (line, cells) in isNamed ? rows.Skip(1) : rows)
        {
            string? Cell(int column) => column >= 0 && column < cells.Count && cells[column].Length > 0 ? cells[column] : null;
            var order = Judge(line, Cell(url) ?? "", Cell(name), Cell(note), orders.Count);
            orders.Add(order.IsTaken && !seen.Add((order.Url, order.Case)) ? order with { Refusal = "csv.twice" } : order);
            if (orders.Count > MaxLines)
            {
                break;
            }
        }
        return orders;
    }

    /// <summary>One line for each address, as typed into the form.</summary>
    public static IReadOnlyList<CsvOrder> OfLines(string text, string? name, string? note)
    {
        List<CsvOrder> orders = [];
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (line.Trim() is { Length: > 0 } url && orders.Count <= MaxLines)
            {
                orders.Add(Judge(index + 1, url, name, note, orders.Count));
            }
        }
        return orders;
    }

    private static CsvOrder Judge(int line, string url, string? name, string? note, int before) => new(line, url.Length > MaxUrl ? url[..MaxUrl] : url, name, note,
        before >= MaxLines ? "csv.too-many"
        : url.Length == 0 ? "csv.no-url"
        : url.Length > MaxUrl ? "csv.long-url"
        : !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0 ? "csv.bad-url"
        : address.UserInfo.Length > 0 ? "csv.user"
        : name?.Length > MaxCase ? "csv.long-case"
        : note?.Length > MaxNote ? "csv.long-note"
        : null);

    // Whichever of the three the first line has most of; an address alone has none of them outside quotes.
    private static char SeparatorOf(string text)
    {
        var first = text.AsSpan(0, text.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0 ? end : text.Length);
        var (comma, semicolon, tab) = (first.Count(','), first.Count(';'), first.Count('\t'));
        return tab > 0 ? '\t' : semicolon > comma ? ';' : ',';
    }

    private static IEnumerable<(int Line, List<string> Cells)> Rows(string text, char separator)
    {
        var (cells, cell, isQuoted, line, begun) = (new List<string>(), new StringBuilder(), false, 1, 1);
        for (var at = 0; at < text.Length; at++)
        {
            var sign = text[at];
            line += sign == '\n' ? 1 : 0;
            if (isQuoted && sign == '"' && at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else if (sign == '"' && (isQuoted || cell.Length == 0))
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && (sign == separator || sign == '\n'))
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
                if (sign == '\n')
                {
                    yield return (begun, cells);
                    (cells, begun) = ([], line);
                }
            }
            else
            {
                cell.Append(sign);
            }
        }
        cells.Add(cell.ToString().Trim());
        yield return (begun, cells);
    }
}
