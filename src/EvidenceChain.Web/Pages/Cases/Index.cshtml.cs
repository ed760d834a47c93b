using EvidenceChain.Web.Api;
using EvidenceChain.Web.Cases;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Cases;

/// <summary>The case folders.</summary>
internal sealed class IndexModel(CaseBook cases) : MemberPage
{
    private const int Shown = 200;

    public IReadOnlyList<CaseFolder> Cases { get; private set; } = [];

    /// <summary>The key of what is wrong; null when nothing is.</summary>
    public string? Complaint { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Cases = await cases.ListAsync(Viewer.Organisation, Shown, cancellation);

    public async Task<IActionResult> OnPostAsync(string? reference, string? title, CancellationToken cancellation)
    {
        if (reference?.Trim() is { Length: > 0 and <= CaseBook.MaxReference } known && (title?.Trim().Length ?? 0) <= CaseBook.MaxTitle)
        {
            return Redirect($"/cases/{await cases.OpenAsync(known, title?.Trim() ?? "", Viewer.Organisation, Viewer.Person, cancellation)}");
        }
        Complaint = "cases.reference-length";
        await OnGetAsync(cancellation);
        return Page();
    }
}
