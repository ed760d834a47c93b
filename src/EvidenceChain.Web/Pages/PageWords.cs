using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace EvidenceChain.Web.Pages;

/// <summary>The words of the pages in one language, from <c>words.zh.json</c> and <c>words.en.json</c> and the files of the same ending, one for each group of pages. A word that is missing is a bug and throws.</summary>
public sealed class PageWords
{
    private const string CookieName = "lang";
    private static readonly PageWords Chinese = new("zh", "zh-CN"), English = new("en", "en");
    private readonly FrozenDictionary<string, string> words;

    private PageWords(string name, string tag)
    {
        (Name, Tag) = (name, tag);
        words = typeof(PageWords).Assembly.GetManifestResourceNames().Where(file => file.StartsWith("Pages.", StringComparison.Ordinal) && file.EndsWith($"words.{name}.json", StringComparison.Ordinal))
            .SelectMany(Read).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary><c>zh</c> or <c>en</c>.</summary>
    public string Name { get; }

    /// <summary>For the page's <c>lang</c>.</summary>
    public string Tag { get; }

    public bool IsChinese => this == Chinese;

    public IEnumerable<string> Keys => words.Keys;

    public string this[string key] => words[key];

    /// <summary>Null for a word that is not there: for names that files of evidence bring along.</summary>
    public string? Find(string key) => words.GetValueOrDefault(key);

    public string this[string key, params object[] values] => string.Format(CultureInfo.InvariantCulture, words[key], values);

    public static PageWords Of(bool isChinese) => isChinese ? Chinese : English;

    private static Dictionary<string, string> Read(string resource)
    {
        using var file = typeof(PageWords).Assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }

    /// <summary>What <c>?lang=</c> says, which is remembered; else the cookie; else the browser's first wish of the two; else Chinese.</summary>
    public static PageWords Of(HttpContext context)
    {
        if (context.Request.Query["lang"].ToString() is ("zh" or "en") and var asked)
        {
            context.Response.Cookies.Append(CookieName, asked, new() { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true });
            return Of(asked == "zh");
        }
        var wish = context.Request.Cookies[CookieName] ?? context.Request.Headers.AcceptLanguage.ToString().Split(',', ';').FirstOrDefault(tag => tag.Trim().StartsWith("zh", StringComparison.OrdinalIgnoreCase) || tag.Trim().StartsWith("en", StringComparison.OrdinalIgnoreCase));
        return Of(wish?.Trim().StartsWith("en", StringComparison.OrdinalIgnoreCase) != true);
    }
}
