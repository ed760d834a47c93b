using System.Buffers.Binary;
using System.Numerics;

namespace EvidenceChain.Proof.Ethereum;

/// <summary>One decoded RLP item, a string of bytes or a list; it keeps the bytes it was read from and shares them.</summary>
public sealed class RlpItem
{
    private readonly IReadOnlyList<RlpItem>? items;

    internal RlpItem(ReadOnlyMemory<byte> encoded, ReadOnlyMemory<byte> payload, IReadOnlyList<RlpItem>? items)
    {
        Encoded = encoded;
        Payload = payload;
        this.items = items;
    }

    /// <summary>The whole encoding of this item, prefix included.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>The bytes after the prefix: of a string its value, of a list the encodings of its items one after the other.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>True for a list, false for a string.</summary>
    public bool IsList => items is not null;

    /// <summary>The items of a list in order; empty for a string.</summary>
    public IReadOnlyList<RlpItem> Items => items ?? [];

    /// <summary>The value of a string; <c>false</c> for a list.</summary>
    public bool TryGetBytes(out ReadOnlyMemory<byte> value)
    {
        value = IsList ? default : Payload;
        return !IsList;
    }

    /// <summary>A number of at most 8 bytes, big-endian, without leading zeros (0 is the empty string); <c>false</c> for anything else.</summary>
    public bool TryGetUInt64(out ulong value)
    {
        value = 0;
        if (!IsScalarUpTo(sizeof(ulong)))
        {
            return false;
        }
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        Payload.Span.CopyTo(padded[(sizeof(ulong) - Payload.Length)..]);
        value = BinaryPrimitives.ReadUInt64BigEndian(padded);
        return true;
    }

    /// <summary>A number of at most 32 bytes, big-endian, without leading zeros (0 is the empty string); <c>false</c> for anything else.</summary>
    public bool TryGetUInt256(out BigInteger value)
    {
        var isScalar = IsScalarUpTo(Bytes32.SizeBytes);
        value = isScalar ? new BigInteger(Payload.Span, isUnsigned: true, isBigEndian: true) : BigInteger.Zero;
        return isScalar;
    }

    /// <summary>A string of exactly 32 bytes; <c>false</c> for anything else.</summary>
    public bool TryGetWord(out Bytes32 value)
    {
        var isWord = !IsList && Payload.Length == Bytes32.SizeBytes;
        value = isWord ? Bytes32.FromBytes(Payload.Span) : default;
        return isWord;
    }

    /// <summary>A string of exactly 20 bytes; <c>false</c> for anything else.</summary>
    public bool TryGetAddress(out EthAddress value)
    {
        var isAddress = !IsList && Payload.Length == EthAddress.SizeBytes;
        value = isAddress ? EthAddress.FromBytes(Payload.Span) : default;
        return isAddress;
    }

    private bool IsScalarUpTo(int sizeBytes) =>
        !IsList && Payload.Length <= sizeBytes && (Payload.IsEmpty || Payload.Span[0] != 0);
}
