using System.Text;
using CsCheck;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Log;

public sealed class SignedNoteTests
{
    // The example of Go's sumdb/note package, whose format C2SP signed-note took over.
    private const string PeterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string PeterNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        + "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private static readonly byte[] Seed = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];
    private static readonly NoteSigner Signer = new("evidencechain/test", Seed);

    [Fact]
    public void A_note_signed_elsewhere_verifies_and_is_written_again_byte_for_byte()
    {
        var key = NoteVerifierKey.Parse(PeterKey).Value;
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(PeterNote)).Value;

        Assert.Equal(PeterKey, key.ToString());
        Assert.Equal(PeterNote, Encoding.UTF8.GetString(note.ToBytes()));
        Assert.Equal(NoteVerdict.Verified, note.Verify(key).Verdict);
        Assert.Equal(NoteVerdict.NoKnownKey, note.Verify(Signer.Key).Verdict);
    }

    [Fact]
    public void Verify_KnownKeyWithBadSignature_RejectsDespiteAGoodOne()
    {
        var other = new NoteSigner("witness.example", [.. Seed.Reverse()]);
        var bad = new NoteSignature(other.Key.Name, other.Key.KeyId, other.Sign("something else\n").Signature);
        var note = SignedNote.Of("text\n", Signer.Sign("text\n"), bad);

        Assert.Equal(NoteVerdict.Verified, note.Verify(Signer.Key).Verdict);
        Assert.Equal(NoteVerdict.BadSignature, note.Verify(Signer.Key, other.Key).Verdict);
    }

    [Fact]
    public void Verify_AnyByteOfTextOrSignatureFlipped_IsNeverVerified()
    {
        var bytes = SignedNote.Of("a text\nof two lines\n", Signer.Sign("a text\nof two lines\n")).ToBytes();
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            bytes[i / 8] ^= (byte)(1 << (i % 8));
            if (SignedNote.Parse(bytes).TryGet(out var note, out _))
            {
                Assert.NotEqual(NoteVerdict.Verified, note.Verify(Signer.Key).Verdict);
            }
            bytes[i / 8] ^= (byte)(1 << (i % 8));
        }
    }

    [Theory]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n\u2014 a AAAAAAE=")]
    [InlineData("text\n\n\u2014 a AAAAAAE=\n\n")]
    [InlineData("text\n\n\u2014 a AAAAAAE=\r\n")]
    [InlineData("te\txt\n\n\u2014 a AAAAAAE=\n")]
    [InlineData("text\n\n- a AAAAAAE=\n")]
    [InlineData("text\n\n\u2014 a+b AAAAAAE=\n")]
    [InlineData("text\n\n\u2014  AAAAAAE=\n")]
    [InlineData("text\n\n\u2014 a  AAAAAAE=\n")]
    [InlineData("text\n\n\u2014 a AAAAAA==\n")]
    [InlineData("text\n\n\u2014 a AAAAAAF=\n")]
    [InlineData("text\n\n\u2014 a AAAAAAE\n")]
    [InlineData("text\n\n\u2014 a AAAA AAE=\n")]
    [InlineData("text\n\n\u2014 a AAAAAAE=\nmore\n")]
    public void Parse_Malformed_IsRefused(string note) => Assert.False(SignedNote.Parse(Encoding.UTF8.GetBytes(note)).IsOk);

    [Fact]
    public void Parse_TooManySignaturesOrBytes_IsRefused()
    {
        var line = "\u2014 a AAAAAAE=\n";
        var hundred = "text\n\n" + string.Concat(Enumerable.Range(1, SignedNote.MaxSignatures).Select(i => $"\u2014 a{i} AAAAAAE=\n"));
        Assert.True(SignedNote.Parse(Encoding.UTF8.GetBytes(hundred)).IsOk);
        Assert.False(SignedNote.Parse(Encoding.UTF8.GetBytes(hundred + line)).IsOk);
        Assert.False(SignedNote.Parse(new byte[SignedNote.MaxBytes + 1]).IsOk);
    }

    [Fact]
    public void Parse_ALineTwice_IsRefused()
    {
        Assert.True(SignedNote.Parse("text\n\n\u2014 a AAAAAAE=\n"u8).IsOk);
        Assert.False(SignedNote.Parse("text\n\n\u2014 a AAAAAAE=\n\u2014 a AAAAAAE=\n"u8).IsOk);
    }

    [Fact]
    public void ParseDetached_SignatureFileThatSmugglesText_IsRefused()
    {
        var signature = Signer.Sign("{}\n").ToLine() + "\n";
        Assert.True(SignedNote.ParseDetached("{}\n"u8, Encoding.UTF8.GetBytes(signature)).IsOk);
        Assert.False(SignedNote.ParseDetached("{}\n"u8, Encoding.UTF8.GetBytes("more\n\n" + signature)).IsOk);
        Assert.False(SignedNote.ParseDetached("{}\n"u8, Encoding.UTF8.GetBytes("\n" + signature)).IsOk);
    }

    [Theory]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumanN+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=")]
    public void NoteVerifierKey_Malformed_IsRefused(string text) => Assert.False(NoteVerifierKey.Parse(text).IsOk);

    [Fact]
    public void NoteVerifierKey_UnknownType_IsKeptAndVerifiesNothing()
    {
        var key = NoteVerifierKey.Parse("later+01020304+B6CgoKA=").Value;
        Assert.Equal("later+01020304+B6CgoKA=", key.ToString());
        Assert.False(key.IsSupported);
        var note = SignedNote.Of("text\n", new NoteSignature("later", 0x01020304, [1, 2, 3]));
        Assert.Equal(NoteVerdict.NoKnownKey, note.Verify(key).Verdict);
    }

    [Fact]
    public void Cosignature_covers_time_and_body()
    {
        var cosigner = new CheckpointCosigner("witness.example/w1", [.. Seed.Reverse()]);
        var checkpoint = new Checkpoint("evidencechain/test", 0, Merkle.EmptyRoot);
        var line = cosigner.Cosign(checkpoint, DateTimeOffset.FromUnixTimeSeconds(1_679_315_147));

        Assert.Equal(1_679_315_147, Cosignature.Parse(line)!.PosixSeconds);
        Assert.True(cosigner.Key.Verify(checkpoint.ToBody(), line));
        Assert.False(cosigner.Key.Verify(new Checkpoint("evidencechain/test", 1, Merkle.EmptyRoot).ToBody(), line));
        var later = line.Signature.ToArray();
        later[7]++;
        Assert.False(cosigner.Key.Verify(checkpoint.ToBody(), new(line.KeyName, line.KeyId, later)));
        Assert.Equal(cosigner.Key, NoteVerifierKey.Parse(cosigner.Key.ToString()).Value);
    }

    [Fact]
    public void With_SameLineAgain_IsNotDoubled()
    {
        var line = Signer.Sign("text\n");
        Assert.Single(SignedNote.Of("text\n", line).With(line).Signatures);
    }

    [Fact]
    public void Parse_AnySmallChangeOfANote_EitherRefusesOrWritesTheSame() =>
        Gen.Select(Gen.Int[0, Encoding.UTF8.GetByteCount(PeterNote) - 1], Gen.Byte).Sample((place, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(PeterNote);
            bytes[place] = value;
            return !SignedNote.Parse(bytes).TryGet(out var note, out _) || note.ToBytes().AsSpan().SequenceEqual(bytes);
        }, iter: 5000);
}
