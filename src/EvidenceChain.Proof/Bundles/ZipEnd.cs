using System.Buffers.Binary;

namespace EvidenceChain.Proof.Bundles;

/// <summary>
/// Looks at the end records of a ZIP before the directory is read, because the runtime's reader loads whatever number of entries the directory
/// holds. PKWARE APPNOTE §4.3.14 to §4.3.16.
/// </summary>
internal static class ZipEnd
{
    private const int EndBytes = 22;
    private const int MaxCommentBytes = ushort.MaxValue;
    private const int LocatorBytes = 20;
    private const int Zip64EndBytes = 56;
    private const uint EndSignature = 0x06054b50;
    private const uint LocatorSignature = 0x07064b50;
    private const uint Zip64EndSignature = 0x06064b50;
    private const long MaxDirectoryBytes = 16 << 20;

    /// <summary>Why the ZIP is refused, or <c>null</c>.</summary>
    internal static string? Check(Stream zip, int maxEntries)
    {
        var tailLength = (int)Math.Min(zip.Length, EndBytes + MaxCommentBytes);
        var tail = new byte[tailLength];
        zip.Position = zip.Length - tailLength;
        zip.ReadExactly(tail);
        var at = tailLength - EndBytes;
        while (at >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndSignature)
        {
            at--;
        }
        if (at < 0)
        {
            return "not a ZIP: there is no end record";
        }
        var end = tail.AsSpan(at);
        long entries = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        var directoryEnd = zip.Length - tailLength + at;
        var locatorAt = directoryEnd - LocatorBytes;
        if (locatorAt >= Zip64EndBytes && ReadAt(zip, locatorAt, LocatorBytes) is var locator && BinaryPrimitives.ReadUInt32LittleEndian(locator) == LocatorSignature)
        {
            directoryEnd = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
            if (directoryEnd < 0 || directoryEnd > locatorAt - Zip64EndBytes)
            {
                return "the ZIP's end records lie outside of it";
            }
            var zip64 = ReadAt(zip, directoryEnd, Zip64EndBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(zip64) != Zip64EndSignature)
            {
                return "the ZIP's end records contradict each other";
            }
            (entries, size, offset) = (Number(zip64, 32), Number(zip64, 40), Number(zip64, 48));
        }
        if (entries is < 0 || entries > maxEntries || size is < 0 or > MaxDirectoryBytes)
        {
            return $"the ZIP has more than {maxEntries} entries or a directory over the limit";
        }
        // Nothing may lie between the directory and its end record: a reader that counts on its own would go on there.
        return offset >= 0 && offset == directoryEnd - size ? null : "the ZIP's directory is not where its end record says";
    }

    private static long Number(byte[] record, int at) => BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(at));

    private static byte[] ReadAt(Stream zip, long position, int count)
    {
        var bytes = new byte[count];
        zip.Position = position;
        zip.ReadExactly(bytes);
        return bytes;
    }
}
