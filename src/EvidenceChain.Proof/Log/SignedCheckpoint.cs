namespace EvidenceChain.Proof.Log;

/// <summary>A checkpoint and the note that carries it: the log's signature and any cosignatures. Not trusted until verified.</summary>
public sealed class SignedCheckpoint
{
    private SignedCheckpoint(SignedNote note, Checkpoint checkpoint) => (Note, Checkpoint) = (note, checkpoint);

    /// <summary>The note with all its lines.</summary>
    public SignedNote Note { get; }

    /// <summary>What its text says.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Signs a checkpoint; a signer whose name is not the origin is an <see cref="ArgumentException"/>.</summary>
    public static SignedCheckpoint Sign(Checkpoint checkpoint, NoteSigner logSigner)
    {
        if (!string.Equals(checkpoint.Origin, logSigner.Key.Name, StringComparison.Ordinal))
        {
            throw new ArgumentException($"key of '{logSigner.Key.Name}' cannot sign for '{checkpoint.Origin}'", nameof(logSigner));
        }
        var body = checkpoint.ToBody();
        return new(SignedNote.Of(body, logSigner.Sign(body)), checkpoint);
    }

    /// <summary>Reads a signed note whose text is a checkpoint.</summary>
    public static ParseResult<SignedCheckpoint> Parse(ReadOnlySpan<byte> note)
    {
        if (!SignedNote.Parse(note).TryGet(out var signed, out var error) || !Checkpoint.Parse(signed.Text).TryGet(out var checkpoint, out error))
        {
            return ParseResult.Fail(error);
        }
        return new SignedCheckpoint(signed, checkpoint);
    }

    /// <summary>The same with cosignatures added; lines that it has already are not added again.</summary>
    public SignedCheckpoint With(params IReadOnlyList<NoteSignature> cosignatures) => new(Note.With(cosignatures), Checkpoint);

    /// <summary>The note's bytes.</summary>
    public byte[] ToBytes() => Note.ToBytes();

    /// <summary>Holds the note against log keys: only those that sign notes and bear the checkpoint's origin as their name count.</summary>
    public NoteVerification VerifyLog(params IReadOnlyList<NoteVerifierKey> logKeys) =>
        Note.Verify([.. logKeys.Where(key => key.Type == NoteKeyType.Ed25519 && string.Equals(key.Name, Checkpoint.Origin, StringComparison.Ordinal))]);
}
