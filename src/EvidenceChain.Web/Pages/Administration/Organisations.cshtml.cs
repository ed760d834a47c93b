using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Audit;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Administration;

/// <summary>Every organisation, and a new one; for the operator's administrators.</summary>
[Admits(Role.Administrator, OperatorOnly = true)]
internal sealed class OrganisationsModel(OrganisationBook organisations) : FormPage
{
    private const int PageSize = 50;
    private const int LongestName = 200;

    public IReadOnlyList<Organisation> Organisations { get; private set; } = [];

    /// <summary>What the next page starts after; null on the last one.</summary>
    public string? Next { get; private set; }

    public Task OnGetAsync(string? after, CancellationToken cancellation) => LoadAsync(after, cancellation);

    public async Task<IActionResult> OnPostAsync(string? name, string? kind, int? capturesADay, CancellationToken cancellation)
    {
        if (!IsFilled(name, LongestName) || !Organisation.Kinds.Contains(kind) || capturesADay < 0 || !ModelState.IsValid)
        {
            await LoadAsync(null, cancellation);
            return Complain("organisations.incomplete");
        }
        var made = await organisations.AddAsync(name.Trim(), kind!, capturesADay, cancellation);
        HttpContext.AuditAs($"{made.Id}: {made.Name}");
        return Say("organisations.made", $"/administration/organisations/{made.Id}");
    }

    private async Task LoadAsync(string? after, CancellationToken cancellation)
    {
        Organisations = await organisations.ListAsync(PageSize, after, cancellation);
        Next = Organisations.Count == PageSize ? Organisations[^1].Id : null;
    }
}
