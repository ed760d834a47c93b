using System.Runtime.CompilerServices;

namespace EvidenceChain.Proof.Digests;

/// <summary>SM3 (GB/T 32905) digest: exactly 32 bytes, written <c>sm3:</c> and 64 lowercase hex digits. <c>default</c> is 32 zero bytes.</summary>
public readonly struct Sm3Digest : IEquatable<Sm3Digest>
{
    /// <summary>Size in bytes.</summary>
    public const int SizeBytes = 32;

    private const string Prefix = "sm3:";
    private readonly Value bytes;

    private Sm3Digest(ReadOnlySpan<byte> source) => source.CopyTo(bytes);

    /// <summary>The digest of a text held in memory.</summary>
    public static Sm3Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[SizeBytes];
        var sm3 = new Org.BouncyCastle.Crypto.Digests.SM3Digest();
        sm3.BlockUpdate(data);
        sm3.DoFinal(digest);
        return new(digest);
    }

    /// <summary>Takes 32 raw bytes; any other length is an <see cref="ArgumentException"/>.</summary>
    public static Sm3Digest FromBytes(ReadOnlySpan<byte> raw) =>
        raw.Length == SizeBytes ? new(raw) : throw new ArgumentException($"SM3 (GB/T 32905) digest is {raw.Length} bytes, not 32", nameof(raw));

    /// <summary>Parses 64 lowercase hex digits; <c>false</c> for anything else.</summary>
    public static bool TryFromHex(ReadOnlySpan<char> hex, out Sm3Digest digest)
    {
        Span<byte> raw = stackalloc byte[SizeBytes];
        if (hex.Length == 2 * SizeBytes && !hex.ContainsAnyInRange('A', 'F')
            && Convert.FromHexString(hex, raw, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            digest = new(raw);
            return true;
        }
        digest = default;
        return false;
    }

    /// <summary>Parses <c>sm3:</c> and 64 lowercase hex digits; <c>false</c> for anything else.</summary>
    public static bool TryParse(string? text, out Sm3Digest digest)
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

    /// <summary><c>sm3:</c> and 64 lowercase hex digits.</summary>
    public override string ToString() => Prefix + ToHex();

    /// <inheritdoc/>
    public bool Equals(Sm3Digest other) => ((ReadOnlySpan<byte>)bytes).SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Sm3Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(Sm3Digest left, Sm3Digest right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(Sm3Digest left, Sm3Digest right) => !left.Equals(right);

    [InlineArray(SizeBytes)]
    private struct Value
    {
        private byte first;
    }
}
