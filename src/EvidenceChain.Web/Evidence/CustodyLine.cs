using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Digests;
using Npgsql;

namespace EvidenceChain.Web.Evidence;

/// <summary>Something that happened to an evidence: <c>What</c> names the word, the values fill it.</summary>
public sealed record CustodyEvent(DateTimeOffset At, string What, string Value, string? Digest = null);

/// <summary>The custody time line: every fact that the register keeps of one evidence, in its order.</summary>
internal sealed class CustodyLine(NpgsqlDataSource database)
{
    private const int MaxEvents = 500;

    public async Task<IReadOnlyList<CustodyEvent>> OfAsync(EvidenceState state, CancellationToken cancellation)
    {
        var later = await database.Command(
            """
            select 'bundle', level, made_at, digest from custody.bundles where number = $1
            union all select 'document', path, made_at, digest from custody.documents where number = $1
            union all select 'ordered', '', e.entered_at, o.digest from custody.orders o join custody.entries e using (digest) where o.number = $1
            limit 500
            """, state.Number.ToString()).ListAsync(row => new CustodyEvent(row.GetFieldValue<DateTimeOffset>(2), row.GetString(0), row.GetString(1), Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(3)).ToString()), cancellation);
        return [.. Facts(state).Concat(later).OrderBy(one => one.At).Take(MaxEvents)];
    }

    private static IEnumerable<CustodyEvent> Facts(EvidenceState state)
    {
        yield return new(state.RequestedAt, "requested", "");
        foreach (var attempt in state.Attempts)
        {
            yield return new(attempt.BegunAt, "attempt-begun", $"{attempt.Attempt} · {attempt.Worker}");
            if (attempt.EndedAt is { } ended)
            {
                yield return new(ended, attempt.IsKept ? "captured" : "not-captured", attempt.Failure ?? "");
            }
        }
        if (state.Seal is { } seal)
        {
            yield return new(seal.MadeAt, "sealed", "", seal.Package.Sha256.ToString());
        }
        foreach (var stamp in state.Stamps)
        {
            yield return new(stamp.StampedAt, "stamped", stamp.Authority);
        }
        if (state is { LogIndex: { } index, LoggedAt: { } logged })
        {
            yield return new(logged, "logged", $"#{index}", state.SealDigest?.ToString());
        }
        if (state.AnchoredAt is { } anchored)
        {
            yield return new(anchored, "anchored", "");
        }
        foreach (var failure in state.Failures)
        {
            yield return new(failure.FailedAt, "failure", $"{failure.Step.ToLowerInvariant()}: {failure.Reason}");
        }
    }
}
