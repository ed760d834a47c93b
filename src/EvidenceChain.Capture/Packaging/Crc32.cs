namespace EvidenceChain.Capture.Packaging;

/// <summary>The check sum of ZIP members: CRC-32 of ISO 3309, reflected, polynomial 0xEDB88320.</summary>
public static class Crc32
{
    private static readonly uint[][] Tables = MakeTables();

    /// <summary>Continues a sum; begin with 0.</summary>
    public static uint Append(uint sum, ReadOnlySpan<byte> data)
    {
        var (a, b, c, d) = (Tables[3], Tables[2], Tables[1], Tables[0]);
        sum = ~sum;
        for (; data.Length >= 4; data = data[4..])
        {
            sum ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(data);
            sum = a[sum & 0xff] ^ b[(sum >> 8) & 0xff] ^ c[(sum >> 16) & 0xff] ^ d[sum >> 24];
        }
        foreach (var value in data)
        {
            sum = d[(sum ^ value) & 0xff] ^ (sum >> 8);
        }
        return ~sum;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[4][];
        for (var t = 0; t < 4; t++)
        {
            tables[t] = new uint[256];
            for (var i = 0u; i < 256; i++)
            {
                var value = t == 0 ? i : tables[t - 1][i];
                for (var bit = 0; bit < 8; bit++)
                {
                    value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
                }
                tables[t][i] = value;
            }
        }
        return tables;
    }
}
