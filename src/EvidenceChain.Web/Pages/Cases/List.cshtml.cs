using EvidenceChain.Custody.Walk;
using EvidenceChain.Web.Cases;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Cases;

/// <summary>证据目录: the exhibits of a case as a list for the court, to be printed.</summary>
internal sealed class ListModel(CaseBook cases, EvidenceSearch search, TimeProvider clock) : MemberPage
{
    public CaseFolder Folder { get; private set; } = null!;

    public DateTimeOffset MadeAt { get; } = clock.GetUtcNow();

    public IReadOnlyList<(Exhibit Exhibit, EvidenceLine? Line)> Exhibits { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        if (await cases.FindAsync(id, Viewer.Organisation, cancellation) is not { } folder)
        {
            return NotFound();
        }
        Folder = folder;
        var exhibits = await cases.ExhibitsAsync(folder.Id, cancellation);
        var lines = (await search.FindAsync(new() { Scope = Viewer.Organisation, Numbers = [.. exhibits.Select(exhibit => exhibit.Number)] }, CaseBook.MaxExhibits, null, cancellation)).ToDictionary(line => line.Number);
        Exhibits = [.. exhibits.Select(exhibit => (exhibit, lines.GetValueOrDefault(exhibit.Number)))];
        return Page();
    }
}
