using System.Buffers.Binary;
using System.Numerics;

namespace EvidenceChain.Proof.Ethereum;

/// <summary>Recursive length prefix, the encoding of Ethereum's execution layer. Yellow paper, appendix B.</summary>
public static class Rlp
{
    internal const byte StringBase = 0x80;
    internal const byte ListBase = 0xc0;
    internal const int ShortMax = 55;

    /// <summary>Encodes a string of bytes.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> value) =>
        value.Length == 1 && value[0] < StringBase ? [value[0]] : Prefixed(StringBase, value);

    /// <summary>Encodes a number: big-endian without leading zeros, 0 as the empty string.</summary>
    public static byte[] Encode(ulong value)
    {
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(padded, value);
        return Encode(padded[(BitOperations.LeadingZeroCount(value) / 8)..]);
    }

    /// <summary>Encodes a number: big-endian without leading zeros, 0 as the empty string; a negative number is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public static byte[] Encode(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value.IsZero ? [StringBase] : Encode(value.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    /// <summary>Encodes an address.</summary>
    public static byte[] Encode(EthAddress value) => Encode(value.ToArray());

    /// <summary>Encodes a 32-byte word as a string, leading zeros included.</summary>
    public static byte[] Encode(Bytes32 value) => Encode(value.ToArray());

    /// <summary>Encodes a list of items that are encoded already.</summary>
    public static byte[] EncodeList(params ReadOnlySpan<byte[]> encodedItems)
    {
        var length = 0;
        foreach (var item in encodedItems)
        {
            length += item.Length;
        }
        var payload = new byte[length];
        var at = 0;
        foreach (var item in encodedItems)
        {
            item.CopyTo(payload, at);
            at += item.Length;
        }
        return Prefixed(ListBase, payload);
    }

    /// <summary>
    /// Decodes one item that fills <paramref name="encoded"/> to the last byte. Refuses, with the reason in <paramref name="error"/>: truncation, trailing bytes,
    /// a length or a single byte that has a shorter form, and whatever is over <paramref name="limits"/>; so what is accepted encodes back to the same bytes.
    /// The item shares the memory it was read from.
    /// </summary>
    public static bool TryDecode(ReadOnlyMemory<byte> encoded, RlpLimits limits, out RlpItem item, out string error) =>
        new RlpReader(limits).TryRead(encoded, out item, out error);

    private static byte[] Prefixed(byte listOrString, ReadOnlySpan<byte> payload)
    {
        Span<byte> prefix = stackalloc byte[1 + sizeof(uint)];
        int size;
        if (payload.Length <= ShortMax)
        {
            prefix[0] = (byte)(listOrString + payload.Length);
            size = 1;
        }
        else
        {
            var zeros = BitOperations.LeadingZeroCount((uint)payload.Length) / 8;
            BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)payload.Length);
            prefix[(1 + zeros)..].CopyTo(prefix[1..]);
            size = 1 + sizeof(uint) - zeros;
            prefix[0] = (byte)(listOrString + ShortMax + size - 1);
        }
        return [.. prefix[..size], .. payload];
    }
}
