using System.Runtime.CompilerServices;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Ethereum;

/// <summary>A 32-byte word of a chain: block hash, trie root, event topic, log id. Written <c>0x</c> and 64 lowercase hex digits. <c>default</c> is 32 zero bytes.</summary>
public readonly struct Bytes32 : IEquatable<Bytes32>
{
    /// <summary>Size in bytes.</summary>
    public const int SizeBytes = 32;

    private const string Prefix = "0x";
    private readonly Value bytes;

    private Bytes32(ReadOnlySpan<byte> source) => source.CopyTo(bytes);

    /// <summary>Keccak-256 of <paramref name="data"/>.</summary>
    public static Bytes32 KeccakOf(ReadOnlySpan<byte> data) => new(Keccak256.Hash(data));

    /// <summary>Takes 32 raw bytes; any other length is an <see cref="ArgumentException"/>.</summary>
    public static Bytes32 FromBytes(ReadOnlySpan<byte> raw) =>
        raw.Length == SizeBytes ? new(raw) : throw new ArgumentException($"A word is 32 bytes, not {raw.Length}", nameof(raw));

    /// <summary>Takes the bytes of a SHA-256 digest, as the contract stores log ids and roots.</summary>
    public static Bytes32 FromDigest(Sha256Digest digest)
    {
        Span<byte> raw = stackalloc byte[SizeBytes];
        digest.CopyTo(raw);
        return new(raw);
    }

    /// <summary>Parses <c>0x</c> and 64 hex digits of either case; <c>false</c> for anything else.</summary>
    public static bool TryParse(string? text, out Bytes32 word)
    {
        Span<byte> raw = stackalloc byte[SizeBytes];
        if (text is { Length: 2 + 2 * SizeBytes } && text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(text.AsSpan(Prefix.Length), raw, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            word = new(raw);
            return true;
        }
        word = default;
        return false;
    }

    /// <summary>The same bytes as a SHA-256 digest: for roots and log ids read from an event.</summary>
    public Sha256Digest ToDigest() => Sha256Digest.FromBytes(bytes);

    /// <summary>The raw 32 bytes.</summary>
    public byte[] ToArray() => ((ReadOnlySpan<byte>)bytes).ToArray();

    /// <summary>Copies the raw 32 bytes to the start of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target) => ((ReadOnlySpan<byte>)bytes).CopyTo(target);

    /// <summary><c>0x</c> and 64 lowercase hex digits.</summary>
    public override string ToString() => Prefix + Convert.ToHexStringLower(bytes);

    /// <inheritdoc/>
    public bool Equals(Bytes32 other) => ((ReadOnlySpan<byte>)bytes).SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bytes32 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(Bytes32 left, Bytes32 right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(Bytes32 left, Bytes32 right) => !left.Equals(right);

    [InlineArray(SizeBytes)]
    private struct Value
    {
        private byte first;
    }
}
