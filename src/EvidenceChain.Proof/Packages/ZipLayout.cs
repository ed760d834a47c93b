using System.Text;
using static EvidenceChain.Proof.Packages.ZipDirectoryReader;

namespace EvidenceChain.Proof.Packages;

/// <summary>Holds local headers against the central directory and finds bytes that belong to no member.</summary>
internal static class ZipLayout
{
    private const int LocalBytes = 30;
    private const ushort HasDescriptor = 0b1000;

    /// <summary>The members with their data offsets, in directory order; the first starts at 0, each ends where the next starts, the last at the directory.</summary>
    public static IEnumerable<ZipMember> Place(Stream archive, List<ZipMember> members, long directoryOffset)
    {
        var dataOffsets = new Dictionary<string, long>(members.Count, StringComparer.Ordinal);
        long at = 0;
        var byOffset = members.OrderBy(m => m.HeaderOffset).ToList();
        for (var i = 0; i < byOffset.Count; i++)
        {
            var member = byOffset[i];
            Require(member.HeaderOffset == at, $"bytes before {member.Path} belong to no member, or two members overlap");
            var next = i + 1 < byOffset.Count ? byOffset[i + 1].HeaderOffset : directoryOffset;
            var dataOffset = ReadLocalHeader(archive, member);
            CheckTail(archive, member, dataOffset + member.PackedBytes, next);
            dataOffsets.Add(member.Path, dataOffset);
            at = next;
        }
        Require(at == directoryOffset, "bytes before the central directory belong to no member");
        return members.Select(m => m with { DataOffset = dataOffsets[m.Path] });
    }

    private static long ReadLocalHeader(Stream archive, ZipMember member)
    {
        var header = new byte[LocalBytes];
        archive.Position = member.HeaderOffset;
        archive.ReadExactly(header);
        Require(U32(header, 0) == 0x04034b50, $"{member.Path} has no local header");
        var names = new byte[U16(header, 26) + U16(header, 28)];
        archive.ReadExactly(names);
        var name = names.AsSpan(0, U16(header, 26));
        var extra = names.AsSpan(U16(header, 26));
        Require(name.SequenceEqual(Encoding.UTF8.GetBytes(member.Path)), $"{member.Path} has another name in its local header");
        Require(U16(header, 6) == member.Flags && U16(header, 8) == member.Method && U32(header, 10) == member.DosTime, $"{member.Path} has another method, flag or time in its local header");
        ExtraFields.Check(extra, member.Path);
        var (size, packed, _) = Zip64Extra.Apply(extra, U32(header, 22), U32(header, 18), 0);
        var agrees = U32(header, 14) == member.Crc32 && size == member.SizeBytes && packed == member.PackedBytes;
        var isDeferred = (member.Flags & HasDescriptor) != 0 && U32(header, 14) == 0 && size == 0 && packed == 0;
        Require(agrees || isDeferred, $"{member.Path} has another size or checksum in its local header");
        return member.HeaderOffset + LocalBytes + names.Length;
    }

    /// <summary>Behind the data comes the next header at once, or a data descriptor (12 to 24 bytes, in one of four forms) that repeats the directory.</summary>
    private static void CheckTail(Stream archive, ZipMember member, long dataEnd, long next)
    {
        if ((member.Flags & HasDescriptor) == 0)
        {
            Require(dataEnd == next, $"bytes behind {member.Path} belong to no member, or two members overlap");
            return;
        }
        var length = next - dataEnd;
        Require(length is 12 or 16 or 20 or 24, $"{member.Path} has no data descriptor, or bytes behind it belong to no member");
        var bytes = new byte[(int)length];
        archive.Position = dataEnd;
        archive.ReadExactly(bytes);
        var hasSignature = length is 16 or 24;
        var is64 = length is 20 or 24;
        var body = bytes.AsSpan(hasSignature ? 4 : 0);
        Require(!hasSignature || U32(bytes, 0) == 0x08074b50, $"{member.Path} has a malformed data descriptor");
        var packed = is64 ? U64(body, 4) : U32(body, 4);
        var size = is64 ? U64(body, 12) : U32(body, 8);
        Require(U32(body, 0) == member.Crc32 && packed == (ulong)member.PackedBytes && size == (ulong)member.SizeBytes, $"{member.Path} has another size or checksum in its data descriptor");
    }
}

/// <summary>The extra field 0x0001 with the sizes that do not fit 32 bits. APPNOTE 4.5.3.</summary>
internal static class Zip64Extra
{
    public static (long Size, long Packed, long Offset) Apply(ReadOnlySpan<byte> extra, uint size, uint packed, uint offset)
    {
        (long Size, long Packed, long Offset) result = (size, packed, offset);
        while (extra.Length > 0)
        {
            Require(extra.Length >= 4 && extra.Length >= 4 + U16(extra, 2), "an extra field is malformed");
            var body = extra.Slice(4, U16(extra, 2));
            if (U16(extra, 0) == 1)
            {
                result = (Next(ref body, size), Next(ref body, packed), Next(ref body, offset));
            }
            extra = extra[(4 + U16(extra, 2))..];
        }
        return result;
    }

    private static long Next(ref ReadOnlySpan<byte> body, uint value)
    {
        if (value != uint.MaxValue)
        {
            return value;
        }
        Require(body.Length >= 8, "a zip64 field is missing");
        var wide = checked((long)U64(body, 0));
        body = body[8..];
        return wide;
    }
}

/// <summary>Extra fields that let two programs read two things: a second name (0x7075), encryption (0x9901, 0x0017), or sizes given twice. APPNOTE 4.5, 4.6.9.</summary>
internal static class ExtraFields
{
    public static void Check(ReadOnlySpan<byte> extra, string path)
    {
        var sizes = 0;
        while (extra.Length > 0)
        {
            Require(extra.Length >= 4 && extra.Length >= 4 + U16(extra, 2), "an extra field is malformed");
            var id = U16(extra, 0);
            var body = extra.Slice(4, U16(extra, 2));
            Require(id is not (0x9901 or 0x0017), $"{path} is encrypted");
            // Version, checksum of the plain name, name: allowed where it says the same.
            Require(id != 0x7075 || (body.Length > 5 && body[5..].SequenceEqual(Encoding.UTF8.GetBytes(path))), $"{path} has a second name");
            sizes += id == 1 ? 1 : 0;
            extra = extra[(4 + U16(extra, 2))..];
        }
        Require(sizes <= 1, $"{path} has its sizes twice");
    }
}
