using System.Text;

namespace EvidenceChain.Proof.Log;

/// <summary>Signs notes with an Ed25519 seed. Holds the seed in memory: for the processes that own a key, never for verifiers.</summary>
public sealed class NoteSigner
{
    private readonly byte[] seed;

    /// <summary>A signer of that name from a 32-byte seed (RFC 8032 §5.1.5); another length or a bad name is an <see cref="ArgumentException"/>.</summary>
    public NoteSigner(string keyName, ReadOnlySpan<byte> seed)
    {
        if (seed.Length != Ed25519.SeedBytes)
        {
            throw new ArgumentException($"Ed25519 seed is {seed.Length} bytes, not {Ed25519.SeedBytes}", nameof(seed));
        }
        this.seed = seed.ToArray();
        Key = NoteVerifierKey.Create(keyName, NoteKeyType.Ed25519, Ed25519.PublicKeyOf(seed));
    }

    /// <summary>The public key that verifies what this signer signs.</summary>
    public NoteVerifierKey Key { get; }

    /// <summary>The signature over a note's text, which must end with a newline and hold no other control character.</summary>
    public NoteSignature Sign(string text)
    {
        SignedNote.ThrowUnlessText(text);
        return new(Key.Name, Key.KeyId, Ed25519.Sign(seed, Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>Cosigns checkpoints with an Ed25519 seed (cosignature/v1). One key per cosigner; never the key that signs notes. C2SP tlog-cosignature.</summary>
public sealed class CheckpointCosigner
{
    private readonly byte[] seed;

    /// <summary>A cosigner of that name from a 32-byte seed; another length or a bad name is an <see cref="ArgumentException"/>.</summary>
    public CheckpointCosigner(string keyName, ReadOnlySpan<byte> seed)
    {
        if (seed.Length != Ed25519.SeedBytes)
        {
            throw new ArgumentException($"Ed25519 seed is {seed.Length} bytes, not {Ed25519.SeedBytes}", nameof(seed));
        }
        this.seed = seed.ToArray();
        Key = NoteVerifierKey.Create(keyName, NoteKeyType.CosignatureV1, Ed25519.PublicKeyOf(seed));
    }

    /// <summary>The public key that verifies what this cosigner signs.</summary>
    public NoteVerifierKey Key { get; }

    /// <summary>The cosignature of a checkpoint at a time, cut to whole seconds; a time before 1970 is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public NoteSignature Cosign(Checkpoint checkpoint, DateTimeOffset seenAt)
    {
        var seconds = seenAt.ToUnixTimeSeconds();
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        var signature = Ed25519.Sign(seed, Cosignature.MessageOf(checkpoint.ToBody(), seconds));
        return new(Key.Name, Key.KeyId, Cosignature.PayloadOf(seconds, signature));
    }
}
