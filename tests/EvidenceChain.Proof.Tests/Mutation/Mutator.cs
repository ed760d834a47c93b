namespace EvidenceChain.Proof.Tests.Mutation;

/// <summary>Changes a file at random, and by what such files are made of: bits, bytes, digits, ranges, lengths, pieces of another file. The same seed makes the same changes.</summary>
internal sealed class Mutator(int seed)
{
    private readonly Random random = new(seed);

    internal int Next(int below) => random.Next(below);

    /// <summary>A changed copy, never the same bytes; <paramref name="donor"/> gives pieces to graft.</summary>
    internal byte[] Mutate(byte[] source, byte[] donor)
    {
        while (true)
        {
            var changed = source;
            for (var left = 1 + random.Next(3); left > 0; left--)
            {
                changed = Once(changed, donor);
            }
            if (!changed.AsSpan().SequenceEqual(source))
            {
                return changed;
            }
        }
    }

    private byte[] Once(byte[] source, byte[] donor)
    {
        if (source.Length == 0)
        {
            return [(byte)random.Next(256)];
        }
        byte[] copy = [.. source];
        var (at, length) = Range(source.Length);
        switch (random.Next(11))
        {
            case 0: copy[at] ^= (byte)(1 << random.Next(8)); return copy;
            case 1: copy[at] = (byte)random.Next(256); return copy;
            case 2: copy[at] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)'\n' }; return copy;
            case 3: return [.. source[..at], .. source[(at + length)..]];
            case 4: return [.. source[..at], .. source[at..(at + length)], .. source[at..]];
            case 5: return [.. source[..at], .. Piece(donor), .. source[at..]];
            case 6: return source[..at];
            case 7: return Graft(copy, at, donor);
            case 8: Array.Reverse(copy, at, length); return copy;
            case 9: return Digit(copy);
            default: return Number(copy, at);
        }
    }

    private (int At, int Length) Range(int size)
    {
        var at = random.Next(size);
        return (at, Math.Min(size - at, 1 + random.Next(random.Next(4) == 0 ? 512 : 8)));
    }

    private byte[] Piece(byte[] donor)
    {
        var (at, length) = Range(Math.Max(1, donor.Length));
        return donor.Length == 0 ? [0] : donor[at..(at + length)];
    }

    // What stands at the same place in another file of the same kind.
    private byte[] Graft(byte[] copy, int at, byte[] donor)
    {
        var length = Math.Min(1 + random.Next(200), Math.Min(copy.Length - at, Math.Max(0, donor.Length - at)));
        donor.AsSpan(Math.Min(at, donor.Length), length).CopyTo(copy.AsSpan(at));
        return copy;
    }

    // A digit of a decimal or hexadecimal number somewhere.
    private byte[] Digit(byte[] copy)
    {
        for (var tries = 0; tries < 64; tries++)
        {
            var at = random.Next(copy.Length);
            if (char.IsAsciiHexDigit((char)copy[at]))
            {
                copy[at] = (byte)"0123456789abcdef"[random.Next(16)];
                break;
            }
        }
        return copy;
    }

    // A length or offset in little endian, off by one or huge.
    private byte[] Number(byte[] copy, int at)
    {
        if (at + 4 <= copy.Length)
        {
            var value = BitConverter.ToUInt32(copy, at);
            BitConverter.TryWriteBytes(copy.AsSpan(at), random.Next(4) switch { 0 => unchecked(value + 1), 1 => unchecked(value - 1), 2 => uint.MaxValue, _ => int.MaxValue });
        }
        return copy;
    }
}
