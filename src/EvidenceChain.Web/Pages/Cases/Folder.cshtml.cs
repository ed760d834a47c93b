using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Api;
using EvidenceChain.Web.Cases;
using EvidenceChain.Web.Evidence;
using EvidenceChain.Web.Sharing;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Cases;

/// <summary>One case folder: its exhibits in their order, what was captured for it beside them, and the links made of it.</summary>
internal sealed class FolderModel(CaseBook cases, EvidenceSearch search, EvidenceShelf shelf, ShareBook shares) : MemberPage
{
    private const int OthersShown = 100;

    public CaseFolder Folder { get; private set; } = null!;

    public IReadOnlyList<(Exhibit Exhibit, EvidenceLine? Line)> Exhibits { get; private set; } = [];

    /// <summary>Captured for this case and not among its exhibits.</summary>
    public IReadOnlyList<EvidenceLine> Others { get; private set; } = [];

    public ShareList Shares { get; private set; } = ShareList.None;

    /// <summary>The key of what is wrong; null when nothing is.</summary>
    public string? Complaint { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation) => await ReadAsync(id, cancellation) ? Page() : NotFound();

    public Task<IActionResult> OnPostTextAsync(string id, string? title, string? note, CancellationToken cancellation) => ActAsync(id, async () =>
    {
        if ((title?.Length ?? 0) > CaseBook.MaxTitle || (note?.Length ?? 0) > CaseBook.MaxNote)
        {
            return "cases.too-long";
        }
        await cases.ChangeAsync(Folder.Id, title?.Trim() ?? "", note?.Trim() ?? "", cancellation);
        return null;
    }, "", cancellation);

    public Task<IActionResult> OnPostAddAsync(string id, string? number, CancellationToken cancellation) => ActAsync(id, async () =>
    {
        if (await shelf.FindAsync(number?.Trim() ?? "", HttpContext, cancellation) is not { } state)
        {
            return "cases.no-evidence";
        }
        return await cases.AddAsync(Folder.Id, state.Number, Viewer.Person, cancellation) == 1 ? null : "cases.not-added";
    }, "#exhibits", cancellation);

    public Task<IActionResult> OnPostExhibitAsync(string id, string? number, string? act, string? note, CancellationToken cancellation) => ActAsync(id, async () =>
    {
        if (!EvidenceNumber.TryParse(number ?? "", out var known) || (note?.Length ?? 0) > CaseBook.MaxExhibitNote)
        {
            return "cases.too-long";
        }
        switch (act)
        {
            case "up" or "down":
                await cases.MoveAsync(Folder.Id, known, act == "up", cancellation);
                break;
            case "remove":
                await cases.RemoveAsync(Folder.Id, known, cancellation);
                break;
            default:
                await cases.NoteAsync(Folder.Id, known, note?.Trim() ?? "", cancellation);
                break;
        }
        return null;
    }, "#exhibits", cancellation);

    public async Task<IActionResult> OnPostShareAsync(string id, string? addressee, int days, bool bundle, CancellationToken cancellation)
    {
        if (!await ReadAsync(id, cancellation))
        {
            return NotFound();
        }
        if (addressee?.Trim() is not { Length: > 0 and <= ShareBook.MaxAddressee } named || days is < 1 or > ShareBook.MaxDays)
        {
            Complaint = "share.incomplete";
            return Page();
        }
        var secret = await shares.MakeAsync(null, Folder.Id, named, bundle, days, Viewer.Organisation, Viewer.Person, cancellation);
        await ReadAsync(id, cancellation);
        Shares = Shares with { NewSecret = secret };
        return Page();
    }

    public Task<IActionResult> OnPostEndShareAsync(string id, string? share, CancellationToken cancellation) => ActAsync(id, async () =>
    {
        await shares.EndAsync(share ?? "", null, Folder.Id, cancellation);
        return null;
    }, "#shares", cancellation);

    private async Task<IActionResult> ActAsync(string id, Func<Task<string?>> act, string place, CancellationToken cancellation)
    {
        if (!await ReadAsync(id, cancellation))
        {
            return NotFound();
        }
        Complaint = await act();
        return Complaint is null ? Redirect($"/cases/{Folder.Id}{place}") : Page();
    }

    private async Task<bool> ReadAsync(string id, CancellationToken cancellation)
    {
        if (await cases.FindAsync(id, Viewer.Organisation, cancellation) is not { } folder)
        {
            return false;
        }
        Folder = folder;
        var exhibits = await cases.ExhibitsAsync(folder.Id, cancellation);
        var lines = (await search.FindAsync(new() { Scope = Viewer.Organisation, Numbers = [.. exhibits.Select(exhibit => exhibit.Number)] }, CaseBook.MaxExhibits, null, cancellation)).ToDictionary(line => line.Number);
        Exhibits = [.. exhibits.Select(exhibit => (exhibit, lines.GetValueOrDefault(exhibit.Number)))];
        Others = [.. (await search.FindAsync(new() { Scope = Viewer.Organisation, Case = folder.Reference }, OthersShown, null, cancellation)).Where(line => !lines.ContainsKey(line.Number))];
        var links = await shares.OfCaseAsync(folder.Id, cancellation);
        Shares = new(links, await shares.VisitsAsync(links, cancellation), null);
        return true;
    }
}
