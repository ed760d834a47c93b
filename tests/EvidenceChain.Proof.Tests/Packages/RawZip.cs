using System.IO.Compression;
using System.Text;

namespace EvidenceChain.Proof.Tests.Packages;

/// <summary>One member of a ZIP as a test wants it: any field of either header can be made wrong.</summary>
internal sealed record RawMember(string Path, byte[] Content)
{
    public bool Deflated { get; init; }
    public CompressionLevel Level { get; init; } = CompressionLevel.Optimal;
    public bool WithDescriptor { get; init; }
    public bool Zip64 { get; init; }
    public string? LocalPath { get; init; }
    public uint? LocalCrc { get; init; }
    public ushort? LocalMethod { get; init; }
    public ushort ExtraFlags { get; init; }
    public uint? Crc { get; init; }
    public uint? DescriptorCrc { get; init; }
    public int SizeOffBy { get; init; }
    public byte[] Behind { get; init; } = [];
    public byte[] BehindPacked { get; init; } = [];
    public uint ExternalAttributes { get; init; }
    public byte[] Extra { get; init; } = [];
}

/// <summary>Writes ZIP files by hand, so that they can be wrong.</summary>
internal sealed class RawZip
{
    public byte[] Before { get; init; } = [];
    public byte[] BeforeDirectory { get; init; } = [];
    public byte[] BetweenDirectoryAndEnd { get; init; } = [];
    public byte[] BehindEnd { get; init; } = [];
    public string Comment { get; init; } = "";
    public bool Zip64End { get; init; }
    public int CountOffBy { get; init; }
    public bool SharedOffset { get; init; }

    public byte[] Write(IEnumerable<RawMember> members)
    {
        var file = new MemoryStream();
        var directory = new MemoryStream();
        using var w = new BinaryWriter(file);
        using var d = new BinaryWriter(directory);
        w.Write(Before);
        var count = 0;
        foreach (var m in members)
        {
            var offset = SharedOffset ? 0 : file.Position;
            WriteMember(w, d, m, offset);
            count++;
        }
        w.Write(BeforeDirectory);
        var start = file.Position;
        w.Write(directory.ToArray());
        w.Write(BetweenDirectoryAndEnd);
        if (Zip64End)
        {
            var at = file.Position;
            Put(w, 0x06064b50u, 44UL, (ushort)45, (ushort)45, 0u, 0u, (ulong)count, (ulong)count, (ulong)directory.Length, (ulong)start);
            Put(w, 0x07064b50u, 0u, (ulong)at, 1u);
        }
        var stated = Zip64End ? ushort.MaxValue : (ushort)(count + CountOffBy);
        Put(w, 0x06054b50u, 0u, stated, stated, Zip64End ? uint.MaxValue : (uint)directory.Length, Zip64End ? uint.MaxValue : (uint)start, (ushort)Comment.Length);
        w.Write(Encoding.ASCII.GetBytes(Comment));
        w.Write(BehindEnd);
        return file.ToArray();
    }

    private static void WriteMember(BinaryWriter w, BinaryWriter d, RawMember m, long offset)
    {
        byte[] packed = [.. m.Deflated ? Deflate(m.Content, m.Level) : m.Content, .. m.BehindPacked];
        var crc = m.Crc ?? Crc(m.Content);
        var size = (uint)(m.Content.Length + m.SizeOffBy);
        var flags = (ushort)(0x800 | m.ExtraFlags | (m.WithDescriptor ? 8 : 0));
        var method = (ushort)(m.Deflated ? 8 : 0);
        var name = Encoding.UTF8.GetBytes(m.Path);
        var local = Encoding.UTF8.GetBytes(m.LocalPath ?? m.Path);
        var stored = m.Deflated || m.SizeOffBy == 0 || m.BehindPacked.Length > 0 ? (uint)packed.Length : size;
        byte[] extra = m.Zip64 ? [1, 0, 16, 0, .. BitConverter.GetBytes((ulong)size), .. BitConverter.GetBytes((ulong)stored), .. m.Extra] : m.Extra;
        var (shownSize, shownStored) = m.Zip64 ? (uint.MaxValue, uint.MaxValue) : (size, stored);
        var hide = m.WithDescriptor;
        Put(w, 0x04034b50u, (ushort)20, flags, m.LocalMethod ?? method, 0x5A210000u, hide ? 0u : m.LocalCrc ?? crc, hide ? 0u : shownStored, hide ? 0u : shownSize, (ushort)local.Length, (ushort)extra.Length);
        w.Write(local);
        w.Write(extra);
        w.Write(packed);
        if (m.WithDescriptor)
        {
            Put(w, 0x08074b50u, m.DescriptorCrc ?? crc, (uint)packed.Length, size);
        }
        w.Write(m.Behind);
        Put(d, 0x02014b50u, (ushort)20, (ushort)20, flags, method, 0x5A210000u, crc, shownStored, shownSize, (ushort)name.Length, (ushort)extra.Length, (ushort)0, (ushort)0, (ushort)0, m.ExternalAttributes, (uint)offset);
        d.Write(name);
        d.Write(extra);
    }

    public static byte[] Deflate(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, level, leaveOpen: true))
        {
            deflate.Write(content);
        }
        return packed.ToArray();
    }

    /// <summary>Bit by bit, unlike the product's.</summary>
    public static uint Crc(byte[] content)
    {
        var crc = uint.MaxValue;
        foreach (var b in content)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
            }
        }
        return ~crc;
    }

    private static void Put(BinaryWriter writer, params object[] fields)
    {
        foreach (var field in fields)
        {
            switch (field)
            {
                case ushort v: writer.Write(v); break;
                case uint v: writer.Write(v); break;
                case ulong v: writer.Write(v); break;
                default: throw new ArgumentException(field.GetType().Name);
            }
        }
    }
}
