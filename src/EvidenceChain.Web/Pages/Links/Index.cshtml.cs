using EvidenceChain.Custody.Walk;
using EvidenceChain.Web.Cases;
using EvidenceChain.Web.Public;
using EvidenceChain.Web.Sharing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceChain.Web.Pages.Links;

/// <summary>What a link leads to: one evidence at once, of a case its exhibits.</summary>
[AllowAnonymous]
[EnableRateLimiting(PublicRate.SharedPolicy)]
internal sealed class IndexModel(SharedShelf shelf, ShareBook shares, EvidenceSearch search) : SharedPage
{
    public string Secret { get; private set; } = "";

    /// <summary>Null when the link leads nowhere.</summary>
    public Share? Share { get; private set; }

    public IReadOnlyList<(Exhibit Exhibit, EvidenceLine? Line)> Exhibits { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string secret, CancellationToken cancellation)
    {
        if (await shelf.OpenAsync(secret, cancellation) is not var (share, scope))
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }
        if (share.Number is { } only)
        {
            return Redirect($"/shared/{secret}/{only}");
        }
        (Secret, Share) = (secret, share);
        var lines = (await search.FindAsync(new() { Scope = share.Owner, Numbers = [.. scope.Select(exhibit => exhibit.Number)] }, CaseBook.MaxExhibits, null, cancellation)).ToDictionary(line => line.Number);
        Exhibits = [.. scope.Select(exhibit => (exhibit, lines.GetValueOrDefault(exhibit.Number))).Where(one => one.Item2?.SealedAt is not null)];
        await shares.NoteVisitAsync(share, "list", HttpContext.Connection.RemoteIpAddress, cancellation);
        return Page();
    }
}
