using System.Globalization;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Renewals;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Verification;

/// <summary>Reads the renewals of a bundle: each record lists members with the digests that they have, and its path leads to what its time stamps are over. FORMAT.md §5.</summary>
internal static class RenewalChecks
{
    /// <summary>What a renewal must cover whatever else it does: the statement that the first stamps are over, and the package that it names.</summary>
    private static readonly string[] Core = [MemberPaths.Seal, MemberPaths.Package];

    private const int MaxStamps = 8;

    /// <summary>Check <c>timestamp.renewals</c>, and the lines of each renewal's time stamps; adds their sound tokens.</summary>
    internal static async Task<IReadOnlyList<ReadRenewal>> ExamineAsync(Walk walk, List<SoundToken> tokens, CancellationToken cancellationToken)
    {
        var parts = walk.Manifest?.Members.Where(member => MemberPaths.IsRenewal(member.Path)).Select(member => member.Path).ToHashSet(StringComparer.Ordinal) ?? [];
        if (parts.Count == 0)
        {
            walk.Checks.NotChecked(CheckNames.Renewals, "the bundle holds no renewal");
            return [];
        }
        List<ReadRenewal> read = [];
        List<MeasuredValue> values = [];
        for (var sequence = 1; sequence <= RenewalRecord.MaxRenewals && parts.Contains(MemberPaths.RenewalOf(sequence)); sequence++)
        {
            var (renewal, fault) = await ReadAsync(walk, sequence, parts, tokens, values, cancellationToken).ConfigureAwait(false);
            if (fault is not null)
            {
                walk.Checks.Failed(CheckNames.Renewals, $"renewal {sequence.ToString(CultureInfo.InvariantCulture)}: {fault}", [.. values]);
                return [];
            }
            read.Add(renewal!);
        }
        walk.Checks.Add(parts.Count > 0
            ? Check.Failed(CheckNames.Renewals, "a part of a renewal belongs to none that is there from the first on", [.. parts.Order(StringComparer.Ordinal).Take(MaxStamps).Select(path => new MeasuredValue("path", path))])
            : Check.Passed(CheckNames.Renewals, "each renewal covers members of this bundle with the digests that they have", [.. values]));
        return parts.Count > 0 ? [] : read;
    }

    private static async Task<(ReadRenewal? Renewal, string? Fault)> ReadAsync(
        Walk walk, int sequence, HashSet<string> parts, List<SoundToken> tokens, List<MeasuredValue> values, CancellationToken cancellationToken)
    {
        string[] own = [MemberPaths.RenewalOf(sequence), MemberPaths.RenewalPathOf(sequence)];
        var names = MemberPaths.RenewalStampNames(sequence, parts);
        if (walk.Read(own[0], out var missing) is not { } file || walk.Read(own[1], out missing) is not { } pathFile)
        {
            return (null, missing);
        }
        if (!RenewalRecord.Parse(file).TryGet(out var record, out var error) || !RenewalPath.Parse(pathFile, record.Algorithm).TryGet(out var path, out error))
        {
            return (null, error);
        }
        if (record.Sequence != sequence || record.Number != walk.Manifest!.Number || record.Origin != walk.Manifest.Origin)
        {
            return (null, "the record is of another renewal or another evidence");
        }
        if (await FaultOfMembersAsync(walk, record, cancellationToken).ConfigureAwait(false) is { } fault)
        {
            return (null, fault);
        }
        if (RenewalTree.Follow(RenewalTree.LeafOf(record.Algorithm, file), path.Index, path.Size, path.Hashes) is not { } root)
        {
            return (null, "the path has not the length that its index and size ask for");
        }
        if (names.Count is 0 or > MaxStamps)
        {
            return (null, $"it has {names.Count.ToString(CultureInfo.InvariantCulture)} time stamps, not 1 to {MaxStamps}");
        }
        var number = sequence.ToString(CultureInfo.InvariantCulture);
        values.Add(new($"renewal.{number}.root", root.ToString()));
        values.Add(new($"renewal.{number}.members", record.Members.Count.ToString(CultureInfo.InvariantCulture)));
        foreach (var name in names)
        {
            var stamp = MemberPaths.RenewalStampMembers(sequence, name);
            parts.ExceptWith(stamp);
            TimestampChecks.FaultOf(walk, new($"renewals/{number}/{name}", stamp, [.. own, stamp[1], stamp[2]], root, sequence), tokens);
        }
        parts.ExceptWith(own);
        return (new(sequence, record.Members.Select(member => member.Path).ToHashSet(StringComparer.Ordinal)), null);
    }

    private static async Task<string?> FaultOfMembersAsync(Walk walk, RenewalRecord record, CancellationToken cancellationToken)
    {
        var listed = walk.Manifest!.Members.ToDictionary(member => member.Path, member => member.Sha256, StringComparer.Ordinal);
        foreach (var core in Core.Where(core => record.Members.All(member => member.Path != core)))
        {
            return $"it does not cover {core}";
        }
        foreach (var member in record.Members)
        {
            StampedDigest actual = record.Algorithm == StampAlgorithm.Sha256 ? (listed.TryGetValue(member.Path, out var sha256) ? sha256 : default(StampedDigest))
                : member.Path == MemberPaths.Package && walk.Package is { } package ? await HashAsync(record.Algorithm, package, cancellationToken).ConfigureAwait(false)
                : walk.Intact.TryGetValue(member.Path, out var content) ? StampedDigest.Of(record.Algorithm, content) : default;
            if (!actual.IsSame(member.Digest))
            {
                return $"{member.Path} is not the member that it covers";
            }
        }
        return null;
    }

    private static async Task<StampedDigest> HashAsync(StampAlgorithm algorithm, Stream package, CancellationToken cancellationToken)
    {
        package.Position = 0;
        try
        {
            return await StampedDigest.OfAsync(algorithm, package, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (OpenBundle.IsContainerFault(fault))
        {
            return default;
        }
        finally
        {
            package.Position = 0;
        }
    }
}
