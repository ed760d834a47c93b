using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Person = EvidenceChain.Web.Accounts.Account;

namespace EvidenceChain.Web.Pages.Account;

/// <summary>A page on the account of the person who is signed in; a key, and the administrator's socket, have no account and are sent away.</summary>
internal abstract class MemberPage(UserManager<Person> accounts) : FormPage
{
    public Viewer Viewer => HttpContext.Viewer();

    public Person Person { get; private set; } = null!;

    protected UserManager<Person> Accounts => accounts;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (Viewer is not { Account: { } id, Key: null } || await accounts.FindByIdAsync(id) is not { } person)
        {
            context.Result = new ForbidWithSentence();
            return;
        }
        Person = person;
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    private sealed class ForbidWithSentence : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context) =>
            TypedResults.Problem("this page is for people who have signed in", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context.HttpContext);
    }
}
