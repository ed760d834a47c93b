using System.Globalization;
using System.Text;
using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using Npgsql;

namespace EvidenceChain.Custody.Tests.Ledger;

/// <summary>Verifies a whole log again from its entries alone: nothing skipped, every checkpoint signed, right and a prefix of the next, every tile and every published line true.</summary>
internal static class LogChecker
{
    /// <summary>The number of entries.</summary>
    public static async Task<int> CheckAsync(NpgsqlDataSource database, NoteVerifierKey logKey, string publishedPath)
    {
        var entries = await database.Command("select index, digest from custody.entries order by index").ListAsync(row => (Index: row.GetInt64(0), Digest: row.GetFieldValue<byte[]>(1)), CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, entries.Count).Select(index => (long)index), entries.Select(entry => entry.Index));
        var levels = LevelsOf([.. entries.Select(entry => Merkle.LeafHash(entry.Digest))]);
        await CheckCheckpointsAsync(database, logKey, levels, publishedPath);
        await CheckTilesAsync(database, levels);
        return entries.Count;
    }

    private static async Task CheckCheckpointsAsync(NpgsqlDataSource database, NoteVerifierKey logKey, List<Sha256Digest[]> levels, string publishedPath)
    {
        var rows = await database.Command("select size, previous_size, root, note from custody.checkpoints order by size")
            .ListAsync(row => (Size: row.GetInt64(0), Previous: row.GetInt64(1), Root: Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(2)), Note: row.GetString(3)), CancellationToken.None);
        var log = new TransparencyLog(database);
        var (before, rootBefore) = (0L, Merkle.EmptyRoot);
        foreach (var row in rows)
        {
            Assert.Equal(before, row.Previous);
            var signed = SignedCheckpoint.Parse(Encoding.UTF8.GetBytes(row.Note)).Value;
            Assert.Equal((row.Size, row.Root), (signed.Checkpoint.Size, signed.Checkpoint.Root));
            Assert.Equal(logKey, Assert.Single(signed.VerifyLog(logKey).VerifiedKeys));
            Assert.Equal(MerkleTree.RootOf(row.Size, (level, index) => levels[level][index]), row.Root);
            Assert.True(before == 0 || Merkle.VerifyConsistency(before, rootBefore, row.Size, row.Root, log.Consistency(before, row.Size)));
            (before, rootBefore) = (row.Size, row.Root);
        }
        Assert.Equal(levels[0].Length, before);
        var published = File.Exists(publishedPath) ? await File.ReadAllTextAsync(publishedPath) : "";
        Assert.True(published.Length == 0 || published.EndsWith('\n'));
        var known = rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Size} {row.Root.ToHex()}")).ToList();
        var shown = published.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Empty(shown.Except(known));
        Assert.True(known.Count == 0 || shown.Contains(known[^1]));
    }

    private static async Task CheckTilesAsync(NpgsqlDataSource database, List<Sha256Digest[]> levels)
    {
        var tiles = await database.Command("select level, index, hashes from custody.tiles")
            .ListAsync(row => (Level: row.GetInt32(0), Index: row.GetInt64(1), Hashes: row.GetFieldValue<byte[]>(2)), CancellationToken.None);
        foreach (var tile in tiles)
        {
            var hashes = levels[8 * tile.Level].AsSpan((int)tile.Index * TileSource.TileWidth, TileSource.TileWidth).ToArray();
            Assert.Equal(hashes.SelectMany(hash => hash.ToArray()), tile.Hashes);
        }
        Assert.Equal((levels[0].Length / 256) + (levels[0].Length / 65_536), tiles.Count);
    }

    private static List<Sha256Digest[]> LevelsOf(Sha256Digest[] leaves)
    {
        List<Sha256Digest[]> levels = [leaves];
        while (levels[^1].Length > 1)
        {
            var below = levels[^1];
            levels.Add([.. Enumerable.Range(0, below.Length / 2).Select(i => Merkle.NodeHash(below[2 * i], below[(2 * i) + 1]))]);
        }
        return levels;
    }
}
