using System.Buffers.Binary;

namespace EvidenceChain.Proof.Log;

/// <summary>Up to 256 log entries, each after its length as a big-endian 16-bit number. C2SP tlog-tiles, "Log entries".</summary>
public static class EntryBundle
{
    /// <summary>Longest entry in bytes.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>The bundle's bytes; an entry over the limit, no entry or more than 256 are an <see cref="ArgumentException"/>.</summary>
    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        if (entries.Count is 0 or > TileCoordinates.FullWidth || entries.Any(entry => entry.Length > MaxEntryBytes))
        {
            throw new ArgumentException($"an entry bundle has 1 to {TileCoordinates.FullWidth} entries of at most {MaxEntryBytes} bytes", nameof(entries));
        }
        var bytes = new byte[entries.Sum(entry => 2 + entry.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)entry.Length);
            entry.Span.CopyTo(bytes.AsSpan(at + 2));
            at += 2 + entry.Length;
        }
        return bytes;
    }

    /// <summary>Reads a bundle of exactly so many entries; cut off or trailing bytes are refused.</summary>
    public static ParseResult<IReadOnlyList<ReadOnlyMemory<byte>>> Parse(ReadOnlyMemory<byte> bundle, int width)
    {
        var entries = new List<ReadOnlyMemory<byte>>();
        while (!bundle.IsEmpty)
        {
            if (bundle.Length < 2 || bundle.Length - 2 < BinaryPrimitives.ReadUInt16BigEndian(bundle.Span))
            {
                return ParseResult.Fail("entry bundle is cut off");
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            entries.Add(bundle.Slice(2, length));
            bundle = bundle[(2 + length)..];
            if (entries.Count > width)
            {
                return ParseResult.Fail($"entry bundle has more than {width} entries");
            }
        }
        return entries.Count == width
            ? ParseResult.Ok<IReadOnlyList<ReadOnlyMemory<byte>>>(entries)
            : ParseResult.Fail($"entry bundle has {entries.Count} entries, not {width}");
    }
}
