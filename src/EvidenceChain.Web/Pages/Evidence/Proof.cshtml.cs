using EvidenceChain.Custody;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Verification;
using EvidenceChain.Web.Evidence;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Evidence;

/// <summary>The proof of one evidence, checked for this answer: its newest bundle is read whole by our verifier.</summary>
internal sealed class ProofModel(RegistryOffice office, EvidenceShelf shelf) : MemberPage
{
    public EvidenceState State { get; private set; } = null!;

    public FinalAnchor? Anchor { get; private set; }

    /// <summary>Null while there is no bundle.</summary>
    public VerificationReport? Report { get; private set; }

    public async Task<IActionResult> OnGetAsync(string number, CancellationToken cancellation)
    {
        if (await shelf.FindAsync(number, HttpContext, cancellation) is not { } state)
        {
            return NotFound();
        }
        State = state;
        if (state.Bundle is { } bundle)
        {
            ViewData["reasons"] = true;
            Report = await office.Bundles.VerifyAsync(bundle.Archive, cancellation);
            Anchor = state is { LogIndex: { } index, AnchoredAt: not null } ? await office.Records.CoveringAsync(index + 1, cancellation) : null;
        }
        return Page();
    }
}
