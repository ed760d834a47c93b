using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Person = EvidenceChain.Web.Accounts.Account;

namespace EvidenceChain.Web.Pages.Account;

/// <summary>One's own account: whom one acts for, password, sessions, stated identity.</summary>
internal sealed class OverviewModel(UserManager<Person> accounts, SignInDesk desk, OrganisationBook organisations, RealIdentities identities) : MemberPage(accounts)
{
    public IReadOnlyList<Organisation> Organisations { get; private set; } = [];

    public StatedIdentity? Identity { get; private set; }

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostActForAsync(string? organisation, CancellationToken cancellation)
    {
        await LoadAsync(cancellation);
        if (Organisations.All(known => known.Id != organisation))
        {
            return NotFound();
        }
        await desk.ActForAsync(Person, organisation!);
        return Say("account.acting");
    }

    public async Task<IActionResult> OnPostPasswordAsync(string? old, string? password, CancellationToken cancellation)
    {
        await LoadAsync(cancellation);
        if (PasswordRules.WhyNot(Person, password ?? "") is { } unfit)
        {
            return Complain(unfit);
        }
        if (await Accounts.IsLockedOutAsync(Person) || !await Accounts.CheckPasswordAsync(Person, old ?? ""))
        {
            await Accounts.AccessFailedAsync(Person); // a session somebody left open is no place to guess passwords
            return Complain("account.wrong-password");
        }
        await Accounts.ChangePasswordAsync(Person, old!, password!);
        await GoOnAsync();
        return Say("account.password-changed");
    }

    public async Task<IActionResult> OnPostEverywhereAsync()
    {
        await desk.EndEverywhereAsync(Person);
        return Say("account.ended-everywhere", "/sign-in");
    }

    public async Task<IActionResult> OnPostIdentityAsync(string? realName, string? document, string? tail, CancellationToken cancellation)
    {
        await LoadAsync(cancellation);
        if (!IsFilled(realName, Welcome.LongestName) || !RealIdentities.Documents.Contains(document) || tail?.Trim() is not { Length: RealIdentities.TailLength } end)
        {
            return Complain("identity.incomplete");
        }
        await identities.StateAsync(Person.Id, realName.Trim(), document!, end, cancellation);
        return Say("identity.stated");
    }

    // The change ended every session; the one that made it goes on, for the organisation it was for.
    private Task GoOnAsync() => desk.ActForAsync(Person, Viewer.Organisation ?? Organisation.OperatorId);

    private async Task LoadAsync(CancellationToken cancellation)
    {
        Organisations = await organisations.OfAccountAsync(Person.Id, cancellation);
        Identity = await identities.NewestAsync(Person.Id, cancellation);
    }
}
