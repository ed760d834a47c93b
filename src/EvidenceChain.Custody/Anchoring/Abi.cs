using System.Buffers.Binary;
using System.Text;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>One argument in the contract ABI: a 32-byte word, or a list of words (<c>bytes32[]</c>).</summary>
public readonly struct AbiValue
{
    private AbiValue(Bytes32 word, IReadOnlyList<Bytes32>? list)
    {
        Word = word;
        List = list;
    }

    internal Bytes32 Word { get; }

    internal IReadOnlyList<Bytes32>? List { get; }

    public static AbiValue Of(Bytes32 word) => new(word, null);

    public static AbiValue Of(EthAddress address) => new(Bytes32.FromBytes([.. new byte[12], .. address.ToArray()]), null);

    public static AbiValue Of(ulong number)
    {
        Span<byte> word = stackalloc byte[Bytes32.SizeBytes];
        word.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(word[24..], number);
        return new(Bytes32.FromBytes(word), null);
    }

    public static AbiValue Of(IReadOnlyList<Bytes32> words) => new(default, words);
}

/// <summary>The part of the contract ABI that the anchor contract needs.</summary>
public static class Abi
{
    private const int WordBytes = Bytes32.SizeBytes;

    /// <summary>The arguments: words in place, lists behind them with their offset in place.</summary>
    public static byte[] Encode(params ReadOnlySpan<AbiValue> values)
    {
        var size = values.Length * WordBytes;
        foreach (var value in values)
        {
            size += value.List is { } list ? (1 + list.Count) * WordBytes : 0;
        }
        var encoded = new byte[size];
        var tail = values.Length * WordBytes;
        for (var i = 0; i < values.Length; i++)
        {
            var head = encoded.AsSpan(i * WordBytes, WordBytes);
            if (values[i].List is not { } list)
            {
                values[i].Word.CopyTo(head);
                continue;
            }
            AbiValue.Of((ulong)tail).Word.CopyTo(head);
            AbiValue.Of((ulong)list.Count).Word.CopyTo(encoded.AsSpan(tail));
            foreach (var word in list)
            {
                tail += WordBytes;
                word.CopyTo(encoded.AsSpan(tail));
            }
            tail += WordBytes;
        }
        return encoded;
    }

    /// <summary>A call: the first four bytes of the hash of the signature, then the arguments.</summary>
    public static byte[] EncodeCall(string signature, params ReadOnlySpan<AbiValue> values) => [.. Selector(signature), .. Encode(values)];

    /// <summary>The four bytes that name a function or an error, such as <c>Fork(uint64)</c>.</summary>
    public static byte[] Selector(string signature) => Bytes32.KeccakOf(Encoding.ASCII.GetBytes(signature)).ToArray()[..4];

    /// <summary>The word at a position of a result, as a number of at most 8 bytes; false when it is not there or larger.</summary>
    public static bool TryUInt64(ReadOnlySpan<byte> encoded, int position, out ulong value)
    {
        value = 0;
        if (!TryWord(encoded, position, out var word) || word.ToArray().AsSpan(0, 24).ContainsAnyExcept((byte)0))
        {
            return false;
        }
        value = BinaryPrimitives.ReadUInt64BigEndian(word.ToArray().AsSpan(24));
        return true;
    }

    public static bool TryAddress(ReadOnlySpan<byte> encoded, int position, out EthAddress value)
    {
        value = default;
        if (!TryWord(encoded, position, out var word) || word.ToArray().AsSpan(0, 12).ContainsAnyExcept((byte)0))
        {
            return false;
        }
        value = EthAddress.FromBytes(word.ToArray().AsSpan(12));
        return true;
    }

    public static bool TryWord(ReadOnlySpan<byte> encoded, int position, out Bytes32 value)
    {
        var start = position * WordBytes;
        var isThere = encoded.Length >= start + WordBytes;
        value = isThere ? Bytes32.FromBytes(encoded.Slice(start, WordBytes)) : default;
        return isThere;
    }
}
