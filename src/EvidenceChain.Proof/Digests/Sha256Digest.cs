using System.Buffers;
using System.Runtime.CompilerServices;

namespace EvidenceChain.Proof.Digests;

/// <summary>SHA-256 digest: exactly 32 bytes, written <c>sha256:</c> and 64 lowercase hex digits. <c>default</c> is 32 zero bytes.</summary>
public readonly struct Sha256Digest : IEquatable<Sha256Digest>
{
    /// <summary>Size in bytes.</summary>
    public const int SizeBytes = 32;

    private const string Prefix = "sha256:";
    private const int BufferBytes = 128 * 1024;
    private readonly Value bytes;

    private Sha256Digest(ReadOnlySpan<byte> source) => source.CopyTo(bytes);

    /// <summary>The digest of a text held in memory.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[SizeBytes];
        Sha256Engine.Hash(data, digest);
        return new(digest);
    }

    /// <summary>The digest of a stream from where it stands to its end; the stream stays open.</summary>
    public static async Task<Sha256Digest> OfAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var engine = new Sha256Engine(Sha256Engine.UsesRuntime);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                engine.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        var raw = new byte[SizeBytes];
        engine.Finish(raw);
        return new(raw);
    }

    /// <summary>Takes 32 raw bytes; any other length is an <see cref="ArgumentException"/>.</summary>
    public static Sha256Digest FromBytes(ReadOnlySpan<byte> raw) =>
        raw.Length == SizeBytes ? new(raw) : throw new ArgumentException($"SHA-256 digest is {raw.Length} bytes, not 32", nameof(raw));

    /// <summary>Parses 64 lowercase hex digits; <c>false</c> for anything else.</summary>
    public static bool TryFromHex(ReadOnlySpan<char> hex, out Sha256Digest digest)
    {
        Span<byte> raw = stackalloc byte[SizeBytes];
        if (hex.Length == 2 * SizeBytes && !hex.ContainsAnyInRange('A', 'F')
            && Convert.FromHexString(hex, raw, out _, out _) == OperationStatus.Done)
        {
            digest = new(raw);
            return true;
        }
        digest = default;
        return false;
    }

    /// <summary>Parses <c>sha256:</c> and 64 lowercase hex digits; <c>false</c> for anything else.</summary>
    public static bool TryParse(string? text, out Sha256Digest digest)
    {
        digest = default;
        return text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && TryFromHex(text.AsSpan(Prefix.Length), out digest);
    }

    /// <summary>The raw 32 bytes.</summary>
    public byte[] ToArray() => ((ReadOnlySpan<byte>)bytes).ToArray();

    /// <summary>Copies the raw 32 bytes to the start of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target) => ((ReadOnlySpan<byte>)bytes).CopyTo(target);

    /// <summary>64 lowercase hex digits.</summary>
    public string ToHex() => Convert.ToHexStringLower(bytes);

    /// <summary><c>sha256:</c> and 64 lowercase hex digits.</summary>
    public override string ToString() => Prefix + ToHex();

    /// <inheritdoc/>
    public bool Equals(Sha256Digest other) => ((ReadOnlySpan<byte>)bytes).SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Sha256Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(Sha256Digest left, Sha256Digest right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(Sha256Digest left, Sha256Digest right) => !left.Equals(right);

    [InlineArray(SizeBytes)]
    private struct Value
    {
        private byte first;
    }
}
