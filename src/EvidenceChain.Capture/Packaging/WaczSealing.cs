using System.Buffers.Binary;

namespace EvidenceChain.Capture.Packaging;

/// <summary>Closes a package: adds <c>datapackage-digest.json</c> as its last member without touching a byte of the others.</summary>
public static class WaczSealing
{
    /// <summary>The name of the member that is added.</summary>
    public const string MemberName = "datapackage-digest.json";

    private const int MaxDirectoryBytes = 64 << 20;

    /// <summary>
    /// Copies <paramref name="unsealed"/> (as <see cref="WaczWriter"/> left it; must seek) up to its directory, appends the member and
    /// writes the directory anew: the same input gives the same bytes. <see cref="InvalidDataException"/> when the input is not such a file.
    /// </summary>
    public static void Append(Stream unsealed, Stream @sealed, ReadOnlySpan<byte> datapackageDigestJson, DateTimeOffset memberTime)
    {
        ArgumentNullException.ThrowIfNull(unsealed);
        ArgumentNullException.ThrowIfNull(@sealed);
        var (count, size, offset) = FindDirectory(unsealed);
        var directory = new byte[size];
        unsealed.Position = offset;
        unsealed.ReadExactly(directory);
        if (directory.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(MemberName)) >= 0)
        {
            throw new InvalidDataException("the package is sealed already");
        }
        unsealed.Position = 0;
        CopyExactly(unsealed, @sealed, offset);
        var member = new ZipMember(MemberName, datapackageDigestJson.Length, Crc32.Append(0, datapackageDigestJson), offset, memberTime);
        var local = ZipFormat.LocalHeader(member);
        var central = ZipFormat.CentralHeader(member);
        @sealed.Write(local);
        @sealed.Write(datapackageDigestJson);
        @sealed.Write(directory);
        @sealed.Write(central);
        @sealed.Write(ZipFormat.End(count + 1, size + central.Length, offset + local.Length + datapackageDigestJson.Length));
    }

    private static (long Count, int SizeBytes, long Offset) FindDirectory(Stream zip)
    {
        Span<byte> end = stackalloc byte[ZipFormat.EndBytes];
        ReadAt(zip, zip.Length - ZipFormat.EndBytes, end, ZipFormat.EndSignature);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        var endAt = zip.Length - ZipFormat.EndBytes;
        if (count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue)
        {
            Span<byte> end64 = stackalloc byte[ZipFormat.End64Bytes];
            endAt -= ZipFormat.Locator64Bytes + ZipFormat.End64Bytes;
            ReadAt(zip, endAt, end64, ZipFormat.End64Signature);
            count = BinaryPrimitives.ReadInt64LittleEndian(end64[32..]);
            size = BinaryPrimitives.ReadInt64LittleEndian(end64[40..]);
            offset = BinaryPrimitives.ReadInt64LittleEndian(end64[48..]);
        }
        return size is >= 0 and <= MaxDirectoryBytes && offset >= 0 && offset + size == endAt && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == 0
            ? (count, (int)size, offset)
            : throw new InvalidDataException("the directory of the package does not end where the file ends");
    }

    private static void ReadAt(Stream zip, long position, Span<byte> target, uint signature)
    {
        if (position < 0)
        {
            throw new InvalidDataException("the package is too short for a ZIP");
        }
        zip.Position = position;
        zip.ReadExactly(target);
        if (BinaryPrimitives.ReadUInt32LittleEndian(target) != signature)
        {
            throw new InvalidDataException("the package does not end in a ZIP directory");
        }
    }

    private static void CopyExactly(Stream source, Stream target, long count)
    {
        var buffer = new byte[1 << 16];
        while (count > 0)
        {
            var read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, count));
            if (read == 0)
            {
                throw new InvalidDataException("the package is shorter than its directory says");
            }
            target.Write(buffer, 0, read);
            count -= read;
        }
    }
}
