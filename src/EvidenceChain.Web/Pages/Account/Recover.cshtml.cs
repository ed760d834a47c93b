using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Account;

/// <summary>Asks for a link by mail; the answer is the same whether or not the address has an account.</summary>
[AllowAnonymous]
internal sealed class RecoverModel(Recovery recovery) : FormPage
{
    public async Task<IActionResult> OnPostAsync(string? email, CancellationToken cancellation)
    {
        if (IsFilled(email, SignInModel.LongestField))
        {
            await recovery.AskAsync(email.Trim(), Words, cancellation);
        }
        return Say("recover.sent");
    }
}
