using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;
using EvidenceChain.Web.Evidence;
using EvidenceChain.Web.Sharing;

namespace EvidenceChain.Web.Tests.Sharing;

public sealed class PngCoverTests
{
    [Fact]
    public void Every_pixel_is_kept_but_for_those_that_are_covered() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Bool, Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int).Sample((width, height, hasAlpha, x, y, wide, tall, seed) =>
        {
            var channels = hasAlpha ? 4 : 3;
            var random = new Random(seed);
            var pixels = new byte[width * height * channels];
            random.NextBytes(pixels);
            var covered = TestPng.PixelsOf(PngCover.Paint(TestPng.Of(width, height, channels, pixels, random), [new FieldBox(x, y, wide, tall)], CancellationToken.None), channels);
            for (var at = 0; at < pixels.Length; at++)
            {
                var (column, row) = (at / channels % width, at / channels / width);
                var isCovered = column >= x && column < x + wide && row >= y && row < y + tall;
                Assert.Equal(isCovered ? at % channels == 3 ? 255 : 40 : pixels[at], covered[at]);
            }
        }, iter: 300);

    [Fact]
    public void What_is_no_such_picture_is_refused()
    {
        var png = TestPng.Of(4, 4, 3, new byte[48], new Random(1));
        Assert.Throws<InvalidDataException>(() => PngCover.Paint("GIF89a"u8.ToArray(), [], CancellationToken.None));
        Assert.Throws<InvalidDataException>(() => PngCover.Paint([.. png[..24], 16, .. png[25..]], [], CancellationToken.None));
        Assert.ThrowsAny<Exception>(() => PngCover.Paint([.. png[..60]], [], CancellationToken.None));
    }
}

/// <summary>Writes small PNG files with every filter there is, and reads back those without.</summary>
internal static class TestPng
{
    public static byte[] Of(int width, int height, int channels, byte[] pixels, Random random)
    {
        using var packed = new MemoryStream();
        using (var rows = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var stride = width * channels;
            for (var y = 0; y < height; y++)
            {
                var filter = random.Next(5);
                rows.WriteByte((byte)filter);
                for (var at = 0; at < stride; at++)
                {
                    int Pixel(int column, int row) => column < 0 || row < 0 ? 0 : pixels[(row * stride) + column];
                    int left = Pixel(at - channels, y), up = Pixel(at, y - 1), corner = at < channels ? 0 : Pixel(at - channels, y - 1);
                    var guess = left + up - corner;
                    var paeth = new[] { (Math.Abs(guess - left), 0, left), (Math.Abs(guess - up), 1, up), (Math.Abs(guess - corner), 2, corner) }.Min().Item3;
                    rows.WriteByte(unchecked((byte)(pixels[(y * stride) + at] - new[] { 0, left, up, (left + up) / 2, paeth }[filter])));
                }
            }
        }
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, (byte)(channels == 3 ? 2 : 6));
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR"u8, head), .. Chunk("tEXt"u8, "Comment\0secret"u8), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    public static byte[] PixelsOf(byte[] png, int channels)
    {
        var (width, height) = PngCover.SizeOf(png);
        Assert.Equal(-1, png.AsSpan().IndexOf("tEXt"u8));
        var at = png.AsSpan().IndexOf("IDAT"u8);
        using var rows = new ZLibStream(new MemoryStream(png, at + 4, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at - 4))), CompressionMode.Decompress);
        var pixels = new byte[width * height * channels];
        for (var y = 0; y < height; y++)
        {
            Assert.Equal(0, rows.ReadByte());
            rows.ReadExactly(pixels.AsSpan(y * width * channels, width * channels));
        }
        return pixels;
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        return chunk; // without a checksum: nobody here looks at it
    }
}
