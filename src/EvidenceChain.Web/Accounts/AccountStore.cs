using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace EvidenceChain.Web.Accounts;

/// <summary>Identity's store with the second factor's secret and the recovery codes encrypted: whoever reads a copy of the database cannot make codes.</summary>
internal sealed class AccountStore(AccountsContext context, IDataProtectionProvider protection, IdentityErrorDescriber describer) : UserOnlyStore<Account, AccountsContext>(context, describer)
{
    private readonly IDataProtector secrets = protection.CreateProtector("account_tokens");

    public override Task SetTokenAsync(Account user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, value is null ? null : secrets.Protect(value), cancellationToken);

    public override async Task<string?> GetTokenAsync(Account user, string loginProvider, string name, CancellationToken cancellationToken) =>
        await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is { } value ? secrets.Unprotect(value) : null;
}

/// <summary>What a session says of its account: the id and the stamp that ends all sessions when it changes. All else is looked up at each request, so that what was taken away is gone at once.</summary>
internal sealed class SessionClaims : IUserClaimsPrincipalFactory<Account>
{
    public const string Stamp = "stamp";
    public const string Organisation = "organisation";

    public Task<System.Security.Claims.ClaimsPrincipal> CreateAsync(Account user) => Task.FromResult(new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity(
        [new(System.Security.Claims.ClaimTypes.NameIdentifier, user.Id), new(Stamp, user.SecurityStamp!)], IdentityConstants.ApplicationScheme)));
}
