using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Person = EvidenceChain.Web.Accounts.Account;

namespace EvidenceChain.Web.Pages.Account;

/// <summary>Keys for programs that act for this person in this organisation.</summary>
internal sealed class KeysModel(UserManager<Person> accounts, AccessKeys keys) : MemberPage(accounts)
{
    public IReadOnlyList<AccessKey> Keys { get; private set; } = [];

    /// <summary>The new key; shown once.</summary>
    public string? Made { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Keys = await keys.ListAsync(Viewer, cancellation);

    public async Task<IActionResult> OnPostMakeAsync(string? name, string? scope, int days, CancellationToken cancellation)
    {
        var isUsable = IsFilled(name, Welcome.LongestName) && AccessKeys.Scopes.Contains(scope) && days is >= 1 and <= AccessKeys.LongestDays && (scope != "administer" || Viewer.IsAdministrator);
        if (isUsable)
        {
            Made = await keys.MakeAsync(Viewer, name!.Trim(), WithLesser(scope!), days, cancellation);
        }
        Keys = await keys.ListAsync(Viewer, cancellation);
        return isUsable ? Page() : Complain("keys.incomplete");
    }

    public async Task<IActionResult> OnPostEndAsync(string? id, CancellationToken cancellation) =>
        await keys.EndAsync(Viewer, id ?? "", cancellation) ? Say("keys.ended") : NotFound();

    // Each scope holds the ones before it: whoever administers also captures and reads.
    private static string[] WithLesser(string scope) => [.. AccessKeys.Scopes.TakeWhile(lesser => lesser != scope), scope];
}
