using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Account;

/// <summary>Ends the session; only a form does that, so no picture on another site can.</summary>
internal sealed class SignOutModel(SignInDesk desk) : FormPage
{
    public IActionResult OnGet() => Redirect("/account");

    public async Task<IActionResult> OnPostAsync()
    {
        await desk.EndAsync();
        return Redirect("/sign-in");
    }
}
