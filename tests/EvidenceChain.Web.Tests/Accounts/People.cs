using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Tests.Api;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EvidenceChain.Web.Tests.Accounts;

/// <summary>Puts people into the service's own tables, as invitations would.</summary>
internal static class People
{
    public const string Password = "correct horse battery";

    public static async Task<Organisation> OrganisationAsync(this ServiceFixture service, string name, int? capturesADay = null) =>
        await service.Services.GetRequiredService<OrganisationBook>().AddAsync(name, "rights-holder", capturesADay, CancellationToken.None);

    public static async Task<Account> PersonAsync(this ServiceFixture service, string email, string organisation, params Role[] roles)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var account = Account.Make(email, $"Person {email.Split('@')[0]}", TimeProvider.System);
        var made = await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().CreateAsync(account, Password);
        Assert.True(made.Succeeded, string.Join(' ', made.Errors.Select(error => error.Description)));
        await service.Services.GetRequiredService<OrganisationBook>().AdmitAsync(account.Id, organisation, roles, CancellationToken.None);
        return account;
    }

    public static async Task<Browser> SignedInAsync(this ServiceFixture service, string email, string organisation, params Role[] roles)
    {
        await service.PersonAsync(email, organisation, roles);
        var browser = new Browser(service.Address);
        await browser.SignInAsync(email, Password);
        Assert.Equal("/account", browser.Place);
        return browser;
    }

    public static async Task<HttpClient> KeyOfAsync(this ServiceFixture service, string email, string organisation, KeyScope scope, params Role[] roles)
    {
        var account = await service.PersonAsync(email, organisation, roles);
        var viewer = new Viewer { Name = "", Account = account.Id, Organisation = organisation == Organisation.OperatorId ? null : organisation, Roles = roles.ToHashSet() };
        var key = await service.Services.GetRequiredService<AccessKeys>().MakeAsync(viewer, "test", [.. AccessKeys.Scopes.Take((int)scope + 1)], 1, CancellationToken.None);
        return new HttpClient { BaseAddress = service.Address, DefaultRequestHeaders = { Authorization = new("Bearer", key) } };
    }

    /// <summary>One value out of the service's database.</summary>
    public static async Task<string> StoredAsync(this ServiceFixture service, string query, params object[] values) =>
        await service.Services.GetRequiredService<NpgsqlDataSource>().Command(query, values).ScalarAsync<string>(CancellationToken.None) ?? "";
}
