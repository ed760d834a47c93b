using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace EvidenceChain.Web.Pages;

/// <summary>A page for those who work here. Whoever is in may read what is its organisation's; to order, to note and to share takes a role that may.</summary>
public abstract class MemberPage : PublicPage
{
    public Viewer Viewer => HttpContext.Viewer();

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        base.OnPageHandlerExecuting(context);
        if (!HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method) && !Viewer.MayOrder)
        {
            context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
        }
    }
}
