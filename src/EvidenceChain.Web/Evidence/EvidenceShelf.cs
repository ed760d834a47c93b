using EvidenceChain.Custody;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Accounts;

namespace EvidenceChain.Web.Evidence;

/// <summary>Where pages take evidence from: only what the one who asks may see.</summary>
internal sealed class EvidenceShelf(RegistryOffice office)
{
    /// <summary>Null when there is no such evidence, or it is not this viewer's.</summary>
    public Task<EvidenceState?> FindAsync(string number, HttpContext http, CancellationToken cancellation) =>
        EvidenceNumber.TryParse(number, out var known) ? office.Register.FindAsync(known, http.Viewer().Organisation, cancellation) : Task.FromResult<EvidenceState?>(null);

    /// <summary>Opens the sealed package without reading it through: each part that is shown is compared with the digest that the package states for it, and a proof reads the whole.</summary>
    /// <returns>Null before the seal; <see cref="InvalidDataException"/> or <see cref="IOException"/> when the store has lost or damaged it.</returns>
    public SealedPackage? Open(EvidenceState state) => state.Seal is { } seal ? SealedPackage.Open(office.Blobs.OpenUnchecked(seal.Package.Sha256)) : null;

    /// <summary>The address that the pictures are of.</summary>
    public static string? ShownUrl(SealedPackage package) => package.Json("views/tiles.json")?.Text("url") ?? package.Json("report.json")?.Text("final_url");
}
