namespace EvidenceChain.Proof.Ethereum;

/// <summary>Paths in a trie: half-bytes, and their compact form that also says whether the node is a leaf. Yellow paper, appendix C.</summary>
public static class HexPrefix
{
    private const byte OddFlag = 1;
    private const byte LeafFlag = 2;

    /// <summary>The half-bytes of a key, high one first, each 0..15.</summary>
    public static byte[] ToNibbles(ReadOnlySpan<byte> key)
    {
        var nibbles = new byte[2 * key.Length];
        for (var i = 0; i < key.Length; i++)
        {
            nibbles[2 * i] = (byte)(key[i] >> 4);
            nibbles[2 * i + 1] = (byte)(key[i] & 0x0f);
        }
        return nibbles;
    }

    /// <summary>Compact form of a path of half-bytes; a half-byte above 15 is an <see cref="ArgumentException"/>.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        if (nibbles.ContainsAnyExceptInRange((byte)0, (byte)15))
        {
            throw new ArgumentException("A half-byte is 0..15", nameof(nibbles));
        }
        var odd = nibbles.Length % 2;
        var compact = new byte[nibbles.Length / 2 + 1];
        compact[0] = (byte)(((isLeaf ? LeafFlag : 0) + odd) << 4 | (odd == 1 ? nibbles[0] : 0));
        for (var i = 1; i < compact.Length; i++)
        {
            compact[i] = (byte)(nibbles[2 * i - 2 + odd] << 4 | nibbles[2 * i - 1 + odd]);
        }
        return compact;
    }

    /// <summary>Reads the compact form; <c>false</c> when it is empty, has an unknown flag, or pads with anything but 0.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> compact, out byte[] nibbles, out bool isLeaf)
    {
        nibbles = [];
        isLeaf = false;
        if (compact.IsEmpty || compact[0] >> 4 > (LeafFlag | OddFlag))
        {
            return false;
        }
        var flags = compact[0] >> 4;
        var isOdd = (flags & OddFlag) != 0;
        if (!isOdd && (compact[0] & 0x0f) != 0)
        {
            return false;
        }
        nibbles = ToNibbles(compact)[(isOdd ? 1 : 2)..];
        isLeaf = (flags & LeafFlag) != 0;
        return true;
    }
}
