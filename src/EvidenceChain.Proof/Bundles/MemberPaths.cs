using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Bundles;

/// <summary>Names of a bundle's members and the rules they obey. FORMAT.md §7.</summary>
public static class MemberPaths
{
    /// <summary>The manifest.</summary>
    public const string Manifest = "bundle.json";

    /// <summary>Signature of the manifest.</summary>
    public const string Signature = "bundle.sig";

    /// <summary>The sealed package.</summary>
    public const string Package = "package.wacz";

    /// <summary>The order statement.</summary>
    public const string Order = "order.json";

    /// <summary>Signature of the order statement.</summary>
    public const string OrderSignature = "order.sig";

    /// <summary>The seal statement.</summary>
    public const string Seal = "seal.json";

    /// <summary>Signature of the seal statement.</summary>
    public const string SealSignature = "seal.sig";

    /// <summary>How to verify by hand.</summary>
    public const string ReadMe = "VERIFY.md";

    /// <summary>Inclusion of the order, at the beacon's checkpoint.</summary>
    public const string OrderProof = "order.tlog-proof";

    /// <summary>Inclusion of the seal.</summary>
    public const string SealProof = "seal.tlog-proof";

    /// <summary>Consistency from the order's checkpoint to the seal's.</summary>
    public const string LogConsistency = "log.consistency";

    /// <summary>The anchor statement.</summary>
    public const string Anchor = "anchor/anchor.json";

    /// <summary>Signature of the anchor statement.</summary>
    public const string AnchorSignature = "anchor/anchor.sig";

    /// <summary>The anchored checkpoint.</summary>
    public const string AnchorCheckpoint = "anchor/checkpoint";

    /// <summary>Raw block header.</summary>
    public const string AnchorHeader = "anchor/header.rlp";

    /// <summary>Transaction index and receipt trie nodes.</summary>
    public const string AnchorReceipt = "anchor/receipt.rlp";

    /// <summary>Account trie nodes of the contract.</summary>
    public const string AnchorAccount = "anchor/account.rlp";

    /// <summary>Consistency from the seal's checkpoint to the anchored one.</summary>
    public const string AnchorConsistency = "anchor/consistency";

    /// <summary>Longest path in UTF-8 bytes.</summary>
    public const int MaxBytes = 64 << 10;

    // 32 renewals of a record, a path and eight time stamps each.
    private const int MaxRenewalMembers = 32 * (2 + (8 * 3));

    private const string Keys = "keys/";
    private const string Renewals = "renewals/";
    private const string Stamps = "stamps/";
    private const string ResponseSuffix = ".tsr";
    private static readonly string[] StampSuffixes = [".tsq", ResponseSuffix, ".pem"];

    /// <summary>The key statement of a purpose.</summary>
    public static string KeyOf(KeyPurpose purpose) => $"{Keys}{KeyStatement.WordOf(purpose)}.json";

    /// <summary>Signature of the key statement of a purpose.</summary>
    public static string KeySignatureOf(KeyPurpose purpose) => $"{Keys}{KeyStatement.WordOf(purpose)}.sig";

    /// <summary>Request, response and chain of a time authority, in this order.</summary>
    public static IReadOnlyList<string> StampMembers(string authority) => [.. StampSuffixes.Select(suffix => Stamps + authority + suffix)];

    /// <summary>Authorities that any of the paths belongs to, ordinal.</summary>
    public static IReadOnlyList<string> StampNames(IEnumerable<string> paths) =>
        [.. paths.Select(path => StampName(path, Stamps)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The record of a renewal.</summary>
    public static string RenewalOf(int sequence) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Renewals}{sequence}.json");

    /// <summary>The path of a renewal's record in its round.</summary>
    public static string RenewalPathOf(int sequence) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Renewals}{sequence}.path");

    /// <summary>Request, response and chain of a time authority over a renewal's round, in this order.</summary>
    public static IReadOnlyList<string> RenewalStampMembers(int sequence, string authority) =>
        [.. StampSuffixes.Select(suffix => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Renewals}{sequence}/{authority}{suffix}"))];

    /// <summary>Authorities that stamped a renewal, ordinal.</summary>
    public static IReadOnlyList<string> RenewalStampNames(int sequence, IEnumerable<string> paths) =>
        [.. paths.Select(path => StampName(path, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Renewals}{sequence}/"))).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Whether a path is that of a renewal's part.</summary>
    public static bool IsRenewal(string path) => path.StartsWith(Renewals, StringComparison.Ordinal);

    /// <summary>Those of the paths whose content checks read; the package and documents are not among them.</summary>
    internal static IReadOnlySet<string> ReadByChecks(IEnumerable<string> paths) =>
        new HashSet<string>(
            [
                Order, OrderSignature, OrderProof, Seal, SealSignature, SealProof, LogConsistency,
                Anchor, AnchorSignature, AnchorCheckpoint, AnchorHeader, AnchorReceipt, AnchorAccount, AnchorConsistency,
                .. Enum.GetValues<KeyPurpose>().SelectMany(purpose => new[] { KeyOf(purpose), KeySignatureOf(purpose) }),
                .. StampNames(paths).Take(BundleLevels.MaxStamps).SelectMany(StampMembers),
                .. paths.Where(IsRenewal).Take(MaxRenewalMembers),
            ],
            StringComparer.Ordinal);

    /// <summary>
    /// Relative, forward slashes, no empty part and none that ends in a dot or a space (<c>.</c>, <c>..</c>, and names that are one file with another on some
    /// systems), no backslash, colon or control character, within the limit.
    /// </summary>
    public static bool IsSafe(string path) =>
        path.Length > 0
        && System.Text.Encoding.UTF8.GetByteCount(path) <= MaxBytes
        && UnicodeText.IsWellFormed(path)
        && path.All(letter => letter is not ('\\' or ':') && !char.IsControl(letter))
        && path.Split('/').All(part => part is not "" && part[^1] is not ('.' or ' '));

    private static string? StampName(string path, string folder)
    {
        if (!path.StartsWith(folder, StringComparison.Ordinal))
        {
            return null;
        }
        var suffix = StampSuffixes.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.Ordinal));
        var name = suffix is null || path.Length <= folder.Length + suffix.Length ? null : path[folder.Length..^suffix.Length];
        return name is null || name.Contains('/', StringComparison.Ordinal) ? null : name;
    }
}
