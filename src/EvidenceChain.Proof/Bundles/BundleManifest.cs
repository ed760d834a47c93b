using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Bundles;

/// <summary>A member as the manifest lists it.</summary>
/// <param name="Path">Its path in the bundle.</param>
/// <param name="Sha256">SHA-256 of its content.</param>
/// <param name="SizeBytes">Size of its content.</param>
public sealed record ManifestMember(string Path, Sha256Digest Sha256, long SizeBytes);

/// <summary><c>bundle.json</c>: every member but itself and its signature. FORMAT.md §7.</summary>
public sealed record BundleManifest
{
    /// <summary>Value of <c>type</c>.</summary>
    public const string Type = "bundle";

    /// <summary>Most members.</summary>
    public const int MaxMembers = 4096;

    /// <summary>Largest member but the package, in bytes: 16 MiB.</summary>
    public const int MaxMemberBytes = 16 << 20;

    /// <summary>The log's name.</summary>
    public required string Origin { get; init; }

    /// <summary>The evidence number.</summary>
    public required EvidenceNumber Number { get; init; }

    /// <summary>When the bundle was put together, by the operator's clock; whole milliseconds.</summary>
    public required DateTimeOffset MadeAt { get; init => field = UtcTime.Cut(value); }

    /// <summary>Name and version of the software.</summary>
    public required string Product { get; init; }

    /// <summary>How far the proofs reach.</summary>
    public required BundleLevel Level { get; init; }

    /// <summary>Levels and authorities still awaited.</summary>
    public required IReadOnlyList<string> Pending { get; init; }

    /// <summary>The members, ascending by path, ordinal.</summary>
    public required IReadOnlyList<ManifestMember> Members { get; init; }

    /// <summary>Canonical JSON and a newline: the bytes that <c>bundle.sig</c> signs and whose SHA-256 is the bundle's digest.</summary>
    public byte[] ToCanonicalBytes() => StatementText.Write(
        new JsonObjectBuilder
        {
            { "number", Number.ToString() },
            { "product", Product },
            { "level", BundleLevels.WordOf(Level) },
            { "pending", JsonArray.OfTexts(Pending) },
            { "requires", JsonArray.Of([]) },
            { "members", JsonArray.Of([.. Members.Select(MemberValue)]) },
        },
        Type,
        Origin,
        MadeAt);

    /// <summary>Reads only what <see cref="ToCanonicalBytes"/> writes; another version or a required feature is unsupported.</summary>
    public static ParseResult<BundleManifest> Parse(ReadOnlySpan<byte> bytes)
    {
        var opened = StatementText.Open(bytes, Type, MaxMemberBytes);
        if (!opened.TryGet(out var members, out _))
        {
            return ParseResult.FailureOf(opened);
        }
        var required = members.Texts("requires");
        if (required.Count > 0)
        {
            return ParseResult.Unsupported($"bundle requires {string.Join(", ", required)}, which is not known here");
        }
        var manifest = new BundleManifest
        {
            Origin = members.Text("origin"),
            Number = members.EvidenceNumber("number"),
            MadeAt = members.Time("made_at"),
            Product = members.Text("product"),
            Level = members.Word("level", BundleLevels.AllWords),
            Pending = members.Texts("pending"),
            Members = [.. members.Objects("members", MaxMembers).Select(ReadMember)],
        };
        members.Require(manifest.Members.All(member => MemberPaths.IsSafe(member.Path)), "a member's path is not a plain relative path");
        members.Require(IsAscending(manifest.Members), "members are not in ascending order, each once");
        members.Require(
            !manifest.Members.Any(member => member.Path is MemberPaths.Manifest or MemberPaths.Signature), "the manifest lists itself or its signature");
        members.Require(
            manifest.Members.All(member => member.SizeBytes <= MaxMemberBytes || member.Path == MemberPaths.Package), "a member is larger than 16 MiB");
        return members.Finish(manifest);
    }

    private static bool IsAscending(IReadOnlyList<ManifestMember> members) =>
        members.Zip(members.Skip(1)).All(pair => string.CompareOrdinal(pair.First.Path, pair.Second.Path) < 0);

    private static JsonValue MemberValue(ManifestMember member) => new JsonObjectBuilder
    {
        { "path", member.Path },
        { "sha256", member.Sha256.ToString() },
        { "size", member.SizeBytes },
    }.Build();

    private static ManifestMember ReadMember(StrictMembers members) => new(members.Text("path"), members.Sha256("sha256"), members.Number("size"));
}
