using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using EvidenceChain.Capture.Packaging;

namespace EvidenceChain.Web.Benches.Corpus;

/// <summary>A PNG that costs a browser what a photograph does: soft light, an outline, grain. The same bytes for the same number.</summary>
internal static class Photograph
{
    public const int Width = 720, Height = 540;

    private const uint GrainStep = 2654435761; // Knuth's multiplicative hash

    public static byte[] Take(int number)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], Height);
        (header[8], header[9]) = (8, 2); // eight bits of red, green and blue
        Chunk(file, "IHDR", header);
        Chunk(file, "IDAT", Pixels(number));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Pixels(int number)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (Width * 3)];
            row[0] = 1; // each sample as its difference from the one to the left
            var grain = (uint)number + 1;
            for (var y = 0; y < Height; y++)
            {
                Span<byte> left = [0, 0, 0];
                for (var x = 0; x < Width; x++)
                {
                    grain = unchecked((grain * GrainStep) + 12345);
                    var isArticle = Math.Abs(x - (Width / 2)) + Math.Abs(y - (Height / 2)) < 120 + (number * 37 % 90);
                    var light = (x + y) * 160 / (Width + Height);
                    for (var colour = 0; colour < 3; colour++)
                    {
                        var tint = number * (colour + 3) * 29 % 90;
                        var sample = (byte)(light + (isArticle ? 90 - (tint / 2) : tint) + (grain >> 27 == 0 ? 3 : 0));
                        row[1 + (x * 3) + colour] = unchecked((byte)(sample - left[colour]));
                        left[colour] = sample;
                    }
                }
                zlib.Write(row);
            }
        }
        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        var name = Encoding.ASCII.GetBytes(type);
        file.Write(name);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, name), data));
        file.Write(number);
    }
}
