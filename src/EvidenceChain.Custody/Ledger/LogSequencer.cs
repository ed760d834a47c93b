using System.Text;
using System.Threading.Channels;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using Npgsql;

namespace EvidenceChain.Custody.Ledger;

/// <summary>Where an entry stands and a signed checkpoint that includes it.</summary>
public sealed record LogEntry(long Index, SignedCheckpoint Checkpoint);

/// <summary>The log refuses to sign: its database is not the one that made the published checkpoints.</summary>
public sealed class LogBehindException(string message) : Exception(message);

/// <summary>
/// The single writer of the log. A batch is one transaction:
/// 1. find which digests are entered already (an entry is made once);
/// 2. insert the new entries and the tiles they fill;
/// 3. insert the signed checkpoint, whose unique previous size is the compare-and-swap against any other writer;
/// 4. commit, append the checkpoint to the published file and flush it; only then is anybody told.
/// After any fault in 2 to 4 the state is not known: the head is loaded again by the same method as at start. A batch that lost against another
/// writer is then tried again; one that met another fault is not. A fault that is nobody's but ours stops the writer.
/// </summary>
public sealed class LogSequencer(NpgsqlDataSource database, NoteSigner signer, PublishedCheckpoints published, TimeProvider clock, Action<string> reached) : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private const int MaxLosses = 10; // in a row, against another writer
    private readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly TileSource tiles = new(database);
    private LogHead? head;
    private SignedCheckpoint? last;
    private Task writing = Task.CompletedTask;

    public TileSource Tiles => tiles;

    /// <summary>The newest checkpoint that was published; null before the first entry.</summary>
    public SignedCheckpoint? Latest => Volatile.Read(ref last);

    /// <summary>Loads the head and starts to write. <see cref="LogBehindException"/> when the database lacks what was published.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await LoadAsync(cancellation);
        writing = WriteAsync();
    }

    /// <summary>Enters a digest, or finds it entered; returns once a published checkpoint includes it.</summary>
    public async Task<LogEntry> AppendAsync(Sha256Digest entry, CancellationToken cancellation)
    {
        var pending = new Pending(entry, new TaskCompletionSource<LogEntry>(TaskCreationOptions.RunContinuationsAsynchronously));
        await queue.Writer.WriteAsync(pending, cancellation);
        return await pending.Done.Task.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stopping.CancelAsync();
        await writing;
        stopping.Dispose();
    }

    private async Task WriteAsync()
    {
        List<Pending> batch = [];
        try
        {
            while (await queue.Reader.WaitToReadAsync(stopping.Token))
            {
                batch.Clear();
                while (batch.Count < MaxBatch && queue.Reader.TryRead(out var pending))
                {
                    batch.Add(pending);
                }
                await WriteBatchAsync(batch);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Leave(batch, new OperationCanceledException(stopping.Token));
        }
        catch (Exception fault)
        {
            // The writer's edge: it must not die in silence while callers wait.
            Leave(batch, new InvalidOperationException($"the writer of the log has stopped: {fault.Message}", fault));
        }
    }

    /// <summary>Tells whoever waits, and whoever comes, that nothing more is written.</summary>
    private void Leave(List<Pending> batch, Exception why)
    {
        head = null;
        queue.Writer.TryComplete(why);
        batch.ForEach(pending => pending.Done.TrySetException(why));
        while (queue.Reader.TryRead(out var left))
        {
            left.Done.TrySetException(why);
        }
    }

    private async Task WriteBatchAsync(List<Pending> batch)
    {
        try
        {
            var indexes = await CommitOrLoseAsync([.. batch.Select(pending => pending.Entry).Distinct()]);
            foreach (var pending in batch)
            {
                pending.Done.TrySetResult(new(indexes[pending.Entry], last!));
            }
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or InvalidDataException or LogBehindException or OperationCanceledException)
        {
            head = null; // no longer known what was written: load again before the next batch
            foreach (var pending in batch)
            {
                pending.Done.TrySetException(fault);
            }
        }
    }

    private async Task<Dictionary<Sha256Digest, long>> CommitOrLoseAsync(IReadOnlyList<Sha256Digest> digests)
    {
        for (var losses = 0; ; losses++)
        {
            if (head is null)
            {
                await LoadAsync(stopping.Token);
            }
            try
            {
                return await CommitAsync(digests);
            }
            catch (PostgresException lost) when (lost.SqlState == PostgresErrorCodes.UniqueViolation && losses < MaxLosses)
            {
                head = null; // another writer was first: nothing of ours was committed
            }
        }
    }

    private async Task<Dictionary<Sha256Digest, long>> CommitAsync(IReadOnlyList<Sha256Digest> digests)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(stopping.Token);
        await using var transaction = await connection.BeginTransactionAsync(stopping.Token);
        var indexes = await FindAsync(connection, digests);
        var fresh = digests.Where(digest => !indexes.ContainsKey(digest)).ToList();
        var growing = head!;
        if (indexes.Values.Any(index => index >= growing.Size))
        {
            await LoadAsync(stopping.Token); // another writer entered them: our last checkpoint does not include them
            growing = head!;
        }
        if (fresh.Count == 0)
        {
            return indexes;
        }
        head = null; // until the commit is known to have happened
        var previousSize = growing.Size;
        List<FullTile> full = [];
        foreach (var digest in fresh)
        {
            indexes[digest] = growing.Size;
            full.AddRange(growing.Append(digest));
        }
        var checkpoint = new Checkpoint(signer.Key.Name, growing.Size, growing.Root());
        var signed = SignedCheckpoint.Sign(checkpoint, signer);
        await InsertAsync(connection, previousSize, fresh, full, signed, now);
        reached("log.inserted");
        await transaction.CommitAsync(stopping.Token);
        reached("log.committed");
        published.Append(checkpoint);
        reached("log.published");
        Volatile.Write(ref last, signed);
        head = growing;
        return indexes;
    }

    private async Task<Dictionary<Sha256Digest, long>> FindAsync(NpgsqlConnection connection, IReadOnlyList<Sha256Digest> digests)
    {
        var wanted = digests.Select(digest => digest.ToArray()).ToArray();
        var found = await connection.Command("select digest, index from custody.entries where digest = any($1)", (object)wanted)
            .ListAsync(row => (Digest: Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(0)), Index: row.GetInt64(1)), stopping.Token);
        return found.ToDictionary(entry => entry.Digest, entry => entry.Index);
    }

    private async Task InsertAsync(NpgsqlConnection connection, long from, List<Sha256Digest> entries, List<FullTile> full, SignedCheckpoint signed, DateTimeOffset now)
    {
        await connection.Command(
            "insert into custody.entries (index, digest, entered_at) select $1 + ordinality - 1, digest, $3 from unnest($2) with ordinality as fresh(digest, ordinality)",
            from, entries.Select(entry => entry.ToArray()).ToArray(), now).ExecuteAsync(stopping.Token);
        foreach (var tile in full)
        {
            await connection.Command("insert into custody.tiles (level, index, hashes) values ($1, $2, $3)", tile.Level, tile.Index, tile.ToBytes()).ExecuteAsync(stopping.Token);
        }
        await connection.Command(
            "insert into custody.checkpoints (size, previous_size, root, note, signed_at) values ($1, $2, $3, $4, $5)",
            signed.Checkpoint.Size, from, signed.Checkpoint.Root.ToArray(), Encoding.UTF8.GetString(signed.ToBytes()), now).ExecuteAsync(stopping.Token);
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        var (note, entered) = (await database.Command(
            "select (select note from custody.checkpoints order by size desc limit 1), (select coalesce(max(index) + 1, 0) from custody.entries)")
            .ListAsync(row => (row.Nullable<string>(0), row.GetInt64(1)), cancellation)).Single();
        var newest = note is null ? null : Own(note);
        if (entered != (newest?.Checkpoint.Size ?? 0))
        {
            throw new LogBehindException($"the log has {entered} entries, and its newest checkpoint {newest?.Checkpoint.Size ?? 0}");
        }
        var loaded = LogHead.Load(tiles, newest?.Checkpoint.Size ?? 0);
        if (newest is not null && loaded.Root() != newest.Checkpoint.Root)
        {
            throw new LogBehindException($"the entries of the log do not give the root of its checkpoint of size {newest.Checkpoint.Size}");
        }
        await CompareAsync(newest, cancellation);
        head = loaded;
        Volatile.Write(ref last, newest);
    }

    /// <summary>Another log's checkpoint is not continued: that would be a fork under our name.</summary>
    private SignedCheckpoint Own(string note)
    {
        var checkpoint = SignedCheckpoint.Parse(Encoding.UTF8.GetBytes(note)).TryGet(out var parsed, out var error) ? parsed : throw new LogBehindException($"the newest checkpoint of the database is none: {error}");
        return checkpoint.Checkpoint.Origin == signer.Key.Name && checkpoint.VerifyLog(signer.Key).VerifiedKeys.Count == 1
            ? checkpoint
            : throw new LogBehindException($"the newest checkpoint of the database, of {checkpoint.Checkpoint.Origin}, was not signed by {signer.Key}: keys and database are not of one installation");
    }

    /// <summary>The database may be ahead of the published file by what a kill cut off between commit and publication, never behind it.</summary>
    private async Task CompareAsync(SignedCheckpoint? newest, CancellationToken cancellation)
    {
        if (published.Last() is { } shown)
        {
            var stored = await database.Command("select root from custody.checkpoints where size = $1", shown.Size).ScalarAsync<byte[]>(cancellation);
            if (stored is null || Convert.ToHexStringLower(stored) != shown.Root)
            {
                throw new LogBehindException($"a checkpoint of {shown.Size} entries was published that this database does not hold: it is an older copy, and signing would fork the log");
            }
            if (newest!.Checkpoint.Size == shown.Size)
            {
                return;
            }
        }
        if (newest is not null)
        {
            published.Append(newest.Checkpoint);
        }
    }

    private sealed record Pending(Sha256Digest Entry, TaskCompletionSource<LogEntry> Done);
}
