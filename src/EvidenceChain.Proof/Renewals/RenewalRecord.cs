using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Renewals;

/// <summary>A member that a renewal covers.</summary>
/// <param name="Path">Its path in the bundle.</param>
/// <param name="Digest">Its digest, by the renewal's algorithm.</param>
public sealed record RenewedMember(string Path, StampedDigest Digest);

/// <summary>
/// <c>renewals/N.json</c>: what one renewal of one evidence covers, each member by a digest of the renewal's own algorithm: the evidence, its time stamps, the renewals before. Not signed: the
/// time stamps over its round vouch for it. FORMAT.md §5; RFC 4998 §5 in spirit.
/// </summary>
public sealed record RenewalRecord
{
    /// <summary>Value of <c>type</c>.</summary>
    public const string Type = "renewal";

    /// <summary>Most renewals of one evidence.</summary>
    public const int MaxRenewals = 32;

    private const int MaxMembers = 1024;

    /// <summary>The log's name.</summary>
    public required string Origin { get; init; }

    /// <summary>When it was written; whole milliseconds. The time stamps say what counts.</summary>
    public required DateTimeOffset MadeAt { get; init => field = UtcTime.Cut(value); }

    /// <summary>The evidence number.</summary>
    public required EvidenceNumber Number { get; init; }

    /// <summary>1 for the first renewal of this evidence.</summary>
    public required int Sequence { get; init; }

    /// <summary>Of the digests and of the round's tree.</summary>
    public required StampAlgorithm Algorithm { get; init; }

    /// <summary>What is covered, ascending by path.</summary>
    public required IReadOnlyList<RenewedMember> Members { get; init; }

    /// <summary>Canonical JSON and a newline.</summary>
    public byte[] ToCanonicalBytes() => StatementText.Write(
        new JsonObjectBuilder
        {
            { "number", Number.ToString() },
            { "sequence", Sequence },
            { "algorithm", StampedDigest.WordOf(Algorithm) },
            { "members", JsonArray.Of([.. Members.Select(member => new JsonObjectBuilder { { "path", member.Path }, { "digest", member.Digest.ToString() } }.Build())]) },
        },
        Type,
        Origin,
        MadeAt);

    /// <summary>Reads only what <see cref="ToCanonicalBytes"/> writes.</summary>
    public static ParseResult<RenewalRecord> Parse(ReadOnlySpan<byte> bytes)
    {
        var opened = StatementText.Open(bytes, Type);
        if (!opened.TryGet(out var members, out _))
        {
            return ParseResult.FailureOf(opened);
        }
        members.Require(StampedDigest.TryWord(members.Text("algorithm"), out var algorithm), "algorithm is not one known here");
        var record = new RenewalRecord
        {
            Origin = members.Text("origin"),
            MadeAt = members.Time("made_at"),
            Number = members.EvidenceNumber("number"),
            Sequence = members.SmallNumber("sequence", 1),
            Algorithm = algorithm,
            Members = [.. members.Objects("members", MaxMembers).Select(member => Read(member, algorithm))],
        };
        members.Require(record.Members.Zip(record.Members.Skip(1)).All(pair => string.CompareOrdinal(pair.First.Path, pair.Second.Path) < 0), "members are not in ascending order, each once");
        return members.Finish(record);
    }

    private static RenewedMember Read(StrictMembers member, StampAlgorithm algorithm)
    {
        var isDigest = StampedDigest.TryParse(member.Text("digest"), out var digest);
        member.Require(isDigest && digest.Algorithm == algorithm, "digest is not one of the renewal's algorithm");
        return new(member.Text("path"), digest);
    }
}
