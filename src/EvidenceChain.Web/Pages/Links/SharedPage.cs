using Microsoft.AspNetCore.Mvc.Filters;

namespace EvidenceChain.Web.Pages.Links;

/// <summary>A page that a link leads to: for whoever has the link, and in no search engine.</summary>
public abstract class SharedPage : PublicPage
{
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        base.OnPageHandlerExecuting(context);
        Response.Headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
    }
}
