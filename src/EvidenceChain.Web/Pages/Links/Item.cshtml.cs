using EvidenceChain.Custody;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Web.Evidence;
using EvidenceChain.Web.Public;
using EvidenceChain.Web.Sharing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceChain.Web.Pages.Links;

/// <summary>One evidence for whoever has the link: what it shows with what is personal hidden, its digests, and where to verify it.</summary>
[AllowAnonymous]
[EnableRateLimiting(PublicRate.SharedPolicy)]
internal sealed class ItemModel(RegistryOffice office, SharedShelf shelf, ShareBook shares) : SharedPage
{
    public string Secret { get; private set; } = "";

    /// <summary>Null when the link leads nowhere.</summary>
    public Share? Share { get; private set; }

    public EvidenceState? State { get; private set; }

    public string Title { get; private set; } = "";

    public string Address { get; private set; } = "";

    /// <summary>Null when the package cannot be read.</summary>
    public EvidenceSight? Sight { get; private set; }

    public IReadOnlyList<(string Name, string Value)> Fields { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string secret, string number, CancellationToken cancellation)
    {
        if (await shelf.FindAsync(secret, number, cancellation) is not var (share, state))
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }
        (Secret, Share, State) = (secret, share, state);
        Address = Mask.Of(state.Url);
        try
        {
            using var package = SealedPackage.Open(office.Blobs.OpenUnchecked(state.Seal!.Package.Sha256));
            Sight = EvidenceSight.Of(package);
            Title = Mask.Of(package.Json("report.json")?.Text("title") ?? "");
            Fields = [.. Sight.Fields.Select(field => (Mask.Of(field.Name), field.Name == "seller_name" ? Mask.SellerName(field.Value) : Mask.Of(field.Value)))];
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            Sight = null; // the page says that there is nothing to be shown
        }
        await shares.NoteVisitAsync(share, $"view {state.Number}", HttpContext.Connection.RemoteIpAddress, cancellation);
        return Page();
    }
}
