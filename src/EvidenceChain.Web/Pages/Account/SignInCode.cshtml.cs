using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Account;

/// <summary>The second factor of whoever gave the right password within the last five minutes.</summary>
[AllowAnonymous]
internal sealed class SignInCodeModel(SignInDesk desk) : FormPage
{
    private const int LongestCode = 40;

    [BindProperty(SupportsGet = true, Name = "return")]
    public string? ReturnTo { get; set; }

    public async Task<IActionResult> OnGetAsync() => await desk.HalfSignedInAsync() is null ? Redirect("/sign-in") : Page();

    public async Task<IActionResult> OnPostAsync(string? code)
    {
        if (await desk.HalfSignedInAsync() is null)
        {
            return Redirect("/sign-in");
        }
        return IsFilled(code, LongestCode) && await desk.CodeAsync(code) == SignInStep.Done ? LocalRedirect(SignInModel.SafeReturn(Url, ReturnTo)) : Complain("code.refused");
    }
}
