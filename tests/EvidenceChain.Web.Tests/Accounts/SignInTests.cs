using System.Net;
using System.Text.RegularExpressions;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Mail;
using EvidenceChain.Web.Tests.Api;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace EvidenceChain.Web.Tests.Accounts;

public sealed partial class SignInTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task A_stranger_is_sent_to_sign_in_and_comes_back_to_where_the_way_led()
    {
        var organisation = await service.OrganisationAsync("Back");
        await service.PersonAsync("back@example.org", organisation.Id, Role.RightsHolder);
        using var browser = new Browser(service.Address);
        await browser.SeeAsync("/account/keys");
        Assert.StartsWith("/sign-in?return=", browser.Place, StringComparison.Ordinal);
        await browser.SendAsync(null, "", ("email", "back@example.org"), ("password", People.Password), ("return", "/account/keys"));
        Assert.Equal("/account/keys", browser.Place);

        using var lured = new Browser(service.Address);
        await lured.SendAsync("/sign-in?return=//evil.example/", "", ("email", "back@example.org"), ("password", People.Password), ("return", "//evil.example/"));
        Assert.Equal("/account", lured.Place);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_and_nobody_learns_who_has_one()
    {
        var organisation = await service.OrganisationAsync("Lock");
        await service.PersonAsync("lock@example.org", organisation.Id, Role.RightsHolder);
        using var browser = new Browser(service.Address);
        var unknown = await browser.SignInAsync("nobody@example.org", "whatever it may be");
        for (var failed = 0; failed < SignInDesk.TriesBeforeLock; failed++)
        {
            Assert.Equal(Plain(unknown), Plain(await browser.SignInAsync("lock@example.org", "whatever it may be")).Replace("lock@", "nobody@", StringComparison.Ordinal));
        }
        await browser.SignInAsync("lock@example.org", People.Password);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Equal(Plain(unknown), Plain(browser.Text).Replace("lock@", "nobody@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_second_factor_asks_for_a_code_or_for_one_of_the_codes_on_paper_once()
    {
        var organisation = await service.OrganisationAsync("Factor");
        using var browser = await service.SignedInAsync("factor@example.org", organisation.Id, Role.RightsHolder);
        await browser.SeeAsync("/account/second-factor"); // makes the secret
        await browser.SendAsync("/account/second-factor", "TurnOn", ("code", await CodeAsync("factor@example.org")));
        var codes = RecoveryCode().Matches(browser.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(10, codes.Count);
        var stored = await service.StoredAsync("select string_agg(value, ' ') from web.account_tokens t join web.accounts a on a.id = t.account where a.email = $1", "factor@example.org");
        Assert.DoesNotContain(codes[0], stored, StringComparison.Ordinal);
        await browser.SeeAsync("/account/keys");
        Assert.Equal("/account/keys", browser.Place); // the session that turned it on goes on

        using var other = new Browser(service.Address);
        await other.SignInAsync("factor@example.org", People.Password);
        Assert.StartsWith("/sign-in/code", other.Place, StringComparison.Ordinal);
        await other.SeeAsync("/account");
        Assert.StartsWith("/sign-in?", other.Place, StringComparison.Ordinal); // a password alone opens nothing
        await other.SendAsync("/sign-in/code", "", ("code", "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        await other.SendAsync("/sign-in/code", "", ("code", codes[0]));
        Assert.Equal("/account", other.Place);

        using var third = new Browser(service.Address);
        await third.SignInAsync("factor@example.org", People.Password);
        await third.SendAsync("/sign-in/code", "", ("code", codes[0]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, third.Status);
        await third.SendAsync("/sign-in/code", "", ("code", await CodeAsync("factor@example.org")));
        Assert.Equal("/account", third.Place);
    }

    [Fact]
    public async Task A_forgotten_password_is_set_anew_by_mail_and_every_session_ends()
    {
        var organisation = await service.OrganisationAsync("Recover");
        using var before = await service.SignedInAsync("recover@example.org", organisation.Id, Role.RightsHolder);
        using var browser = new Browser(service.Address);
        var unknown = Plain(await browser.SendAsync("/recover", "", ("email", "nobody@example.org")));
        Assert.Equal(unknown, Plain(await browser.SendAsync("/recover", "", ("email", "recover@example.org"))));
        var mail = Assert.Single(await service.Services.GetRequiredService<Outbox>().ListAsync(100, CancellationToken.None), mail => mail.Address == "recover@example.org");
        var link = new Uri(Link().Match(mail.Body!).Value).PathAndQuery;

        await browser.SendAsync(link, "", ("password", "another horse battery"), ("token", Token().Match(link).Groups[1].Value));
        Assert.Equal("/sign-in", browser.Place);
        await before.SeeAsync("/account");
        Assert.StartsWith("/sign-in", before.Place, StringComparison.Ordinal);
        await browser.SignInAsync("recover@example.org", "another horse battery");
        Assert.Equal("/account", browser.Place);
        await browser.SendAsync(link, "", ("password", "a third horse battery"), ("token", Token().Match(link).Groups[1].Value));
        Assert.Contains("no longer works", browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_out_everywhere_ends_the_sessions_of_other_browsers_at_once()
    {
        var organisation = await service.OrganisationAsync("Everywhere");
        using var here = await service.SignedInAsync("everywhere@example.org", organisation.Id, Role.RightsHolder);
        using var there = new Browser(service.Address);
        await there.SignInAsync("everywhere@example.org", People.Password);
        await here.SendAsync("/account", "Everywhere");
        await there.SeeAsync("/account");
        Assert.StartsWith("/sign-in", there.Place, StringComparison.Ordinal);
        await here.SeeAsync("/account");
        Assert.StartsWith("/sign-in", here.Place, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_the_token_of_our_own_page_changes_nothing()
    {
        var organisation = await service.OrganisationAsync("Forged");
        using var browser = await service.SignedInAsync("forged@example.org", organisation.Id, Role.RightsHolder, Role.Administrator);
        foreach (var path in (string[])["/account?handler=Everywhere", "/account/keys?handler=Make", $"/administration/organisations/{organisation.Id}?handler=Invite", "/sign-out"])
        {
            using var forged = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("roles", "administrator"), new("name", "n"), new("scope", "read"), new("days", "1")]) };
            using var answer = await browser.SendRawAsync(forged);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        using var order = new HttpRequestMessage(HttpMethod.Post, "/api/v1/captures") { Content = new StringContent("""{"urls":["https://shop.example/"]}""", System.Text.Encoding.UTF8, "application/json") };
        using var refused = await browser.SendRawAsync(order);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await browser.SeeAsync("/account");
        Assert.Equal("/account", browser.Place);
    }

    private async Task<string> CodeAsync(string email)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var key = await accounts.GetAuthenticatorKeyAsync((await accounts.FindByEmailAsync(email))!);
        return Totp.Code(key!, TimeProvider.System.GetUtcNow());
    }

    // Without what differs from one answer to the next.
    private static string Plain(string page) => Secret().Replace(page, "");

    [GeneratedRegex("<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>")]
    private static partial Regex RecoveryCode();

    [GeneratedRegex("https?://\\S+")]
    private static partial Regex Link();

    [GeneratedRegex("token=([^&]+)")]
    private static partial Regex Token();

    [GeneratedRegex("value=\"CfDJ8[^\"]*\"")]
    private static partial Regex Secret();
}
