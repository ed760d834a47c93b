using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Audit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Account;

[AllowAnonymous]
internal sealed class SignInModel(SignInDesk desk) : FormPage
{
    public const int LongestField = 256;

    [BindProperty(SupportsGet = true, Name = "return")]
    public string? ReturnTo { get; set; }

    public string Email { get; private set; } = "";

    public async Task<IActionResult> OnPostAsync(string? email, string? password)
    {
        Email = email ?? "";
        if (!IsFilled(email, LongestField) || !IsFilled(password, LongestField))
        {
            return Complain("sign-in.refused");
        }
        var step = await desk.PasswordAsync(email.Trim(), password);
        HttpContext.AuditAs(step.ToString()); // not the address: people type passwords there
        return step switch
        {
            SignInStep.CodeWanted => Redirect("/sign-in/code" + QueryString.Create("return", ReturnTo ?? "")),
            SignInStep.Done => LocalRedirect(SafeReturn(Url, ReturnTo)),
            SignInStep.Refused => Complain("sign-in.refused"),
        };
    }

    /// <summary>Somewhere on this host, whatever a link says.</summary>
    internal static string SafeReturn(IUrlHelper url, string? wished) => url.IsLocalUrl(wished) ? wished! : "/account";
}
