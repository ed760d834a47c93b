using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Log;
using Npgsql;

namespace EvidenceChain.Custody.Witnessing;

/// <summary>A checkpoint with the cosignatures that we hold of it.</summary>
public sealed record CosignedCheckpoint(SignedCheckpoint Checkpoint, IReadOnlyList<WitnessEndpoint> Witnesses);

/// <summary>How a witness fared when last asked, since when, and the newest size that it cosigned.</summary>
public sealed record WitnessTurn(string Name, string Key, string Url, long? Size, string? Reason, DateTimeOffset? NotedAt);

/// <summary>
/// Shows the newest checkpoint to every witness, one round at a time: whoever waits for a size is served by one round. What a witness answers is a stored fact;
/// nothing waits longer than a witness's time limit, and not at all for one that was away a moment ago.
/// </summary>
public sealed class WitnessDesk(NpgsqlDataSource database, WitnessList list, IReadOnlyList<WitnessClient> clients, TransparencyLog log, TimeProvider clock, Action<string> reached) : IDisposable
{
    /// <summary>A witness that failed is asked again by the walk no sooner than this; the recurring job asks whenever it runs.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(30);

    /// <summary>Far beyond the rounds between two anchors: so many later checkpoints are looked at to find one with more cosignatures.</summary>
    private const int LookAhead = 2000;

    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, (DateTimeOffset At, string Reason)> failed = new(StringComparer.Ordinal);
    private readonly Dictionary<bool, long> rounds = []; // newest size asked about, before and after anchors

    public WitnessList List => list;

    /// <summary>
    /// Sees to it that the witnesses were asked about a checkpoint of at least that size; the size of that checkpoint, and what each of those missing gave as reason.
    /// </summary>
    public Task<(long Size, IReadOnlyList<string> Failures)> EnsureAsync(long size, CancellationToken cancellation) => RoundAsync(size, null, cancellation);

    /// <summary>Asks anchor cosigners about a checkpoint that is anchored.</summary>
    public Task<(long Size, IReadOnlyList<string> Failures)> EnsureAnchoredAsync(SignedCheckpoint anchored, CancellationToken cancellation) =>
        RoundAsync(anchored.Checkpoint.Size, anchored, cancellation);

    /// <summary>Asks those that failed when last asked, and only them. When one of them cosigns, the next round asks all: names of those that may be counted on again.</summary>
    public async Task<IReadOnlyList<WitnessEndpoint>> AskAgainAsync(CancellationToken cancellation)
    {
        if (await log.LatestAsync(cancellation) is not { } latest)
        {
            return [];
        }
        await turn.WaitAsync(cancellation);
        try
        {
            var anchored = await database.Command("select max(tree_size) from custody.anchors").ScalarAsync<long?>(cancellation) is { } size ? await log.CoveringAsync(size, cancellation) : null;
            // An anchor cosigner can only be asked about what is anchored.
            var away = clients.Where(client => FailedNow(client.Endpoint.Name) && (anchored is not null || !client.Endpoint.IsAfterAnchor)).ToList();
            var outcomes = await Task.WhenAll(away.Select(async client => (client.Endpoint, IsBack: await AskAsync(client, client.Endpoint.IsAfterAnchor ? anchored! : latest, cancellation))));
            if (outcomes.Any(outcome => outcome.IsBack))
            {
                rounds.Clear();
            }
            return [.. outcomes.Where(outcome => outcome.IsBack).Select(outcome => outcome.Endpoint)];
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Of the checkpoints of at least that size the one with the most cosignatures by witnesses of today, then the smallest; with <paramref name="isAnchored"/> only those
    /// that are anchored. Null when nobody cosigned any.
    /// </summary>
    public async Task<CosignedCheckpoint?> BestAsync(long size, bool isAnchored, CancellationToken cancellation)
    {
        var keys = clients.Select(client => client.Endpoint.Key.ToString()).ToArray();
        if (keys.Length == 0)
        {
            return null;
        }
        var best = (await database.Command(
            """
            select size from (select size, witness_key from custody.cosignatures where size >= $1 and witness_key = any($2) order by size limit $3) near
            where not $4 or exists (select from custody.anchors a where a.tree_size = near.size)
            group by size order by count(*) desc, size limit 1
            """, size, keys, LookAhead, isAnchored).ListAsync(row => row.GetInt64(0), cancellation)).Cast<long?>().SingleOrDefault();
        if (best is not { } found || await log.CoveringAsync(found, cancellation) is not { } checkpoint)
        {
            return null;
        }
        var lines = await database.Command("select witness_key, line from custody.cosignatures where size = $1 and witness_key = any($2) order by received_at, witness_key", found, keys)
            .ListAsync(row => (Key: row.GetString(0), Line: NoteSignature.Parse(row.GetString(1)).Value), cancellation);
        return new(
            checkpoint.With([.. lines.Select(line => line.Line)]),
            [.. list.Witnesses.Where(witness => lines.Any(line => line.Key == witness.Key.ToString()))]);
    }

    /// <summary>Each configured witness and how it fared when last asked.</summary>
    public async Task<IReadOnlyList<WitnessTurn>> StatusAsync(CancellationToken cancellation)
    {
        var turns = await database.Command("select distinct on (witness_key) witness_key, (select max(c.size) from custody.cosignatures c where c.witness_key = t.witness_key), reason, noted_at from custody.witness_turns t order by witness_key, id desc")
            .ListAsync(row => (Key: row.GetString(0), Size: row.Nullable<long?>(1), Reason: row.Nullable<string>(2), At: row.GetFieldValue<DateTimeOffset>(3)), cancellation);
        return [.. list.Witnesses.Select(witness => turns.Where(turn => turn.Key == witness.Key.ToString()).Select(turn => new WitnessTurn(witness.Name, turn.Key, witness.Url.ToString(), turn.Size, turn.Reason, turn.At))
            .SingleOrDefault() ?? new(witness.Name, witness.Key.ToString(), witness.Url.ToString(), null, null, null))];
    }

    public void Dispose() => turn.Dispose();

    private async Task<(long Size, IReadOnlyList<string> Failures)> RoundAsync(long size, SignedCheckpoint? anchored, CancellationToken cancellation)
    {
        var asked = clients.Where(client => client.Endpoint.IsAfterAnchor == anchored is not null).ToList();
        if (asked.Count == 0)
        {
            return (size, []);
        }
        var kind = anchored is not null;
        await turn.WaitAsync(cancellation);
        try
        {
            if (rounds.GetValueOrDefault(kind) < size)
            {
                var checkpoint = anchored ?? await log.LatestAsync(cancellation) ?? throw new InvalidOperationException("the log is empty");
                await Task.WhenAll(asked.Where(IsWaitedFor).Select(client => AskAsync(client, checkpoint, cancellation)));
                rounds[kind] = checkpoint.Checkpoint.Size;
            }
            lock (failed)
            {
                return (rounds[kind], [.. asked.Where(client => failed.ContainsKey(client.Endpoint.Name)).Select(client => $"witness {client.Endpoint.Name}: {failed[client.Endpoint.Name].Reason}")]);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private bool FailedNow(string witness)
    {
        lock (failed)
        {
            return failed.ContainsKey(witness);
        }
    }

    private bool IsWaitedFor(WitnessClient client)
    {
        lock (failed)
        {
            return !failed.TryGetValue(client.Endpoint.Name, out var last) || clock.GetUtcNow() - last.At > Away;
        }
    }

    private async Task<bool> AskAsync(WitnessClient client, SignedCheckpoint checkpoint, CancellationToken cancellation)
    {
        var (witness, key, size) = (client.Endpoint, client.Endpoint.Key.ToString(), checkpoint.Checkpoint.Size);
        var known = await database.Command("select coalesce(max(size), 0) from custody.cosignatures where witness_key = $1 and size <= $2", key, size).ScalarAsync<long>(cancellation);
        var outcome = await client.AskAsync(checkpoint, known, log.Consistency, cancellation);
        var now = clock.GetUtcNow();
        if (outcome.Line is { } line)
        {
            await database.Command(
                "insert into custody.cosignatures (size, witness_key, witness, line, signed_at, received_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
                size, key, witness.Name, line.ToLine(), outcome.SignedAt, now).ExecuteAsync(cancellation);
            reached("log.cosigned");
        }
        lock (failed)
        {
            if (outcome.Line is null)
            {
                failed[witness.Name] = (now, outcome.Reason);
            }
            else
            {
                failed.Remove(witness.Name);
            }
        }
        await NoteAsync(witness, size, outcome.Line is null ? outcome.Reason : null, cancellation);
        return outcome.Line is not null;
    }

    /// <summary>Noted when it differs from what was noted last: a witness that is down for a day is one fact.</summary>
    private Task<int> NoteAsync(WitnessEndpoint witness, long size, string? reason, CancellationToken cancellation) => database.Command(
        """
        insert into custody.witness_turns (witness_key, witness, size, reason, noted_at)
        select $1, $2, $3, $4::text, $5 where $4::text is distinct from coalesce((select reason from custody.witness_turns where witness_key = $1 order by id desc limit 1), case when exists (select from custody.witness_turns where witness_key = $1) then null else '-' end)
        """, witness.Key.ToString(), witness.Name, size, reason, clock.GetUtcNow()).ExecuteAsync(cancellation);
}
