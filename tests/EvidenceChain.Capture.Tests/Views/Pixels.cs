using System.Buffers.Binary;
using System.IO.Compression;

namespace EvidenceChain.Capture.Tests.Views;

/// <summary>A PNG file of the browser, decoded whole.</summary>
internal sealed class Pixels
{
    private readonly byte[] rows;
    private readonly int channels;

    private Pixels(byte[] rows, int width, int height, int channels) => (this.rows, Width, Height, this.channels) = (rows, width, height, channels);

    public int Width { get; }

    public int Height { get; }

    public static Pixels Decode(byte[] png)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        Assert.Equal(8, png[24]);
        var channels = png[25] == 6 ? 4 : 3;
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length; at += 12 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)))
        {
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)));
            }
        }
        packed.Position = 0;
        using var inflate = new ZLibStream(packed, CompressionMode.Decompress);
        var stride = width * channels;
        var rows = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = inflate.ReadByte();
            inflate.ReadExactly(rows, y * stride, stride);
            Unfilter(filter, rows, y * stride, stride, channels);
        }
        return new(rows, width, height, channels);
    }

    public (byte Red, byte Green, byte Blue) At(int x, int y)
    {
        var at = ((y * Width) + x) * channels;
        return (rows[at], rows[at + 1], rows[at + 2]);
    }

    public ReadOnlySpan<byte> Rows(int first, int count) => rows.AsSpan(first * Width * channels, count * Width * channels);

    private static void Unfilter(int filter, byte[] rows, int from, int stride, int channels)
    {
        Assert.InRange(filter, 0, 4);
        for (var at = from; filter > 0 && at < from + stride; at++)
        {
            var a = filter != 2 && at - from >= channels ? rows[at - channels] : 0;
            var b = filter != 1 && at >= stride ? rows[at - stride] : 0;
            var c = filter == 4 && at - from >= channels && at >= stride ? rows[at - stride - channels] : 0;
            var guess = filter switch { 1 => a, 2 => b, 3 => (a + b) / 2, _ => Nearest(a, b, c) };
            rows[at] = (byte)((rows[at] + guess) & 0xff);
        }
    }

    private static int Nearest(int a, int b, int c)
    {
        var (byA, byB, byC) = (Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - c - c));
        return byA <= byB && byA <= byC ? a : byB <= byC ? b : c;
    }
}
