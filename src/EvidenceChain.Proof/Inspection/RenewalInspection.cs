using EvidenceChain.Proof.Renewals;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Inspection;

/// <summary>A renewal's way from its record to what its stamps are over, node by node.</summary>
internal static class RenewalInspection
{
    private const string PathSuffix = ".path";

    internal static void Path(string path, byte[] bytes, Func<string, byte[]?> beside, Findings found)
    {
        if (beside(path[..^PathSuffix.Length] + ".json") is not { } record)
        {
            found.Add("record", "not at hand");
            return;
        }
        var algorithm = RenewalRecord.Parse(record).Value.Algorithm;
        var file = RenewalPath.Parse(bytes, algorithm).Value;
        found.Add("index", file.Index);
        found.Add("records", file.Size);
        var hash = StampedDigest.WordOf(algorithm);
        var leaf = RenewalTree.LeafOf(algorithm, record);
        found.Add($"leaf = {hash}(00 record)", leaf.ToHex());
        var step = 0;
        var root = RenewalTree.Follow(leaf, file.Index, file.Size, file.Hashes, (left, right, node) =>
        {
            found.Add($"path.{step}.left", left.ToHex());
            found.Add($"path.{step}.right", right.ToHex());
            found.Add($"path.{step++}.node = {hash}(01 left right)", node.ToHex());
        });
        found.Add("computed_root", root?.ToHex() ?? "none: the path has not the length that index and size ask for");
    }

    /// <summary>What a stamp in <c>renewals/N/</c> should be over; none where record and path are not at hand.</summary>
    internal static StampedDigest RootOf(string stampPath, Func<string, byte[]?> beside)
    {
        var stem = stampPath[..stampPath.LastIndexOf('/')];
        return beside(stem + ".json") is { } record && beside(stem + PathSuffix) is { } path && RenewalRecord.Parse(record).TryGet(out var read, out _) && RenewalPath.Parse(path, read.Algorithm).TryGet(out var file, out _)
            ? RenewalTree.Follow(RenewalTree.LeafOf(read.Algorithm, record), file.Index, file.Size, file.Hashes) ?? default : default;
    }
}
