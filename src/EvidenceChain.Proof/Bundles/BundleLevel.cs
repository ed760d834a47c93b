using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Bundles;

/// <summary>How far the proofs of a bundle reach; each level has all before it. FORMAT.md §7.</summary>
public enum BundleLevel
{
    /// <summary>Package, statements and their signatures.</summary>
    Sealed,

    /// <summary>And at least one time stamp.</summary>
    Stamped,

    /// <summary>And inclusion of order and seal in the log.</summary>
    Logged,

    /// <summary>And the anchor of a checkpoint that covers the seal.</summary>
    Anchored,

    /// <summary>And cosignatures of the seal's checkpoint.</summary>
    Witnessed,
}

/// <summary>Words and members of the levels. FORMAT.md §7.</summary>
public static class BundleLevels
{
    /// <summary>Most time stamps in a bundle.</summary>
    public const int MaxStamps = 64;

    private static readonly WordList<BundleLevel> Words = new(
        (BundleLevel.Sealed, "sealed"),
        (BundleLevel.Stamped, "stamped"),
        (BundleLevel.Logged, "logged"),
        (BundleLevel.Anchored, "anchored"),
        (BundleLevel.Witnessed, "witnessed"));

    private static readonly string[] SealedMembers =
    [
        MemberPaths.Package, MemberPaths.Order, MemberPaths.OrderSignature, MemberPaths.Seal, MemberPaths.SealSignature, MemberPaths.ReadMe,
        MemberPaths.KeyOf(KeyPurpose.Log), MemberPaths.KeySignatureOf(KeyPurpose.Log),
        MemberPaths.KeyOf(KeyPurpose.Seal), MemberPaths.KeySignatureOf(KeyPurpose.Seal),
        MemberPaths.KeyOf(KeyPurpose.Wacz), MemberPaths.KeySignatureOf(KeyPurpose.Wacz),
    ];

    private static readonly string[] LoggedMembers = [MemberPaths.OrderProof, MemberPaths.SealProof, MemberPaths.LogConsistency];

    private static readonly string[] AnchoredMembers =
    [
        MemberPaths.Anchor, MemberPaths.AnchorSignature, MemberPaths.AnchorCheckpoint, MemberPaths.AnchorHeader, MemberPaths.AnchorReceipt,
        MemberPaths.AnchorAccount, MemberPaths.AnchorConsistency,
    ];

    /// <summary>The word of a level.</summary>
    public static string WordOf(BundleLevel level) => Words[level];

    /// <summary>The level of a word; <c>false</c> for any other.</summary>
    public static bool TryParse(string? word, out BundleLevel level) => Words.TryParse(word, out level);

    /// <summary>The last level that is there with all before it, or why the members are of none: a level begun but not whole.</summary>
    public static ParseResult<BundleLevel> Of(IReadOnlyCollection<string> paths, bool hasCosignatures)
    {
        var present = paths.ToHashSet(StringComparer.Ordinal);
        if (Missing(SealedMembers, present) is [var first, ..])
        {
            return ParseResult.Fail($"{first} is missing");
        }
        var stamps = MemberPaths.StampNames(present).ToList();
        if (stamps.Count > MaxStamps)
        {
            return ParseResult.Fail($"there are more than {MaxStamps} time stamps");
        }
        foreach (var member in stamps.SelectMany(MemberPaths.StampMembers))
        {
            if (!present.Contains(member))
            {
                return ParseResult.Fail($"{member} is missing");
            }
        }
        foreach (var group in new[] { LoggedMembers, AnchoredMembers })
        {
            var missing = Missing(group, present);
            if (missing.Count > 0 && missing.Count < group.Length)
            {
                return ParseResult.Fail($"{missing[0]} is missing while {group.Except(missing).First()} is there");
            }
        }
        bool[] reached = [stamps.Count > 0, present.Contains(LoggedMembers[0]), present.Contains(AnchoredMembers[0]), hasCosignatures];
        return (BundleLevel)reached.TakeWhile(level => level).Count();
    }

    internal static WordList<BundleLevel> AllWords => Words;

    private static List<string> Missing(string[] group, HashSet<string> present) => [.. group.Where(path => !present.Contains(path))];
}
