using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Sealing;

/// <summary>What the seal takes from an attempt's <c>report.json</c>. FORMAT.md §4.</summary>
internal sealed record AttemptRecord
{
    private static readonly CanonicalJsonLimits Limits = new(4 << 20, 16);

    public required CaptureOutcome Outcome { get; init; }

    public required bool Complete { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public required string Operator { get; init; }

    /// <summary><see cref="InvalidDataException"/> when the worker wrote something else than a report of that attempt.</summary>
    public static AttemptRecord Read(ReadOnlySpan<byte> file, EvidenceNumber number, Sha256Digest order, int attempt)
    {
        if (file is not [.. var text, (byte)'\n'])
        {
            throw new InvalidDataException("report.json does not end in a newline");
        }
        var report = CanonicalJson.ParseObject(text, Limits).TryGet(out var value, out var error) ? value : throw new InvalidDataException($"report.json: {error}");
        return report.TryGetString("outcome", out var outcome) && Enum.TryParse<CaptureOutcome>(outcome, out var known) && known.ToString() == outcome
            && report.TryGetString("number", out var itsNumber) && itsNumber == number.ToString()
            && report.TryGetString("order", out var itsOrder) && itsOrder == order.ToString()
            && report.TryGetInt64("attempt", out var itsAttempt) && itsAttempt == attempt
            && report.TryGetBool("complete", out var complete)
            && report.TryGetStrings("reasons", out var reasons)
            && report.TryGetStrings("labels", out var labels)
            && report.TryGetString("started_at", out var started) && UtcTime.TryParse(started, out var startedAt)
            && report.TryGetString("ended_at", out var ended) && UtcTime.TryParse(ended, out var endedAt)
            && report.TryGetString("operator", out var who)
            ? new() { Outcome = known, Complete = complete, Reasons = reasons, Labels = labels, StartedAt = startedAt, EndedAt = endedAt, Operator = who }
            : throw new InvalidDataException("report.json lacks a member that the seal needs, or is of another attempt");
    }
}
