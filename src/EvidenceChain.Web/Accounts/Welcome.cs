using MimeKit;
using Microsoft.AspNetCore.Identity;

namespace EvidenceChain.Web.Accounts;

/// <summary>Makes of an invitation a member: a new account, or one that is signed in.</summary>
internal sealed class Welcome(UserManager<Account> accounts, Invitations invitations, OrganisationBook organisations, FirstAdministrator first, SignInDesk desk, TimeProvider clock)
{
    public const int LongestName = 100;
    private const int LongestAddress = 200;

    /// <summary>Null when the person is in and signed in; else the key of what is wrong, and the link still works unless it was used meanwhile.</summary>
    public async Task<string?> NewAsync(Invitation invitation, string email, string name, string password, CancellationToken cancellation)
    {
        var address = (invitation.Email ?? email).Trim();
        if (address.Length > LongestAddress || !MailboxAddress.TryParse(address, out var parsed) || parsed.Address != address || !address.Contains('@', StringComparison.Ordinal))
        {
            return "welcome.no-address";
        }
        if (name.Trim() is not { Length: > 0 and <= LongestName } displayName)
        {
            return "welcome.no-name";
        }
        var account = Account.Make(address, displayName, clock);
        if (PasswordRules.WhyNot(account, password) is { } unfit)
        {
            return unfit;
        }
        if (await accounts.FindByEmailAsync(address) is not null)
        {
            return "welcome.taken";
        }
        // Used first: if the process dies before the account stands, the link is lost and another is asked for; the other way round it would work twice.
        if (!await invitations.UseAsync(invitation, cancellation))
        {
            return "welcome.ended";
        }
        var made = await accounts.CreateAsync(account, password);
        if (!made.Succeeded)
        {
            return "welcome.taken"; // by somebody else, this very moment
        }
        await AdmitAsync(invitation, account, cancellation);
        return null;
    }

    /// <summary>Admits the account that is signed in; the key of what is wrong when the invitation is another person's.</summary>
    public async Task<string?> JoinAsync(Invitation invitation, string accountId, CancellationToken cancellation)
    {
        if (await accounts.FindByIdAsync(accountId) is not { } account || (invitation.Email is { } meant && accounts.NormalizeEmail(meant) != account.NormalizedEmail))
        {
            return "welcome.not-yours";
        }
        if (!await invitations.UseAsync(invitation, cancellation))
        {
            return "welcome.ended";
        }
        await AdmitAsync(invitation, account, cancellation);
        return null;
    }

    private async Task AdmitAsync(Invitation invitation, Account account, CancellationToken cancellation)
    {
        await organisations.AdmitAsync(account.Id, invitation.Organisation, invitation.Roles, cancellation);
        await invitations.NoteUserAsync(invitation, account.Id, cancellation);
        if (invitation.Organisation == Organisation.OperatorId)
        {
            first.Forget();
        }
        await desk.ActForAsync(account, invitation.Organisation);
    }
}
