using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Tests.Statements;

public sealed class StatementSignatureTests
{
    private static readonly NoteSigner Signer = new(StatementSamples.Origin + "/seal", new byte[32]);
    private readonly byte[] statement = StatementSamples.Seal().ToCanonicalBytes();

    [Fact]
    public void Verify_ByItsSigner_IsVerified()
    {
        var signature = StatementSignature.Sign(statement, Signer);
        Assert.Equal(NoteVerdict.Verified, StatementSignature.Verify(statement, signature, Signer.Key).Value.Verdict);
        byte[] note = [.. statement, (byte)'\n', .. signature];
        Assert.Equal(NoteVerdict.Verified, SignedNote.Parse(note).Value.Verify(Signer.Key).Verdict);
    }

    [Fact]
    public void Verify_AnotherStatement_IsBad() => Assert.Equal(
        NoteVerdict.BadSignature,
        StatementSignature.Verify(StatementSamples.Order().ToCanonicalBytes(), StatementSignature.Sign(statement, Signer), Signer.Key).Value.Verdict);

    [Fact]
    public void Verify_ByAStranger_IsNoKnownKey()
    {
        var stranger = new NoteSigner(Signer.Key.Name, [.. Enumerable.Repeat((byte)7, 32)]);
        Assert.Equal(NoteVerdict.NoKnownKey, StatementSignature.Verify(statement, StatementSignature.Sign(statement, stranger), Signer.Key).Value.Verdict);
    }

    [Fact]
    public void Verify_NoSignatureLine_IsRefused() => Assert.False(StatementSignature.Verify(statement, [], Signer.Key).IsOk);
}
