using System.Text;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Web.Accounts;

/// <summary>
/// While the operator has no administrator: a link in <c>run/administrator.link</c>, for whoever may read that file, that makes one. It works once, for 24 hours; a later start makes another.
/// </summary>
internal sealed class FirstAdministrator(DataFolder data, OrganisationBook organisations, Invitations invitations, SitePlace place)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    public static string PathOf(DataFolder data) => Path.Combine(data.Run, "administrator.link");

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var path = PathOf(data);
        if (await organisations.HasAdministratorAsync(cancellation))
        {
            File.Delete(path);
            return;
        }
        foreach (var older in await invitations.ListAsync(Organisation.OperatorId, cancellation))
        {
            await invitations.WithdrawAsync(older.Id, Organisation.OperatorId, cancellation);
        }
        var secret = await invitations.MakeAsync(Organisation.OperatorId, [Role.Administrator], null, "first start", Life, cancellation);
        DurableFile.Replace(path, Encoding.UTF8.GetBytes($"{place.Link($"/welcome/{secret}")}\n"));
    }

    /// <summary>The link no longer opens anything.</summary>
    public void Forget() => File.Delete(PathOf(data));
}

/// <summary>Where links point to: the public address, or this machine's own.</summary>
internal sealed record SitePlace(Uri Address)
{
    public Uri Link(string path) => new(Address, path);
}
