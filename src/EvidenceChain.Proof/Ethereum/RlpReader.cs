namespace EvidenceChain.Proof.Ethereum;

/// <summary>One strict walk over an RLP encoding; counts items across the whole walk.</summary>
internal sealed class RlpReader(RlpLimits limits)
{
    private int itemsLeft = limits.MaxItems;
    private string? failure;

    public bool TryRead(ReadOnlyMemory<byte> encoded, out RlpItem item, out string error)
    {
        var read = encoded.Length > limits.MaxBytes ? Fail($"over limit: {encoded.Length} bytes, at most {limits.MaxBytes}") : ReadItem(encoded, 0);
        if (read is not null && read.Encoded.Length != encoded.Length)
        {
            read = Fail($"trailing bytes: the item ends at {read.Encoded.Length} of {encoded.Length}");
        }
        item = read!;
        error = failure ?? "";
        return read is not null;
    }

    private RlpItem? ReadItem(ReadOnlyMemory<byte> from, int depth)
    {
        if (from.IsEmpty)
        {
            return Fail("truncated: no item where one must be");
        }
        if (--itemsLeft < 0)
        {
            return Fail($"over limit: more than {limits.MaxItems} items");
        }
        var first = from.Span[0];
        if (first < Rlp.StringBase)
        {
            return new(from[..1], from[..1], null);
        }
        if (ReadPayload(from, first) is not { } bounds)
        {
            return null;
        }
        var encoded = from[..(bounds.Start + bounds.Length)];
        var payload = encoded[bounds.Start..];
        if (first >= Rlp.ListBase)
        {
            return ReadList(encoded, payload, depth);
        }
        return payload.Length == 1 && payload.Span[0] < Rlp.StringBase ? Fail("not canonical: a single byte below 0x80 encodes itself") : new(encoded, payload, null);
    }

    private RlpItem? ReadList(ReadOnlyMemory<byte> encoded, ReadOnlyMemory<byte> payload, int depth)
    {
        if (depth >= limits.MaxDepth)
        {
            return Fail($"over limit: nested deeper than {limits.MaxDepth}");
        }
        var items = new List<RlpItem>();
        for (var rest = payload; !rest.IsEmpty;)
        {
            if (ReadItem(rest, depth + 1) is not { } item)
            {
                return null;
            }
            items.Add(item);
            rest = rest[item.Encoded.Length..];
        }
        return new(encoded, payload, items);
    }

    private (int Start, int Length)? ReadPayload(ReadOnlyMemory<byte> from, byte first)
    {
        var shape = first - (first >= Rlp.ListBase ? Rlp.ListBase : Rlp.StringBase);
        var start = 1;
        long length = shape;
        if (shape > Rlp.ShortMax)
        {
            start += shape - Rlp.ShortMax;
            if (ReadLength(from.Span, start) is not { } longLength)
            {
                return null;
            }
            length = longLength;
        }
        if (length > from.Length - start)
        {
            Fail($"truncated: {length} bytes announced, {from.Length - start} left");
            return null;
        }
        return (start, (int)length);
    }

    private long? ReadLength(ReadOnlySpan<byte> from, int end)
    {
        if (from.Length < end)
        {
            Fail("truncated inside a length");
            return null;
        }
        if (from[1] == 0)
        {
            Fail("not canonical: a length with a leading zero");
            return null;
        }
        long length = 0;
        foreach (var digit in from[1..end])
        {
            // Past the limit the exact number does not matter any more, and it must not overflow.
            length = length > limits.MaxBytes ? length : length << 8 | digit;
        }
        if (length <= Rlp.ShortMax)
        {
            Fail($"not canonical: a length of {length} has a shorter form");
            return null;
        }
        return length;
    }

    private RlpItem? Fail(string reason)
    {
        failure ??= reason;
        return null;
    }
}
