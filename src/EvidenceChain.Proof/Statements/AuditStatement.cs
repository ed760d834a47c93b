using System.Globalization;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Statements;

/// <summary>The digest of one day of the operator's audit: entered in the log, so that no entry of that day is changed or taken out afterwards unnoticed. FORMAT.md §2.</summary>
public sealed record AuditStatement
{
    /// <summary>The <c>type</c> of this statement.</summary>
    public const string Type = "audit";

    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>The log's name.</summary>
    public required string Origin { get; init; }

    /// <summary>When the statement was made, by the operator's clock; whole milliseconds.</summary>
    public required DateTimeOffset MadeAt { get; init => field = UtcTime.Cut(value); }

    /// <summary>The day, UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>How many entries the day has, from 0.</summary>
    public required long Entries { get; init; }

    /// <summary>SHA-256 of the day's lines: each entry as canonical JSON and a newline, in the order they were written.</summary>
    public required Sha256Digest Lines { get; init; }

    /// <summary>Canonical JSON and a newline: the bytes that are signed and whose SHA-256 is logged.</summary>
    public byte[] ToCanonicalBytes() => StatementText.Write(
        new JsonObjectBuilder
        {
            { "day", Day.ToString(DayFormat, CultureInfo.InvariantCulture) },
            { "entries", Entries },
            { "lines", Lines.ToString() },
        }, Type, Origin, MadeAt);

    /// <summary>Reads only what <see cref="ToCanonicalBytes"/> writes; another version is unsupported.</summary>
    public static ParseResult<AuditStatement> Parse(ReadOnlySpan<byte> bytes)
    {
        var opened = StatementText.Open(bytes, Type);
        if (!opened.TryGet(out var members, out _))
        {
            return ParseResult.FailureOf(opened);
        }
        var isDay = DateOnly.TryParseExact(members.Text("day"), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        members.Require(isDay, "day is no date");
        return members.Finish(new AuditStatement
        {
            Origin = members.Text("origin"),
            MadeAt = members.Time("made_at"),
            Day = day,
            Entries = members.Number("entries"),
            Lines = members.Sha256("lines"),
        });
    }
}
