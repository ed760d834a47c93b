using System.Buffers.Binary;
using System.Text;

namespace EvidenceChain.Capture.Packaging;

/// <summary>One stored member of a ZIP: name in ASCII, size, check sum, where its local header begins.</summary>
internal sealed record ZipMember(string Name, long SizeBytes, uint Crc, long Offset, DateTimeOffset Time);

/// <summary>The few structures of a ZIP whose members are all stored (APPNOTE 4.3, 4.4, 4.5.3).</summary>
internal static class ZipFormat
{
    public const uint LocalSignature = 0x04034b50, CentralSignature = 0x02014b50, EndSignature = 0x06054b50, End64Signature = 0x06064b50, Locator64Signature = 0x07064b50;
    public const int EndBytes = 22, Locator64Bytes = 20, End64Bytes = 56;
    private const uint Large = uint.MaxValue;
    private const ushort Version = 20, Version64 = 45, MadeByUnix = 3 << 8;

    public static byte[] LocalHeader(ZipMember member)
    {
        var is64 = member.SizeBytes >= Large;
        var header = new Fields();
        header.U32(LocalSignature).U16(is64 ? Version64 : Version).U16(0).U16(0).U32(DosTime(member.Time)).U32(member.Crc);
        header.U32(is64 ? Large : (uint)member.SizeBytes).U32(is64 ? Large : (uint)member.SizeBytes);
        header.U16((ushort)member.Name.Length).U16(is64 ? (ushort)20 : (ushort)0).Ascii(member.Name);
        return is64 ? header.U16(1).U16(16).U64(member.SizeBytes).U64(member.SizeBytes).Bytes() : header.Bytes();
    }

    public static byte[] CentralHeader(ZipMember member)
    {
        var extra = new Fields();
        if (member.SizeBytes >= Large)
        {
            extra.U64(member.SizeBytes).U64(member.SizeBytes);
        }
        if (member.Offset >= Large)
        {
            extra.U64(member.Offset);
        }
        var extraBytes = extra.Bytes();
        var size = member.SizeBytes >= Large ? Large : (uint)member.SizeBytes;
        var header = new Fields();
        header.U32(CentralSignature).U16((ushort)(MadeByUnix | Version64)).U16(extraBytes.Length > 0 ? Version64 : Version).U16(0).U16(0);
        header.U32(DosTime(member.Time)).U32(member.Crc).U32(size).U32(size).U16((ushort)member.Name.Length);
        header.U16(extraBytes.Length > 0 ? (ushort)(extraBytes.Length + 4) : (ushort)0).U16(0).U16(0).U16(0).U32(0x81A4_0000);
        header.U32(member.Offset >= Large ? Large : (uint)member.Offset).Ascii(member.Name);
        return extraBytes.Length > 0 ? header.U16(1).U16((ushort)extraBytes.Length).Raw(extraBytes).Bytes() : header.Bytes();
    }

    /// <summary>The end of the directory; with its 64-bit forms in front when a number does not fit.</summary>
    public static byte[] End(long members, long directorySize, long directoryOffset)
    {
        var end = new Fields();
        if (members >= ushort.MaxValue || directorySize >= Large || directoryOffset >= Large)
        {
            end.U32(End64Signature).U64(End64Bytes - 12).U16(MadeByUnix | Version64).U16(Version64).U32(0).U32(0);
            end.U64(members).U64(members).U64(directorySize).U64(directoryOffset);
            end.U32(Locator64Signature).U32(0).U64(directoryOffset + directorySize).U32(1);
        }
        var count = (ushort)Math.Min(members, ushort.MaxValue);
        end.U32(EndSignature).U16(0).U16(0).U16(count).U16(count);
        return end.U32((uint)Math.Min(directorySize, Large)).U32((uint)Math.Min(directoryOffset, Large)).U16(0).Bytes();
    }

    private static uint DosTime(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var year = Math.Clamp(utc.Year, 1980, 2107) - 1980;
        return ((uint)year << 25) | ((uint)utc.Month << 21) | ((uint)utc.Day << 16) | ((uint)utc.Hour << 11) | ((uint)utc.Minute << 5) | ((uint)utc.Second / 2);
    }

    private sealed class Fields
    {
        private readonly List<byte> bytes = [];

        public Fields U16(int value)
        {
            Span<byte> raw = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(raw, (ushort)value);
            return Raw(raw);
        }

        public Fields U32(uint value)
        {
            Span<byte> raw = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(raw, value);
            return Raw(raw);
        }

        public Fields U64(long value)
        {
            Span<byte> raw = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(raw, value);
            return Raw(raw);
        }

        public Fields Ascii(string text) => Raw(Encoding.ASCII.GetBytes(text));

        public Fields Raw(ReadOnlySpan<byte> raw)
        {
            bytes.AddRange(raw);
            return this;
        }

        public byte[] Bytes() => [.. bytes];
    }
}
