using EvidenceChain.Custody;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Cases;
using EvidenceChain.Web.Evidence;

namespace EvidenceChain.Web.Sharing;

/// <summary>What a link leads to: the evidence in its scope and nothing else, with what is personal hidden.</summary>
internal sealed class SharedShelf(RegistryOffice office, ShareBook shares, CaseBook cases)
{
    /// <summary>The link that is in force, with the numbers in its scope, in their order; null when there is none.</summary>
    public async Task<(Share Share, IReadOnlyList<Exhibit> Scope)?> OpenAsync(string secret, CancellationToken cancellation)
    {
        if (await shares.FindAsync(secret, cancellation) is not { } share)
        {
            return null;
        }
        IReadOnlyList<Exhibit> scope = share.CaseId is { } folder ? await cases.ExhibitsAsync(folder, cancellation)
            : EvidenceNumber.TryParseExact(share.Number!, out var number) ? [new(number, 1, "")] : [];
        return (share, scope);
    }

    /// <summary>An evidence in the scope of a link; null when it is not, or is not sealed.</summary>
    public async Task<(Share Share, EvidenceState State)?> FindAsync(string secret, string number, CancellationToken cancellation) =>
        EvidenceNumber.TryParse(number, out var asked) && await OpenAsync(secret, cancellation) is var (share, scope) && scope.Any(exhibit => exhibit.Number == asked)
        && await office.Register.FindAsync(asked, share.Owner, cancellation) is { Seal: not null } state ? (share, state) : null;

    /// <summary>A tile with what is personal painted over; null when it cannot be done: then the tile is not shown.</summary>
    public byte[]? MaskedTile(EvidenceState state, int index, CancellationToken cancellation)
    {
        using var package = SealedPackage.Open(office.Blobs.OpenUnchecked(state.Seal!.Package.Sha256));
        var sight = EvidenceSight.Of(package);
        if (!sight.HasText || index < 0 || index >= sight.Tiles.Count || package.Find("text-layer", EvidenceShelf.ShownUrl(package)) is not { } layer)
        {
            return null;
        }
        var tile = sight.Tiles[index];
        var png = package.Read(package.Resources[tile.Resource], cancellation);
        var scale = (double)PngCover.SizeOf(png).Width / sight.Width;
        var texts = SealedPackage.LinesOf(package.Read(layer, cancellation)).Select(line => (Text: line.Text("text") ?? "", Box: EvidenceSight.BoxOf(line))).Where(text => text.Box is not null).Select(text => (text.Text, text.Box!));
        var places = PersonalPlaces.Of(texts).Where(place => place.Y < tile.Y + tile.Height && tile.Y < place.Y + place.Height).Select(place => Scaled(place, tile.Y, scale)).ToList();
        return PngCover.Paint(png, places, cancellation);
    }

    private static FieldBox Scaled(FieldBox place, long top, double scale)
    {
        var y = (long)Math.Floor((place.Y - top) * scale);
        var from = Math.Max(0, y);
        return new((long)Math.Floor(place.X * scale), from, (long)Math.Ceiling(place.Width * scale), y + (long)Math.Ceiling(place.Height * scale) - from);
    }
}
