using System.IO.Compression;
using System.Text;

namespace EvidenceChain.Hostile.Pages;

/// <summary>Bodies that are made once.</summary>
internal static class Bytes
{
    private static readonly Lazy<byte[]> Bomb = new(() => Squeeze(stream => new GZipStream(stream, CompressionLevel.Optimal), 1L << 30));
    private static readonly Lazy<byte[]> BrotliBomb = new(() => Squeeze(stream => new BrotliStream(stream, CompressionLevel.Fastest), 4L << 30));

    static Bytes() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>One GiB of zeros in about a megabyte.</summary>
    public static byte[] GzipBomb => Bomb.Value;

    /// <summary>Four GiB of zeros in some kilobytes.</summary>
    public static byte[] BrotliBombBytes => BrotliBomb.Value;

    public static byte[] Encoded(string charset, string text) => Encoding.GetEncoding(charset).GetBytes(text);

    public static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A PNG of one colour, as large as its sides say and as small as its bytes can be.</summary>
    public static byte[] Png(int width, int height)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var size = new byte[13];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(size, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), height);
        size[8] = 1;
        Chunk(file, "IHDR", size);
        using var rows = new MemoryStream();
        using (var packed = new ZLibStream(rows, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[1 + ((width + 7) / 8)];
            for (var y = 0; y < height; y++)
            {
                packed.Write(row);
            }
        }
        Chunk(file, "IDAT", rows.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. content];
        var number = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(named);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(number, Crc(named));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = 0xffffffffu;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
            }
        }
        return ~crc;
    }

    private static byte[] Squeeze(Func<Stream, Stream> pack, long length)
    {
        using var small = new MemoryStream();
        using (var packed = pack(small))
        {
            var zeros = new byte[1 << 20];
            for (var done = 0L; done < length; done += zeros.Length)
            {
                packed.Write(zeros);
            }
        }
        return small.ToArray();
    }
}
