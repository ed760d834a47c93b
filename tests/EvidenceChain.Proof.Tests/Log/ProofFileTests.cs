using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Log;

public sealed class ProofFileTests
{
    private static readonly byte[] Seed = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];
    private static readonly NoteSigner Signer = new("evidencechain/test", Seed);
    private static readonly RandomTree Tree = new([.. Enumerable.Range(0, 11).Select(value => Merkle.LeafHash([(byte)value]))]);

    [Fact]
    public void TlogProof_WrittenAndRead_IncludesItsLeafAlone()
    {
        var proof = TlogProof.Parse(Proof().ToBytes()).Value;

        Assert.Equal(Proof().ToBytes(), proof.ToBytes());
        Assert.True(proof.Includes(Tree.Leaf(6)));
        Assert.False(proof.Includes(Tree.Leaf(7)));
        Assert.True(proof.Extra.IsEmpty);
        Assert.Equal(NoteVerdict.Verified, proof.Checkpoint.VerifyLog(Signer.Key).Verdict);
        Assert.StartsWith("c2sp.org/tlog-proof@v1\nindex 6\n", Encoding.UTF8.GetString(proof.ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void TlogProof_AnyBitFlipped_IsNeverAccepted()
    {
        var bytes = Proof().ToBytes();
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            bytes[i / 8] ^= (byte)(1 << (i % 8));
            if (TlogProof.Parse(bytes).TryGet(out var proof, out _))
            {
                Assert.Equal(bytes, proof.ToBytes());
                Assert.False(proof.Includes(Tree.Leaf(6)) && proof.Checkpoint.VerifyLog(Signer.Key).Verdict == NoteVerdict.Verified);
            }
            bytes[i / 8] ^= (byte)(1 << (i % 8));
        }
    }

    [Fact]
    public void TlogProof_WithExtra_KeepsIt()
    {
        var proof = new TlogProof(6, Tree.Path(6, 0, 11), Signed(11), [1, 2, 3]);
        Assert.Contains("\nextra AQID\nindex 6\n", Encoding.UTF8.GetString(proof.ToBytes()), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], TlogProof.Parse(proof.ToBytes()).Value.Extra.ToArray());
    }

    [Theory]
    [InlineData("@v1", "@v2")]
    [InlineData("index 6\n", "index 06\n")]
    [InlineData("index 6\n", "index -6\n")]
    [InlineData("index 6\n", "")]
    [InlineData("index 6\n", "index 6\n\n")]
    [InlineData("index 6\n", "index 6\nAAAA\n")]
    [InlineData("index 6\n", "extra \nindex 6\n")]
    [InlineData("index 6\n", "extra AQID\nextra AQID\nindex 6\n")]
    [InlineData("index 6\n", "index 6\nextra AQID\n")]
    [InlineData("index 6\n", "index 6\r\n")]
    [InlineData("\n11\n", "\n11\n\n")]
    public void TlogProof_Malformed_IsRefused(string good, string bad)
    {
        var text = Encoding.UTF8.GetString(Proof().ToBytes());
        Assert.Contains(good, text, StringComparison.Ordinal);
        Assert.False(TlogProof.Parse(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))).IsOk);
    }

    [Fact]
    public void SignedCheckpoint_KeyOfAnotherName_DoesNotCount()
    {
        var other = new NoteSigner("evidencechain/other", Seed);
        var note = SignedNote.Of(Signed(11).Note.Text, other.Sign(Signed(11).Note.Text));
        Assert.Equal(NoteVerdict.NoKnownKey, SignedCheckpoint.Parse(note.ToBytes()).Value.VerifyLog(other.Key, Signer.Key).Verdict);
        Assert.Throws<ArgumentException>(() => SignedCheckpoint.Sign(Signed(11).Checkpoint, other));
    }

    [Fact]
    public void SignedCheckpoint_WithCosignature_VerifiesBoth()
    {
        var cosigner = new CheckpointCosigner("witness.example", [.. Seed.Reverse()]);
        var signed = Signed(11).With(cosigner.Cosign(Signed(11).Checkpoint, DateTimeOffset.UnixEpoch));
        Assert.Equal([Signer.Key, cosigner.Key], signed.Note.Verify(Signer.Key, cosigner.Key).VerifiedKeys);
    }

    [Fact]
    public void ConsistencyFile_LinksItsTwoCheckpointsAlone()
    {
        var file = ConsistencyFile.Parse(new ConsistencyFile(5, 11, Tree.Subproof(5, 0, 11, true)).ToBytes()).Value;
        Assert.True(file.Links(Signed(5).Checkpoint, Signed(11).Checkpoint));
        Assert.False(file.Links(Signed(6).Checkpoint, Signed(11).Checkpoint));
        Assert.False(file.Links(Signed(5).Checkpoint, Signed(10).Checkpoint));
        Assert.False(file.Links(new Checkpoint("elsewhere", 5, Tree.Root(5)), Signed(11).Checkpoint));
        Assert.True(ConsistencyFile.Parse("evidencechain/consistency@v1\nold 5\nnew 5\n"u8).Value.Links(Signed(5).Checkpoint, Signed(5).Checkpoint));
    }

    [Fact]
    public void ConsistencyFile_AnyBitFlipped_NeverLinks()
    {
        var bytes = new ConsistencyFile(5, 11, Tree.Subproof(5, 0, 11, true)).ToBytes();
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            bytes[i / 8] ^= (byte)(1 << (i % 8));
            Assert.False(ConsistencyFile.Parse(bytes).TryGet(out var file, out _) && file.Links(Signed(5).Checkpoint, Signed(11).Checkpoint));
            bytes[i / 8] ^= (byte)(1 << (i % 8));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("evidencechain/consistency@v1\nold 5\nnew 5")]
    [InlineData("evidencechain/consistency@v1\nold 6\nnew 5\n")]
    [InlineData("evidencechain/consistency@v1\nold 05\nnew 5\n")]
    [InlineData("evidencechain/consistency@v1\nnew 5\nold 5\n")]
    [InlineData("evidencechain/consistency@v1\nold 5\nnew 5\n\n")]
    [InlineData("evidencechain/consistency@v2\nold 5\nnew 5\n")]
    public void ConsistencyFile_Malformed_IsRefused(string text) => Assert.False(ConsistencyFile.Parse(Encoding.UTF8.GetBytes(text)).IsOk);

    private static TlogProof Proof() => new(6, Tree.Path(6, 0, 11), Signed(11));

    private static SignedCheckpoint Signed(int size) => SignedCheckpoint.Sign(new("evidencechain/test", size, Tree.Root(size)), Signer);
}
