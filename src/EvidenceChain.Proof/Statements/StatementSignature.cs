using System.Text;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Statements;

/// <summary>The signature file of a statement: <c>NAME.json</c>, a blank line and <c>NAME.sig</c> are a C2SP signed note. FORMAT.md §2.</summary>
public static class StatementSignature
{
    /// <summary>The bytes of <c>NAME.sig</c>: one signature line over the statement's bytes, which must end with a newline.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> statement, NoteSigner signer)
    {
        var text = Encoding.UTF8.GetString(statement);
        return SignedNote.Of(text, signer.Sign(text)).SignatureBytes();
    }

    /// <summary>
    /// Holds <c>NAME.sig</c> against known keys: verified when one of them signed and none signed wrongly, no known key when all
    /// lines are by others. A failure when the two files are not a note.
    /// </summary>
    public static ParseResult<NoteVerification> Verify(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> signatureFile, params IReadOnlyList<NoteVerifierKey> knownKeys) =>
        SignedNote.ParseDetached(statement, signatureFile).TryGet(out var note, out var error)
            ? note.Verify(knownKeys)
            : ParseResult.Fail(error);
}
