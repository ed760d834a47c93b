using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Account;

/// <summary>Where a one-time link leads: a new account, or another organisation for the one that is signed in.</summary>
[AllowAnonymous]
internal sealed class WelcomeModel(Invitations invitations, Welcome welcome) : FormPage
{
    /// <summary>Null when the link opens nothing any more.</summary>
    public Invitation? Invitation { get; private set; }

    public string Email { get; private set; } = "";

    public string PersonName { get; private set; } = "";

    /// <summary>The person who is signed in, who may join with the account there is.</summary>
    public Viewer? Member => HttpContext.ViewerOrNull() is { Account: not null, Key: null } viewer ? viewer : null;

    public async Task OnGetAsync(string secret, CancellationToken cancellation) => Invitation = await invitations.FindAsync(secret, cancellation);

    public async Task<IActionResult> OnPostAsync(string secret, string? email, string? name, string? password, CancellationToken cancellation)
    {
        (Email, PersonName) = (email ?? "", name ?? "");
        Invitation = await invitations.FindAsync(secret, cancellation);
        var complaint = Invitation is null ? "welcome.ended" : await welcome.NewAsync(Invitation, Email, PersonName, password ?? "", cancellation);
        return complaint is null ? Say("welcome.done", "/account") : Complain(complaint);
    }

    public async Task<IActionResult> OnPostJoinAsync(string secret, CancellationToken cancellation)
    {
        Invitation = await invitations.FindAsync(secret, cancellation);
        var complaint = Invitation is null ? "welcome.ended" : Member is null ? "welcome.not-yours" : await welcome.JoinAsync(Invitation, Member.Account!, cancellation);
        return complaint is null ? Say("welcome.done", "/account") : Complain(complaint);
    }
}
