using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Log;

public sealed class AddCheckpointTests
{
    private static readonly NoteSigner Log = new("log.example/a", new byte[32]);
    private static readonly RandomTree Tree = new([.. Enumerable.Range(0, 9).Select(i => Merkle.LeafHash([(byte)i]))]);

    [Fact]
    public void What_is_written_is_read()
    {
        var written = new AddCheckpoint(5, Tree.Subproof(5, 0, 9, true), Signed(9));
        var read = AddCheckpoint.Parse(written.ToBytes()).Value;
        Assert.Equal((5L, 9L), (read.OldSize, read.Checkpoint.Checkpoint.Size));
        Assert.Equal(written.Path, read.Path);
        Assert.Equal(written.ToBytes(), read.ToBytes());
    }

    [Theory]
    [InlineData("old 5", "old 05")]
    [InlineData("old 5", "old -1")]
    [InlineData("old 5", "size 5")]
    [InlineData("old 5\n", "old 5\r\n")]
    [InlineData("old 5\n", "old 5\nnot base64\n")]
    [InlineData("\n9\n", "\n09\n")]
    public void Another_spelling_is_refused(string what, string by)
    {
        var text = Encoding.UTF8.GetString(new AddCheckpoint(5, Tree.Subproof(5, 0, 9, true), Signed(9)).ToBytes());
        Assert.Contains(what, text, StringComparison.Ordinal);
        Assert.False(AddCheckpoint.Parse(Encoding.UTF8.GetBytes(text.Replace(what, by, StringComparison.Ordinal))).IsOk);
    }

    [Fact]
    public void More_than_63_hashes_are_refused()
    {
        var body = Encoding.UTF8.GetString(new AddCheckpoint(5, [.. Enumerable.Repeat(Sha256Digest.Of([1]), 63)], Signed(9)).ToBytes());
        Assert.True(AddCheckpoint.Parse(Encoding.UTF8.GetBytes(body)).IsOk);
        Assert.False(AddCheckpoint.Parse(Encoding.UTF8.GetBytes(body.Replace("old 5\n", $"old 5\n{Convert.ToBase64String(new byte[32])}\n", StringComparison.Ordinal))).IsOk);
    }

    private static SignedCheckpoint Signed(int size) => SignedCheckpoint.Sign(new Checkpoint(Log.Key.Name, size, Tree.Root(size)), Log);
}
