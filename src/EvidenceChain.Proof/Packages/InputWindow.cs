using System.Security.Cryptography;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Packages;

/// <summary>A piece of a stream in memory, with the position of its first unread byte and a digest of the bytes consumed since a mark.</summary>
internal sealed class InputWindow(Stream source) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private readonly Sha256Engine hash = new(Sha256Engine.UsesRuntime);

    public byte[] Buffer { get; } = new byte[BufferBytes];

    public int Start { get; private set; }

    public int Count { get; private set; }

    /// <summary>Bytes consumed since the start of the stream.</summary>
    public long Position { get; private set; }

    public ReadOnlySpan<byte> Unread => Buffer.AsSpan(Start, Count);

    /// <summary>Makes at least this many bytes available; false at the end of the stream.</summary>
    public bool Ensure(int bytes)
    {
        while (Count < bytes)
        {
            if (Start > 0)
            {
                Unread.CopyTo(Buffer);
                Start = 0;
            }
            var read = source.Read(Buffer, Count, Buffer.Length - Count);
            if (read == 0)
            {
                return false;
            }
            Count += read;
        }
        return true;
    }

    public void Consume(int bytes)
    {
        hash.Append(Buffer.AsSpan(Start, bytes));
        (Start, Count, Position) = (Start + bytes, Count - bytes, Position + bytes);
    }

    /// <summary>SHA-256 of what was consumed since the last call.</summary>
    public Sha256Digest TakeDigest()
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.SizeBytes];
        hash.Finish(digest);
        return Sha256Digest.FromBytes(digest);
    }

    public void Dispose() => hash.Dispose();
}
