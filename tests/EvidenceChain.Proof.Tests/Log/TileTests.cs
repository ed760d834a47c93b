using CsCheck;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Log;

public sealed class TileTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 999, 17, "tile/1/999.p/17")]
    [InlineData(2, 1000, 1, "tile/2/x001/000.p/1")]
    [InlineData(TileCoordinates.Entries, 273, 112, "tile/entries/273.p/112")]
    [InlineData(63, long.MaxValue, 255, "tile/63/x009/x223/x372/x036/x854/x775/807.p/255")]
    public void Path_IsWrittenAndReadTheSame(int level, long index, int width, string path)
    {
        var tile = new TileCoordinates(level, index, width);
        Assert.Equal(path, TilePath.Of(tile));
        Assert.True(TilePath.TryParse(path, out var read));
        Assert.Equal(tile, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/001/234")]
    [InlineData("tile/0/x001/x234")]
    [InlineData("tile/0/x1/234")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/-01")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/1.p/1")]
    [InlineData("tile/0/000.p/")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/entries/../000")]
    public void TryParse_AnotherPath_IsFalse(string? path) => Assert.False(TilePath.TryParse(path, out _));

    [Fact]
    public void NewTiles_OfSeventyThousand_AreThoseOfTheSpecification()
    {
        var tiles = TileCoordinates.NewTiles(0, 70_000).Where(tile => tile.Level >= 0).ToList();
        Assert.Equal(273, tiles.Count(tile => tile is { Level: 0, IsFull: true }));
        Assert.Single(tiles, new TileCoordinates(0, 273, 112));
        Assert.Equal([new(1, 0, 256), new(1, 1, 17), new(2, 0, 1)], tiles.Where(tile => tile.Level > 0));
        Assert.Equal([new(-1, 0, 256), new(0, 0, 256), new(1, 0, 1)], TileCoordinates.NewTiles(255, 256));
        Assert.Empty(TileCoordinates.NewTiles(300, 300));
    }

    [Fact]
    public void A_log_published_in_steps_serves_every_proof_from_its_tiles() =>
        Gen.Select(RandomTree.Any(1, 700), Gen.Int[1, 300], Gen.Int[0, 699], Gen.Int[1, 700]).Sample((tree, step, anyIndex, anySize) =>
        {
            var (nodes, published, size) = (new Dictionary<TreeNode, Sha256Digest>(), new Dictionary<string, byte[]>(), 0);
            while (size < tree.Size)
            {
                var next = Math.Min(size + step, tree.Size);
                foreach (var (node, hash) in MerkleTree.Grow(size, [.. tree.Leaves.Skip(size).Take(next - size)], (level, at) => nodes[new(level, at)]))
                {
                    nodes.Add(node, hash);
                }
                foreach (var tile in TileCoordinates.NewTiles(size, next).Where(tile => tile.Level >= 0))
                {
                    published.Add(TilePath.Of(tile), tile.ToBytes((level, at) => nodes[new(level, at)]));
                }
                size = next;
            }
            Sha256Digest FromTiles(int level, long at)
            {
                var tile = TileCoordinates.OfNode(new(level, at), tree.Size);
                return tile.NodeFrom(published[TilePath.Of(tile)], new(level, at));
            }
            var (index, size1) = (anyIndex % tree.Size, 1 + (anySize % tree.Size));
            Assert.Equal(tree.Root(tree.Size), MerkleTree.RootOf(tree.Size, FromTiles));
            Assert.Equal(tree.Path(index, 0, tree.Size), MerkleTree.InclusionProof(index, tree.Size, FromTiles));
            Assert.Equal(tree.Subproof(size1, 0, tree.Size, true), MerkleTree.ConsistencyProof(size1, tree.Size, FromTiles));
        }, iter: 20);

    [Fact]
    public void OfNode_NotComplete_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TileCoordinates.OfNode(new(0, 5), 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileCoordinates.OfNode(new(2, 1), 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileCoordinates.OfNode(new(8, 1), 511));
    }

    [Fact]
    public void EntryBundle_IsLengthPrefixedBigEndian()
    {
        ReadOnlyMemory<byte>[] entries = [new byte[] { 1, 2 }, Array.Empty<byte>(), new byte[258]];
        var bytes = EntryBundle.Write(entries);

        Assert.Equal([0, 2, 1, 2, 0, 0, 1, 2], bytes[..8]);
        Assert.Equal(entries.Select(entry => entry.ToArray()), EntryBundle.Parse(bytes, 3).Value.Select(entry => entry.ToArray()));
        Assert.False(EntryBundle.Parse(bytes, 2).IsOk);
        Assert.False(EntryBundle.Parse(bytes, 4).IsOk);
        Assert.False(EntryBundle.Parse(bytes.AsMemory(..^1), 3).IsOk);
        Assert.False(EntryBundle.Parse((byte[])[.. bytes, 0], 3).IsOk);
        Assert.Throws<ArgumentException>(() => EntryBundle.Write([]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Write([new byte[65536]]));
    }
}
