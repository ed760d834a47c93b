using System.Buffers;
using System.Net;

namespace EvidenceChain.Capture.CrossChecking;

internal enum HtmlTokenKind
{
    Text,
    Start,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Value">Of a tag its name in lower case; of a text the text, entities undone except inside of scripts and styles.</param>
/// <param name="Attributes">Of a start tag, names in lower case; the first of a name counts.</param>
internal sealed record HtmlToken(HtmlTokenKind Kind, string Value, IReadOnlyDictionary<string, string> Attributes);

/// <summary>
/// Tags and texts of HTML in the order in which they stand. No tree is built and nothing recurses, so that time and memory grow with the length of
/// the text alone, whatever a hostile page nests. WHATWG HTML 13.2.5 as far as tags, comments and raw texts go.
/// </summary>
internal static class HtmlTokens
{
    private const int MaxAttributes = 64;
    private static readonly Dictionary<string, string> None = [];
    private static readonly SearchValues<char> EndsName = SearchValues.Create(" \t\r\n\f/>");
    private static readonly string[] RawElements = ["script", "style", "title", "textarea", "noscript", "template", "iframe", "xmp", "noembed", "noframes"];

    /// <summary>The text inside them is no markup.</summary>
    public static bool IsRaw(string element) => Array.IndexOf(RawElements, element) >= 0;

    public static IEnumerable<HtmlToken> Of(string html)
    {
        var at = 0;
        while (at < html.Length)
        {
            var open = html.IndexOf('<', at);
            open = open < 0 ? html.Length : open;
            if (open > at)
            {
                yield return Text(html[at..open], isLiteral: false);
            }
            if (open + 1 >= html.Length)
            {
                yield break;
            }
            var next = html[open + 1];
            if (char.IsAsciiLetter(next))
            {
                var start = ReadStart(html, open + 1, out at);
                yield return start;
                if (IsRaw(start.Value))
                {
                    var end = EndOfRaw(html, at, start.Value);
                    yield return Text(html[at..end], isLiteral: start.Value is "script" or "style");
                    at = end;
                }
            }
            else if (next == '/' && open + 2 < html.Length && char.IsAsciiLetter(html[open + 2]))
            {
                var end = html.AsSpan(open + 2).IndexOfAny(EndsName);
                yield return new(HtmlTokenKind.End, html.Substring(open + 2, end < 0 ? html.Length - open - 2 : end).ToLowerInvariant(), None);
                at = After(html, ">", open + 2);
            }
            else if (next is '!' or '?' or '/')
            {
                at = html.AsSpan(open).StartsWith("<!--", StringComparison.Ordinal) ? After(html, "-->", open + 4) : After(html, ">", open + 1);
            }
            else
            {
                yield return Text("<", isLiteral: true);
                at = open + 1;
            }
        }
    }

    private static HtmlToken Text(string text, bool isLiteral) => new(HtmlTokenKind.Text, isLiteral ? text : WebUtility.HtmlDecode(text), None);

    private static int After(string html, string sign, int from) => html.IndexOf(sign, from, StringComparison.Ordinal) is var found and >= 0 ? found + sign.Length : html.Length;

    private static int EndOfRaw(string html, int from, string element)
    {
        for (var at = from; (at = html.IndexOf("</" + element, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var behind = at + 2 + element.Length;
            if (behind >= html.Length || EndsName.Contains(html[behind]))
            {
                return at;
            }
        }
        return html.Length;
    }

    private static HtmlToken ReadStart(string html, int from, out int end)
    {
        var at = from;
        while (at < html.Length && !IsBlank(html[at]) && html[at] is not '/' and not '>')
        {
            at++;
        }
        var name = html[from..at].ToLowerInvariant();
        Dictionary<string, string>? attributes = null;
        while (at < html.Length && html[at] != '>')
        {
            if (IsBlank(html[at]) || html[at] is '/')
            {
                at++;
                continue;
            }
            var (attribute, value) = ReadAttribute(html, ref at);
            attributes ??= new(StringComparer.Ordinal);
            if (attributes.Count < MaxAttributes)
            {
                attributes.TryAdd(attribute, value);
            }
        }
        end = Math.Min(at + 1, html.Length);
        return new(HtmlTokenKind.Start, name, attributes ?? None);
    }

    private static (string Name, string Value) ReadAttribute(string html, ref int at)
    {
        var from = at++;
        while (at < html.Length && !IsBlank(html[at]) && html[at] is not '/' and not '>' and not '=')
        {
            at++;
        }
        var name = html[from..at].ToLowerInvariant();
        var ahead = at;
        while (ahead < html.Length && IsBlank(html[ahead]))
        {
            ahead++;
        }
        if (ahead >= html.Length || html[ahead] != '=')
        {
            return (name, "");
        }
        at = ahead + 1;
        while (at < html.Length && IsBlank(html[at]))
        {
            at++;
        }
        if (at < html.Length && html[at] is '"' or '\'')
        {
            var close = html.IndexOf(html[at], at + 1);
            var quoted = html[(at + 1)..(close < 0 ? html.Length : close)];
            at = close < 0 ? html.Length : close + 1;
            return (name, WebUtility.HtmlDecode(quoted));
        }
        from = at;
        while (at < html.Length && !IsBlank(html[at]) && html[at] != '>')
        {
            at++;
        }
        return (name, WebUtility.HtmlDecode(html[from..at]));
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n' or '\f';
}
