using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using Npgsql;

namespace EvidenceChain.Custody.Ledger;

/// <summary>Reads the log: checkpoints, proofs, tiles. Whoever may read the database may run it; nothing here signs.</summary>
public sealed class TransparencyLog(NpgsqlDataSource database)
{
    private readonly TileSource tiles = new(database);

    /// <summary>The newest checkpoint; null before the first entry.</summary>
    public Task<SignedCheckpoint?> LatestAsync(CancellationToken cancellation) =>
        OneAsync(database.Command("select note from custody.checkpoints order by size desc limit 1"), cancellation);

    /// <summary>The smallest checkpoint of at least so many entries; null when there is none yet.</summary>
    public Task<SignedCheckpoint?> CoveringAsync(long size, CancellationToken cancellation) =>
        OneAsync(database.Command("select note from custody.checkpoints where size >= $1 order by size limit 1", size), cancellation);

    /// <summary>How large the log was at the end of each day on which it grew, in UTC.</summary>
    public Task<List<(DateTimeOffset Day, long Size)>> GrowthAsync(CancellationToken cancellation) =>
        database.Command("select date_trunc('day', signed_at, 'UTC') as day, max(size) from custody.checkpoints group by day order by day").ListAsync(row => (row.GetFieldValue<DateTimeOffset>(0), row.GetInt64(1)), cancellation);

    /// <summary>Index of an entry, from 0; null when it is not in the log.</summary>
    public Task<long?> IndexOfAsync(Sha256Digest entry, CancellationToken cancellation) =>
        database.Command("select index from custody.entries where digest = $1", entry.ToArray()).ScalarAsync<long?>(cancellation);

    public TlogProof Inclusion(long index, SignedCheckpoint checkpoint) =>
        new(index, MerkleTree.InclusionProof(index, checkpoint.Checkpoint.Size, tiles.Node), checkpoint);

    /// <summary>RFC 9162 path from the first size to the second.</summary>
    public IReadOnlyList<Sha256Digest> Consistency(long oldSize, long newSize) =>
        oldSize == newSize || oldSize == 0 ? [] : MerkleTree.ConsistencyProof(oldSize, newSize, tiles.Node);

    public ConsistencyFile ConsistencyFile(long oldSize, long newSize) => new(oldSize, newSize, Consistency(oldSize, newSize));

    /// <summary>Bytes of a tile of the tree, <paramref name="width"/> hashes; null when the log is not that large.</summary>
    public async Task<byte[]?> TileAsync(int level, long index, int width, CancellationToken cancellation)
    {
        var size = (await LatestAsync(cancellation))?.Checkpoint.Size ?? 0;
        for (var below = 0; below < level; below++)
        {
            size /= TileSource.TileWidth;
        }
        return width <= size && index <= (size - width) / TileSource.TileWidth
            ? [.. tiles.Tile(level, index, width).SelectMany(hash => hash.ToArray())]
            : null;
    }

    /// <summary>Bytes of an entry bundle, <paramref name="width"/> entries; null when the log is not that large.</summary>
    public async Task<byte[]?> EntriesAsync(long index, int width, CancellationToken cancellation)
    {
        if (index > long.MaxValue / TileSource.TileWidth - 1)
        {
            return null;
        }
        var first = index * TileSource.TileWidth;
        var entries = await database.Command("select digest from custody.entries where index >= $1 and index < $2 order by index", first, first + width)
            .ListAsync(row => (ReadOnlyMemory<byte>)row.GetFieldValue<byte[]>(0), cancellation);
        return entries.Count == width ? EntryBundle.Write(entries) : null;
    }

    private static async Task<SignedCheckpoint?> OneAsync(NpgsqlCommand command, CancellationToken cancellation) =>
        (await command.ListAsync(row => SignedCheckpoint.Parse(System.Text.Encoding.UTF8.GetBytes(row.GetString(0))).Value, cancellation)).SingleOrDefault();
}
