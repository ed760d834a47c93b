using EvidenceChain.Web.Accounts;

namespace EvidenceChain.Web.Pages.Administration;

/// <summary>Where an administrator or an auditor starts from.</summary>
[Admits(Role.Administrator, Role.Auditor)]
internal sealed class IndexModel : FormPage
{
    public Viewer Viewer => HttpContext.Viewer();
}
