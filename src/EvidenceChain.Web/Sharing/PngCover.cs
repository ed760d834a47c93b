using System.Buffers.Binary;
using System.IO.Compression;
using EvidenceChain.Web.Evidence;

namespace EvidenceChain.Web.Sharing;

/// <summary>
/// Writes a PNG anew with places painted over, row by row. Nothing else of the file is taken along: no text, no colour profile, no trailing bytes. Takes what browsers write, 8 bits a channel, not
/// interlaced, RGB with or without transparency; anything else is an <see cref="InvalidDataException"/>.
/// </summary>
internal static class PngCover
{
    private const int MaxWidth = 20_000, MaxHeight = 40_000, MaxChunk = 256 << 20;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    /// <summary>Width and height in pixels.</summary>
    public static (int Width, int Height) SizeOf(ReadOnlySpan<byte> png)
    {
        var head = HeadOf(png);
        return (head.Width, head.Height);
    }

    /// <summary>The picture with these places, in pixels, painted over.</summary>
    public static byte[] Paint(byte[] png, IReadOnlyList<FieldBox> places, CancellationToken cancellation)
    {
        var (width, height, channels) = HeadOf(png);
        using var target = new MemoryStream(png.Length);
        target.Write(Signature);
        WriteChunk(target, "IHDR"u8, png.AsSpan(16, 13));
        using var packed = new MemoryStream(png.Length);
        using (var source = new ZLibStream(new MemoryStream(DataOf(png), writable: false), CompressionMode.Decompress))
        using (var written = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var (row, above) = (new byte[width * channels], new byte[width * channels]);
            for (var y = 0; y < height; y++)
            {
                cancellation.ThrowIfCancellationRequested();
                ReadRow(source, row, above, channels);
                row.CopyTo(above, 0); // as it was: the row below is told as a difference from it
                foreach (var place in places.Where(place => place.Y <= y && y < place.Y + place.Height))
                {
                    Blacken(row, place, width, channels);
                }
                written.WriteByte(0);
                written.Write(row);
            }
        }
        WriteChunk(target, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        WriteChunk(target, "IEND"u8, []);
        return target.ToArray();
    }

    private static (int Width, int Height, int Channels) HeadOf(ReadOnlySpan<byte> png)
    {
        if (png.Length < 33 || !png.StartsWith(Signature) || !png[12..16].SequenceEqual("IHDR"u8))
        {
            throw new InvalidDataException("this is no PNG");
        }
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(png[16..]), BinaryPrimitives.ReadUInt32BigEndian(png[20..]));
        if (width is 0 or > MaxWidth || height is 0 or > MaxHeight || png[24..29] is not [8, 2 or 6, 0, 0, 0])
        {
            throw new InvalidDataException("this kind of PNG is not painted over");
        }
        return ((int)width, (int)height, png[25] == 2 ? 3 : 4);
    }

    private static byte[] DataOf(ReadOnlySpan<byte> png)
    {
        using var data = new MemoryStream(png.Length);
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            if (length > MaxChunk || length > png.Length - at - 12)
            {
                break;
            }
            if (png.Slice(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                data.Write(png.Slice(at + 8, (int)length));
            }
            at += 12 + (int)length;
        }
        return data.ToArray();
    }

    private static void ReadRow(Stream source, byte[] row, byte[] above, int channels)
    {
        var filter = source.ReadByte();
        try
        {
            source.ReadExactly(row);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("the PNG is cut off");
        }
        for (var at = 0; at < row.Length; at++)
        {
            int left = at >= channels ? row[at - channels] : 0, up = above[at], corner = at >= channels ? above[at - channels] : 0;
            var before = filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Nearest(left, up, corner),
                _ => throw new InvalidDataException("the PNG has an unknown filter"),
            };
            row[at] = unchecked((byte)(row[at] + before));
        }
    }

    private static int Nearest(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void Blacken(byte[] row, FieldBox place, int width, int channels)
    {
        var (from, to) = ((int)Math.Clamp(place.X, 0, width), (int)Math.Clamp(place.X + place.Width, 0, width));
        for (var x = from; x < to; x++)
        {
            row.AsSpan(x * channels, 3).Fill(40);
            if (channels == 4)
            {
                row[(x * channels) + 3] = 255;
            }
        }
    }

    private static void WriteChunk(MemoryStream target, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)content.Length);
        target.Write(number);
        target.Write(type);
        target.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), content));
        target.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            crc = CrcTable[unchecked((byte)crc) ^ one] ^ (crc >> 8);
        }
        return crc;
    }

    private static uint CrcOf(int index)
    {
        var crc = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
        }
        return crc;
    }
}
