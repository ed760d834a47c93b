using System.Text;
using static EvidenceChain.Proof.Packages.ZipDirectoryReader;

namespace EvidenceChain.Proof.Packages;

/// <summary>Takes a record header apart; one reading only: no folded lines, no second value for a field that has one. WARC/1.1 §4 and §5.</summary>
internal static class WarcHeaderParser
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static WarcHeader Parse(ReadOnlySpan<byte> bytes)
    {
        string[] lines;
        try
        {
            lines = StrictUtf8.GetString(bytes).Split("\r\n");
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("a record header is not UTF-8");
        }
        Require(lines[0] is "WARC/1.0" or "WARC/1.1", "a WARC record was expected");
        var fields = new List<KeyValuePair<string, string>>(lines.Length - 1);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Require(colon > 0 && !line.AsSpan(0, colon).ContainsAny(" \t\r\n"), "a record header has a malformed line");
            Require(!line.AsSpan(colon).ContainsAny('\r', '\n', '\0'), "a record header has a control character");
            // WARC-Concurrent-To may be there several times, extension fields too; the fields of the standard may not.
            Require(seen.Add(line[..colon]) || !IsSingle(line[..colon]), $"a record has two {line[..colon]}");
            fields.Add(new(line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }
        return new(lines[0], fields);
    }

    private static bool IsSingle(string name) => name.ToUpperInvariant() is "WARC-TYPE" or "WARC-RECORD-ID" or "WARC-DATE" or "WARC-TARGET-URI"
        or "CONTENT-LENGTH" or "CONTENT-TYPE" or "WARC-BLOCK-DIGEST" or "WARC-PAYLOAD-DIGEST" or "WARC-IP-ADDRESS" or "WARC-REFERS-TO" or "WARC-TRUNCATED";
}
