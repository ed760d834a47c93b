using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceChain.Web.Pages;

/// <summary>What every page has: its words, and that it runs nothing but our own files and is framed by nobody. Who may read it is for the page to say (<c>AllowAnonymous</c>, <c>Admits</c>).</summary>
public abstract class PublicPage : PageModel
{
    /// <summary>In the reader's language.</summary>
    public PageWords Words { get; private set; } = PageWords.Of(isChinese: true);

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        Words = PageWords.Of(HttpContext);
        ViewData["words"] = Words;
        var headers = Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
    }

    public string Time(DateTimeOffset time) => PageTime.Of(time, Words);
}
