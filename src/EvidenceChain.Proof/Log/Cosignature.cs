using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EvidenceChain.Proof.Log;

/// <summary>A timestamped Ed25519 cosignature of a checkpoint: 8 bytes of time, then 64 of signature. C2SP tlog-cosignature, cosignature/v1.</summary>
public sealed class Cosignature
{
    private const int TimeBytes = 8;
    private readonly byte[] signature;

    private Cosignature(long posixSeconds, byte[] signature)
    {
        PosixSeconds = posixSeconds;
        this.signature = signature;
    }

    /// <summary>When the cosigner saw the checkpoint, by its own clock: seconds since 1970, not negative.</summary>
    public long PosixSeconds { get; }

    /// <summary>The 64-byte Ed25519 signature.</summary>
    public ReadOnlySpan<byte> Signature => signature;

    /// <summary>Takes a signature line's payload apart; <c>null</c> when it is not 72 bytes or the time is beyond 2^63-1.</summary>
    public static Cosignature? Parse(NoteSignature line)
    {
        if (line.Signature.Length != TimeBytes + Ed25519.SignatureBytes)
        {
            return null;
        }
        var seconds = BinaryPrimitives.ReadUInt64BigEndian(line.Signature);
        return seconds > long.MaxValue ? null : new((long)seconds, line.Signature[TimeBytes..].ToArray());
    }

    /// <summary>What is signed: <c>cosignature/v1</c>, <c>time N</c>, then the checkpoint's body with its final newline.</summary>
    internal static byte[] MessageOf(string checkpointBody, long posixSeconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {posixSeconds}\n{checkpointBody}"));

    internal static byte[] PayloadOf(long posixSeconds, ReadOnlySpan<byte> signature)
    {
        var payload = new byte[TimeBytes + signature.Length];
        BinaryPrimitives.WriteUInt64BigEndian(payload, (ulong)posixSeconds);
        signature.CopyTo(payload.AsSpan(TimeBytes));
        return payload;
    }
}
