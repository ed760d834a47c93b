using System.Buffers;
using Org.BouncyCastle.Crypto.Digests;

namespace EvidenceChain.Proof.Digests;

/// <summary>The two digests that a seal names and the length, all of the same bytes.</summary>
/// <param name="Sha256">SHA-256 of the bytes.</param>
/// <param name="Sm3">SM3 of the bytes.</param>
/// <param name="SizeBytes">How many bytes were hashed.</param>
public readonly record struct DualDigest(Sha256Digest Sha256, Sm3Digest Sm3, long SizeBytes);

/// <summary>SHA-256, SM3 and length in one pass over bytes that arrive in pieces. Not for several threads.</summary>
public sealed class DualHasher : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly Sha256Engine sha256 = new(Sha256Engine.UsesRuntime);
    private readonly SM3Digest sm3 = new();
    private long sizeBytes;

    /// <summary>Hashes the next piece.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        sha256.Append(piece);
        sm3.BlockUpdate(piece);
        sizeBytes += piece.Length;
    }

    /// <summary>The digests of all pieces since the start or the last call; then starts anew.</summary>
    public DualDigest Finish()
    {
        Span<byte> raw = stackalloc byte[Sha256Digest.SizeBytes];
        sha256.Finish(raw);
        var sha256Digest = Sha256Digest.FromBytes(raw);
        sm3.DoFinal(raw);
        var result = new DualDigest(sha256Digest, Sm3Digest.FromBytes(raw), sizeBytes);
        sizeBytes = 0;
        return result;
    }

    /// <summary>
    /// Hashes a stream from where it stands to its end, in pieces; the stream stays open. SM3, the slower by far, runs beside the reading and SHA-256 of the next piece.
    /// </summary>
    public static async Task<DualDigest> OfAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var hasher = new DualHasher();
        byte[][] buffers = [ArrayPool<byte>.Shared.Rent(BufferBytes), ArrayPool<byte>.Shared.Rent(BufferBytes)];
        var beside = Task.CompletedTask;
        try
        {
            for (var turn = 0; ; turn++)
            {
                var buffer = buffers[turn % 2];
                // Whole pieces, however little a stream gives at once: a hand-over costs more than a small piece.
                var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                await beside.ConfigureAwait(false);
                if (read == 0)
                {
                    return hasher.Finish();
                }
                beside = Task.Run(() => hasher.sm3.BlockUpdate(buffer.AsSpan(0, read)), CancellationToken.None);
                hasher.sha256.Append(buffer.AsSpan(0, read));
                hasher.sizeBytes += read;
            }
        }
        finally
        {
            // What is still hashed must not be handed to another.
            await beside.ConfigureAwait(false);
            Array.ForEach(buffers, buffer => ArrayPool<byte>.Shared.Return(buffer));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => sha256.Dispose();
}
