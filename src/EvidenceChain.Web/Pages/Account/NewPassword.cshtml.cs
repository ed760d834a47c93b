using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Account;

/// <summary>Where the link of a recovery mail leads.</summary>
[AllowAnonymous]
internal sealed class NewPasswordModel(Recovery recovery) : FormPage
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public async Task<IActionResult> OnPostAsync(string account, string? password) =>
        await recovery.UseAsync(account, Token ?? "", password ?? "") is { } complaint ? Complain(complaint) : Say("recover.done", "/sign-in");
}
