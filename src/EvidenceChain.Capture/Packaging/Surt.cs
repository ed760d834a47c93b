namespace EvidenceChain.Capture.Packaging;

/// <summary>The sort key of a URL in a CDXJ index, as the replay programs compute it from the URL they look for.</summary>
internal static class Surt
{
    /// <summary>
    /// Lower case, scheme and a leading <c>www</c> label dropped, host labels reversed, query arguments sorted.
    /// Expects a URL as the browser writes it (default port gone, path never empty); anything but http and https is its own key.
    /// </summary>
    public static string Of(string url)
    {
        if (!url.StartsWith("http://", StringComparison.Ordinal) && !url.StartsWith("https://", StringComparison.Ordinal))
        {
            return url;
        }
        var rest = url.AsSpan(url.IndexOf("//", StringComparison.Ordinal) + 2);
        rest = rest[..(rest.IndexOf('#') is var hash and >= 0 ? hash : rest.Length)];
        var authorityLength = rest.IndexOfAny('/', '?') is var slash and >= 0 ? slash : rest.Length;
        var host = WithoutWww(rest[..authorityLength]).ToString();
        host = host[(host.LastIndexOf('@') + 1)..];
        var path = rest[authorityLength..].ToString();
        return Lower(Reversed(host) + ")" + SortedQuery(path.StartsWith('/') ? path : "/" + path));
    }

    private static ReadOnlySpan<char> WithoutWww(ReadOnlySpan<char> authority)
    {
        if (!authority.StartsWith("www", StringComparison.Ordinal))
        {
            return authority;
        }
        var digits = authority[3..].IndexOfAnyExceptInRange('0', '9');
        return digits >= 0 && authority[3 + digits] == '.' ? authority[(4 + digits)..] : authority;
    }

    private static string Reversed(string host)
    {
        var colon = host.LastIndexOf(':') is var at && at > host.LastIndexOf(']') ? at : -1;
        var name = colon >= 0 ? host[..colon] : host;
        return string.Join(',', name.Split('.').Reverse()) + (colon >= 0 ? host[colon..] : "");
    }

    private static string SortedQuery(string path)
    {
        var question = path.IndexOf('?', StringComparison.Ordinal);
        if (question < 0 || question == path.Length - 1)
        {
            return question < 0 ? path : path[..question];
        }
        var arguments = Lower(path[(question + 1)..]).Split('&');
        Array.Sort(arguments, StringComparer.Ordinal);
        return path[..(question + 1)] + string.Join('&', arguments);
    }

    private static string Lower(string text) => text.ToLowerInvariant();
}
