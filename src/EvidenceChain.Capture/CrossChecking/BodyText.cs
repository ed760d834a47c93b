using System.Text;
using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.CrossChecking;

/// <summary>The bytes of a page as text, by the character set that its head names. WHATWG HTML 13.2.3.2, without guessing.</summary>
/// <param name="Text">Characters that the set does not know are U+FFFD.</param>
/// <param name="Charset">As named, or <c>utf-8</c>.</param>
/// <param name="NamedBy"><c>byte order mark</c>, <c>content-type</c>, <c>meta</c> or <c>nothing</c>.</param>
internal sealed partial record BodyText(string Text, string Charset, string NamedBy)
{
    /// <summary>Bytes in which the page may name its set itself.</summary>
    private const int MetaBytes = 1024;

    public static BodyText Of(ReadOnlySpan<byte> body, string? contentType)
    {
        var (name, by) = Mark(body) is { } mark ? (mark, "byte order mark")
            : Named(contentType ?? "") is { } header ? (header, "content-type")
            : Named(Encoding.Latin1.GetString(body[..Math.Min(MetaBytes, body.Length)])) is { } meta ? (meta.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) ? "utf-8" : meta, "meta")
            : ("utf-8", "nothing");
        if (Find(name) is not { } encoding)
        {
            (name, by, encoding) = ("utf-8", "nothing", Encoding.UTF8);
        }
        return new(encoding.GetString(body).TrimStart('\ufeff'), name.ToLowerInvariant(), by);
    }

    private static string? Mark(ReadOnlySpan<byte> body) => body switch
    {
        [0xef, 0xbb, 0xbf, ..] => "utf-8",
        [0xff, 0xfe, ..] => "utf-16le",
        [0xfe, 0xff, ..] => "utf-16be",
        _ => null,
    };

    private static string? Named(string text) => Charset_().Match(text) is { Success: true } match && Find(match.Groups["name"].Value) is not null ? match.Groups["name"].Value : null;

    // What browsers take under names that mean less.
    private static Encoding? Find(string name) => name.ToLowerInvariant() switch
    {
        "gb2312" or "gbk" or "gb_2312-80" or "x-gbk" => CodePagesEncodingProvider.Instance.GetEncoding("gb18030"),
        "iso-8859-1" or "latin1" or "us-ascii" or "ascii" => CodePagesEncodingProvider.Instance.GetEncoding(1252),
        "utf8" or "utf-8" => Encoding.UTF8,
        "utf-16" or "utf-16le" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        "utf-7" => null,
        var other => CodePagesEncodingProvider.Instance.GetEncoding(other),
    };

    [GeneratedRegex(@"charset\s*=\s*[""']?\s*(?<name>[A-Za-z0-9_:.-]{2,40})", RegexOptions.IgnoreCase)]
    private static partial Regex Charset_();
}
