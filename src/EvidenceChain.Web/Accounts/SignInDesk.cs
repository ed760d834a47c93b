using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace EvidenceChain.Web.Accounts;

/// <summary>How far a sign-in came.</summary>
internal enum SignInStep
{
    Refused,
    CodeWanted,
    Done,
}

/// <summary>Signs people in. An address without an account, a wrong password, a locked and a closed account get the same answer in about the same time: the answer tells nobody who has an account.</summary>
internal sealed class SignInDesk(UserManager<Account> accounts, SignInManager<Account> sessions)
{
    public const int TriesBeforeLock = 5;

    // Of a password that nobody has: hashed, so that an unknown address costs what a wrong password does.
    private static readonly Account Nobody = new() { DisplayName = "", MadeAt = default };
    private static string? nobodysHash;

    public static TimeSpan LockedFor { get; } = TimeSpan.FromMinutes(10);

    public async Task<SignInStep> PasswordAsync(string email, string password)
    {
        if (await accounts.FindByEmailAsync(email) is not { ClosedAt: null } account)
        {
            nobodysHash ??= accounts.PasswordHasher.HashPassword(Nobody, Secrets.Make());
            accounts.PasswordHasher.VerifyHashedPassword(Nobody, nobodysHash, password);
            return SignInStep.Refused;
        }
        var result = await sessions.PasswordSignInAsync(account, password, isPersistent: false, lockoutOnFailure: true);
        return result.RequiresTwoFactor ? SignInStep.CodeWanted : result.Succeeded ? SignInStep.Done : SignInStep.Refused;
    }

    /// <summary>A code of the person's device, or one of the recovery codes, each of which works once. Wrong ones count towards the lock.</summary>
    public async Task<SignInStep> CodeAsync(string code)
    {
        var plain = code.Replace(" ", "", StringComparison.Ordinal).Trim();
        if (await sessions.GetTwoFactorAuthenticationUserAsync() is not { } account)
        {
            return SignInStep.Refused;
        }
        if (plain.All(char.IsAsciiDigit))
        {
            return (await sessions.TwoFactorAuthenticatorSignInAsync(plain, isPersistent: false, rememberClient: false)).Succeeded ? SignInStep.Done : SignInStep.Refused;
        }
        if (await accounts.IsLockedOutAsync(account))
        {
            return SignInStep.Refused;
        }
        if ((await sessions.TwoFactorRecoveryCodeSignInAsync(plain.ToUpperInvariant())).Succeeded)
        {
            return SignInStep.Done;
        }
        await accounts.AccessFailedAsync(account); // the base library does not count these
        return SignInStep.Refused;
    }

    /// <summary>The account of whoever has given a password and owes a code; null for anyone else.</summary>
    public Task<Account?> HalfSignedInAsync() => sessions.GetTwoFactorAuthenticationUserAsync();

    public Task StartAsync(Account account) => sessions.SignInAsync(account, isPersistent: false);

    /// <summary>Goes on for another of the account's organisations; whether it is one is looked up at each request.</summary>
    public Task ActForAsync(Account account, string organisation) =>
        sessions.SignInWithClaimsAsync(account, isPersistent: false, [new Claim(SessionClaims.Organisation, organisation)]);

    public Task EndAsync() => sessions.SignOutAsync();

    /// <summary>Ends every session of the account, this one too.</summary>
    public async Task EndEverywhereAsync(Account account)
    {
        await accounts.UpdateSecurityStampAsync(account);
        await sessions.SignOutAsync();
    }

    /// <summary>The viewer of this request's session cookie; null when there is none, or it no longer holds.</summary>
    public static async Task<(Viewer Viewer, ClaimsPrincipal Session)?> OfSessionAsync(HttpContext http, Members members)
    {
        var session = (await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal;
        if (session?.FindFirstValue(ClaimTypes.NameIdentifier) is not { } account || session.FindFirstValue(SessionClaims.Stamp) is not { } stamp)
        {
            return null;
        }
        var viewer = await members.OfSessionAsync(account, stamp, session.FindFirstValue(SessionClaims.Organisation), http.RequestAborted);
        return viewer is null ? null : (viewer, session);
    }
}
