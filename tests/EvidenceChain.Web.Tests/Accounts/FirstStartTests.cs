using System.Net;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Tests.Api;

namespace EvidenceChain.Web.Tests.Accounts;

public sealed class FirstStartTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task The_first_administrator_comes_through_a_link_that_works_once()
    {
        var file = FirstAdministrator.PathOf(service.Data);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var link = new Uri((await File.ReadAllTextAsync(file)).Trim());
        Assert.Equal(service.Address.Authority, link.Authority);

        using var browser = new Browser(service.Address);
        await browser.SendAsync(link.PathAndQuery, "", ("email", "first@example.org"), ("name", "First"), ("password", "First-first-12"));
        Assert.Contains("well-known one with little added", browser.Text, StringComparison.Ordinal);
        await browser.SendAsync(link.PathAndQuery, "", ("email", "first@example.org"), ("name", "First"), ("password", People.Password));
        Assert.Equal("/account", browser.Place);
        Assert.False(File.Exists(file));
        await browser.SeeAsync("/administration/organisations");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        await browser.SeeAsync("/jobs");
        Assert.Equal(HttpStatusCode.OK, browser.Status);

        using var second = new Browser(service.Address);
        await second.SeeAsync(link.PathAndQuery);
        Assert.Contains("This link was used or withdrawn", second.Text, StringComparison.Ordinal);
    }
}
