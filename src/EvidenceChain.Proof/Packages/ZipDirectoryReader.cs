using System.Buffers.Binary;
using System.Text;

namespace EvidenceChain.Proof.Packages;

/// <summary>
/// Reads a ZIP so that two programs cannot see two contents: one end record at the very end, every byte belongs to exactly one member or to the
/// directory, and local headers say what the directory says. PKWARE APPNOTE 4.3 and 4.5.3 (zip64).
/// </summary>
public static class ZipDirectoryReader
{
    private const int EndBytes = 22, LocatorBytes = 20, End64Bytes = 56, EntryBytes = 46;

    /// <summary>Largest central directory that is read: 65,536 entries with paths of half a kilobyte.</summary>
    private const long MaxDirectoryBytes = 64 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The directory, or one sentence on what is wrong. The stream must be seekable and stays open; members are read from it later.</summary>
    public static ParseResult<ZipDirectory> Read(Stream archive, ZipRules rules)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(rules);
        try
        {
            var end = FindEnd(archive, rules);
            if (end.DirectoryBytes > MaxDirectoryBytes || end.Count > rules.MaxMembers)
            {
                return ParseResult.Fail($"more than {rules.MaxMembers} members");
            }
            var directory = new byte[end.DirectoryBytes];
            archive.Position = end.DirectoryOffset;
            archive.ReadExactly(directory);
            var members = ReadEntries(directory, end, rules);
            var unpacked = members.Where(member => member.IsDeflated).Sum(member => member.SizeBytes);
            Require(unpacked <= ZipRules.MaxUnpackedBytes(archive.Length), "the members would unpack to far more than evidence of this size does");
            var placed = ZipLayout.Place(archive, members, end.DirectoryOffset);
            return new ZipDirectory(archive, [.. placed.Where(m => !m.IsFolder)]);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or DecoderFallbackException or OverflowException)
        {
            return ParseResult.Fail(fault.Message);
        }
    }

    private static (long DirectoryOffset, long DirectoryBytes, long Count) FindEnd(Stream archive, ZipRules rules)
    {
        var tail = new byte[(int)Math.Min(archive.Length, EndBytes + (rules.AllowsFoldersAndComment ? ushort.MaxValue : 0))];
        archive.Position = archive.Length - tail.Length;
        archive.ReadExactly(tail);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (U32(end, 0) == 0x06054b50 && U16(end, 20) == end.Length - EndBytes)
            {
                return ReadEnd(archive, end, archive.Length - end.Length);
            }
        }
        throw new InvalidDataException("no end record at the end of the file: not a ZIP, cut off, or with bytes behind it");
    }

    private static (long DirectoryOffset, long DirectoryBytes, long Count) ReadEnd(Stream archive, ReadOnlySpan<byte> end, long endOffset)
    {
        (long offset, long size, long count) = (U32(end, 16), U32(end, 12), U16(end, 10));
        if (U16(end, 4) != 0 || U16(end, 6) != 0 || U16(end, 8) != count)
        {
            throw new InvalidDataException("a ZIP of several parts");
        }
        var directoryEnd = endOffset;
        var locator = new byte[LocatorBytes];
        if (endOffset >= LocatorBytes && (offset == uint.MaxValue || size == uint.MaxValue || count == ushort.MaxValue))
        {
            archive.Position = endOffset - LocatorBytes;
            archive.ReadExactly(locator);
        }
        if (U32(locator, 0) == 0x07064b50)
        {
            var at = checked((long)U64(locator, 8));
            var end64 = new byte[End64Bytes];
            Require(at == endOffset - LocatorBytes - End64Bytes && U32(locator, 4) == 0 && U32(locator, 16) == 1, "the zip64 end record is not where it belongs");
            archive.Position = at;
            archive.ReadExactly(end64);
            Require(U32(end64, 0) == 0x06064b50 && U64(end64, 4) == End64Bytes - 12 && U32(end64, 16) == 0 && U32(end64, 20) == 0 && U64(end64, 24) == U64(end64, 32), "the zip64 end record is malformed");
            var (offset64, size64, count64) = (checked((long)U64(end64, 48)), checked((long)U64(end64, 40)), checked((long)U64(end64, 32)));
            Require((offset == uint.MaxValue || offset == offset64) && (size == uint.MaxValue || size == size64) && (count == ushort.MaxValue || count == count64), "the two end records disagree");
            (offset, size, count, directoryEnd) = (offset64, size64, count64, at);
        }
        Require(offset >= 0 && size >= 0 && offset <= directoryEnd && offset + size == directoryEnd, "bytes between the central directory and the end record, or before the first member");
        return (offset, size, count);
    }

    private static List<ZipMember> ReadEntries(ReadOnlySpan<byte> directory, (long DirectoryOffset, long DirectoryBytes, long Count) end, ZipRules rules)
    {
        var members = new List<ZipMember>();
        // Names that differ in case alone are one file on some systems.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        while (at < directory.Length)
        {
            var entry = directory[at..];
            Require(entry.Length >= EntryBytes && U32(entry, 0) == 0x02014b50, "the central directory is malformed");
            var (nameBytes, extraBytes, commentBytes) = (U16(entry, 28), U16(entry, 30), U16(entry, 32));
            var length = EntryBytes + nameBytes + extraBytes + commentBytes;
            Require(entry.Length >= length && nameBytes <= rules.MaxPathBytes, "an entry of the central directory is cut off or too long");
            Require(rules.AllowsFoldersAndComment || commentBytes == 0, "a member has a comment");
            var member = ReadEntry(entry, StrictUtf8.GetString(entry.Slice(EntryBytes, nameBytes)), entry.Slice(EntryBytes + nameBytes, extraBytes));
            CheckEntry(member, U32(entry, 38), rules);
            Require(seen.Add(member.Path.TrimEnd('/')), $"two members are named {member.Path}");
            members.Add(member);
            at += length;
        }
        Require(members.Count == end.Count, "the central directory has another number of entries than the end record says");
        return members;
    }

    private static ZipMember ReadEntry(ReadOnlySpan<byte> entry, string path, ReadOnlySpan<byte> extra)
    {
        Require(U16(entry, 34) == 0, "a ZIP of several parts");
        ExtraFields.Check(extra, path);
        var (size, packed, offset) = Zip64Extra.Apply(extra, U32(entry, 24), U32(entry, 20), U32(entry, 42));
        return new()
        {
            Path = path,
            Flags = U16(entry, 8),
            Method = U16(entry, 10),
            DosTime = U32(entry, 12),
            IsDeflated = U16(entry, 10) == 8,
            Crc32 = U32(entry, 16),
            PackedBytes = packed,
            SizeBytes = size,
            HeaderOffset = offset,
            DataOffset = -1,
        };
    }

    private static void CheckEntry(ZipMember member, uint externalAttributes, ZipRules rules)
    {
        const ushort Allowed = 0b1000_0000_1110; // DEFLATE level, data descriptor, UTF-8 name
        Require((member.Flags & ~Allowed) == 0, $"{member.Path} is encrypted or has a flag that is not read");
        Require(member.Method is 0 or 8, $"{member.Path} is packed by a method that is not read");
        // Info-ZIP writes UTF-8 without saying so.
        Require((member.Flags & 0x800) != 0 || rules.AllowsFoldersAndComment || Ascii.IsValid(member.Path), $"{member.Path} does not say in what alphabet its name is");
        Require(PathRules.IsSafe(member.IsFolder ? member.Path[..^1] : member.Path), $"the path {member.Path} is not a plain relative path");
        Require(!member.IsFolder || (rules.AllowsFoldersAndComment && member.SizeBytes == 0), $"{member.Path} is a folder");
        Require((externalAttributes >> 28) is not (0xA or 0x2 or 0x6 or 0x1), $"{member.Path} is a link or a device");
        Require(member.SizeBytes <= (member.IsDeflated ? rules.MaxDeflatedMemberBytes : rules.MaxMemberBytes), $"{member.Path} is too large");
        Require(member.IsDeflated || member.SizeBytes == member.PackedBytes, $"{member.Path} is stored with two sizes");
        Require(!member.IsDeflated || member.SizeBytes / 1033 <= member.PackedBytes, $"{member.Path} claims to be packed better than DEFLATE can");
    }

    internal static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    internal static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    internal static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    internal static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}

/// <summary>Paths that mean the same file on every system.</summary>
internal static class PathRules
{
    public static bool IsSafe(string path) => path.Length > 0
        && !path.Any(c => c is '\\' or ':' || char.IsControl(c))
        && path.Split('/').All(part => part is not "" && part[^1] is not ('.' or ' '));
}
