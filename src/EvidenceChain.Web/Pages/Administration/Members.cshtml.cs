using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Audit;
using EvidenceChain.Web.Accounts.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using MimeKit;

namespace EvidenceChain.Web.Pages.Administration;

/// <summary>One organisation's people, for its administrators and the operator's; quota, closing and identities for the operator's alone.</summary>
[Admits(Role.Administrator)]
internal sealed class MembersModel(OrganisationBook organisations, Invitations invitations, RealIdentities identities, Outbox outbox, SitePlace place) : FormPage
{
    public Viewer Viewer => HttpContext.Viewer();

    public Organisation Organisation { get; private set; } = null!;

    public IReadOnlyList<Membership> Members { get; private set; } = [];

    public IReadOnlyList<Invitation> Open { get; private set; } = [];

    /// <summary>The link of a new invitation; shown once.</summary>
    public Uri? Link { get; private set; }

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var id = (string)RouteData.Values["organisation"]!;
        // What is another organisation's looks as if it were not there, before anything is read of it.
        if (!Viewer.Sees(id) || await organisations.FindAsync(id, HttpContext.RequestAborted) is not { } found)
        {
            context.Result = NotFound();
            return;
        }
        Organisation = found;
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostInviteAsync(string? email, string[] roles, CancellationToken cancellation)
    {
        var address = email?.Trim();
        if (!TryRoles(roles, out var granted) || granted.Count == 0 || (address is { Length: > 0 } && (address.Length > 200 || !MailboxAddress.TryParse(address, out var parsed) || parsed.Address != address)))
        {
            await LoadAsync(cancellation);
            return Complain("members.incomplete");
        }
        var meant = string.IsNullOrEmpty(address) ? null : address;
        HttpContext.AuditAs($"{Organisation.Id}: {meant ?? "whoever holds the link"} as {string.Join(' ', roles)}");
        var secret = await invitations.MakeAsync(Organisation.Id, granted, meant, Viewer.Name, Invitations.Life, cancellation);
        Link = place.Link($"/welcome/{secret}");
        if (meant is not null)
        {
            await outbox.PostAsync(meant, Words["mail.invite.subject"], Words["mail.invite.body", Viewer.Person, Organisation.IsOperator ? Words["organisation.operator"] : Organisation.Name, Link, Invitations.Life.TotalDays], cancellation);
        }
        await LoadAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string? id, CancellationToken cancellation) =>
        await invitations.WithdrawAsync(id ?? "", Organisation.Id, cancellation) ? Say("members.withdrawn") : NotFound();

    public async Task<IActionResult> OnPostChangeAsync(string? account, string[] roles, CancellationToken cancellation)
    {
        if (!TryRoles(roles, out var granted))
        {
            return BadRequest();
        }
        HttpContext.AuditAs($"{Organisation.Id}: {account} as {string.Join(' ', roles)}");
        if (await organisations.ChangeMemberAsync(account ?? "", Organisation.Id, granted, cancellation))
        {
            return Say(granted.Count == 0 ? "members.removed" : "members.changed");
        }
        await LoadAsync(cancellation);
        return Complain("members.not-changed");
    }

    public async Task<IActionResult> OnPostQuotaAsync(int? capturesADay, bool isClosed, CancellationToken cancellation)
    {
        if (!Viewer.IsOperator)
        {
            return NotFound();
        }
        if (capturesADay < 0 || !ModelState.IsValid)
        {
            await LoadAsync(cancellation);
            return Complain("organisations.incomplete");
        }
        HttpContext.AuditAs($"{Organisation.Id}: captures a day {capturesADay?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unlimited"}, {(isClosed ? "closed" : "open")}");
        await organisations.ChangeAsync(Organisation.Id, capturesADay, isClosed, cancellation);
        return Say("organisations.changed");
    }

    public async Task<IActionResult> OnPostIdentityAsync(long id, bool isConfirmed, CancellationToken cancellation)
    {
        HttpContext.AuditAs($"{Organisation.Id}: identity {id.ToString(System.Globalization.CultureInfo.InvariantCulture)} {(isConfirmed ? "confirmed" : "refused")}");
        // Only the operator confirms, and only of those whom this page shows.
        var isShown = Viewer.IsOperator && (await organisations.MembersAsync(Organisation.Id, cancellation)).Any(member => member.Identity?.Id == id);
        return isShown && await identities.DecideAsync(id, isConfirmed, Viewer.Name, cancellation) ? Say("members.decided") : NotFound();
    }

    private static bool TryRoles(string[] words, out List<Role> roles)
    {
        roles = [];
        foreach (var word in words)
        {
            if (!RoleWords.TryRole(word, out var role))
            {
                return false;
            }
            roles.Add(role);
        }
        return true;
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        Members = await organisations.MembersAsync(Organisation.Id, cancellation);
        Open = await invitations.ListAsync(Organisation.Id, cancellation);
    }
}
