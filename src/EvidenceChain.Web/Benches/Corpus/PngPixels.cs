using System.Buffers.Binary;
using System.IO.Compression;

namespace EvidenceChain.Web.Benches.Corpus;

/// <summary>The pixels of a picture that our own browser drew of our own pages: eight bits of red, green, blue, perhaps alpha, not interlaced.</summary>
internal sealed record PngPixels(int Width, int Height, byte[] Samples)
{
    public static PngPixels Read(ReadOnlySpan<byte> png)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));
        var channels = (png[24], png[25], png[28]) switch { (8, 2, 0) => 3, (8, 6, 0) => 4, var other => throw new InvalidDataException($"a PNG of kind {other}") };
        using var packed = new MemoryStream();
        for (var rest = png[8..]; rest.Length >= 12; rest = rest[(12 + BinaryPrimitives.ReadInt32BigEndian(rest))..])
        {
            if (rest[4..8].SequenceEqual("IDAT"u8))
            {
                packed.Write(rest.Slice(8, BinaryPrimitives.ReadInt32BigEndian(rest)));
            }
        }
        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var samples = new byte[width * height * 3];
        byte[] above = new byte[width * channels], row = new byte[width * channels];
        for (var y = 0; y < height; y++, (above, row) = (row, above))
        {
            var filter = zlib.ReadByte();
            zlib.ReadExactly(row);
            Unfilter(filter, row, above, channels);
            for (var x = 0; x < width; x++)
            {
                row.AsSpan(x * channels, 3).CopyTo(samples.AsSpan(((y * width) + x) * 3));
            }
        }
        return new(width, height, samples);
    }

    /// <summary>How many of the larger picture's pixels are the same in both, and how many it has.</summary>
    public (long Same, long All) Compare(PngPixels other)
    {
        long same = 0;
        for (var y = 0; y < Math.Min(Height, other.Height); y++)
        {
            for (var x = 0; x < Math.Min(Width, other.Width); x++)
            {
                same += Samples.AsSpan(((y * Width) + x) * 3, 3).SequenceEqual(other.Samples.AsSpan(((y * other.Width) + x) * 3, 3)) ? 1 : 0;
            }
        }
        return (same, Math.Max((long)Width * Height, (long)other.Width * other.Height));
    }

    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int channels)
    {
        for (var i = 0; i < row.Length; i++)
        {
            int left = i >= channels ? row[i - channels] : 0, up = above[i], corner = i >= channels ? above[i - channels] : 0;
            row[i] = unchecked((byte)(row[i] + filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => throw new InvalidDataException("a PNG filter that does not exist") }));
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int towardsLeft = Math.Abs(up - corner), towardsUp = Math.Abs(left - corner), towardsCorner = Math.Abs(left + up - (2 * corner));
        return towardsLeft <= towardsUp && towardsLeft <= towardsCorner ? left : towardsUp <= towardsCorner ? up : corner;
    }
}
