using System.Buffers.Binary;
using System.IO.Compression;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>
/// The pixels of a picture's first and last rows, as digests, so that two pictures of the same rows can be told to be the same. Reads what the
/// browser's own writer makes: 8 bits a channel, RGB or RGBA, not interlaced.
/// </summary>
internal static class PngEdges
{
    private const int ColorRgb = 2, ColorRgba = 6;

    /// <summary>Digests of <paramref name="rows"/> rows at the top and at the bottom; null for a picture this cannot read. PNG (W3C) 9 and 10.</summary>
    public static (Sha256Digest Top, Sha256Digest Bottom)? Read(ReadOnlyMemory<byte> png, int rows)
    {
        try
        {
            return Open(png) is var (width, height, channels, data) && height >= rows ? Digest(data, width * channels, channels, height, rows) : null;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    private static (int Width, int Height, int Channels, Stream Data)? Open(ReadOnlyMemory<byte> png)
    {
        var head = png.Span.Slice(16, 13);
        var channels = head[9] switch { ColorRgb => 3, ColorRgba => 4, _ => 0 };
        if (head[8] != 8 || channels == 0 || head[12] != 0)
        {
            return null;
        }
        var data = new MemoryStream();
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.Span[at..]);
            if (png.Span.Slice(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                data.Write(png.Span.Slice(at + 8, length));
            }
            at = checked(at + 12 + length);
        }
        data.Position = 0;
        return (BinaryPrimitives.ReadInt32BigEndian(head), BinaryPrimitives.ReadInt32BigEndian(head[4..]), channels, new ZLibStream(data, CompressionMode.Decompress));
    }

    private static (Sha256Digest Top, Sha256Digest Bottom) Digest(Stream data, int stride, int channels, int height, int rows)
    {
        using (data)
        {
            var (line, above) = (new byte[stride], new byte[stride]);
            byte[] top = new byte[checked(stride * rows)], bottom = new byte[top.Length];
            for (var y = 0; y < height; y++)
            {
                var filter = data.ReadByte();
                data.ReadExactly(line);
                Unfilter(filter, line, above, channels);
                if (y < rows)
                {
                    line.CopyTo(top, y * stride);
                }
                if (y >= height - rows)
                {
                    line.CopyTo(bottom, (y - height + rows) * stride);
                }
                (line, above) = (above, line);
            }
            return (Sha256Digest.Of(top), Sha256Digest.Of(bottom));
        }
    }

    // A loop for each filter: this runs over every byte of a long page.
    private static void Unfilter(int filter, Span<byte> line, ReadOnlySpan<byte> above, int channels)
    {
        unchecked
        {
            switch (filter)
            {
                case 0:
                    return;
                case 1:
                    for (var i = channels; i < line.Length; i++)
                    {
                        line[i] += line[i - channels];
                    }
                    return;
                case 2:
                    for (var i = 0; i < line.Length; i++)
                    {
                        line[i] += above[i];
                    }
                    return;
                case 3 or 4:
                    for (var i = 0; i < line.Length; i++)
                    {
                        var (left, up, corner) = i < channels ? (0, above[i], 0) : (line[i - channels], above[i], above[i - channels]);
                        line[i] += (byte)(filter == 3 ? (left + up) / 2 : Paeth(left, up, corner));
                    }
                    return;
                default:
                    throw new InvalidDataException("no such filter");
            }
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (byLeft, byUp, byCorner) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
    }
}
