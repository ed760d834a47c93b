using System.Buffers;
using System.Text;

namespace EvidenceChain.Proof.Packages;

/// <summary>The block of an HTTP record: start line, fields, and the beginning of the body.</summary>
internal sealed class HttpMessage
{
    /// <summary>Longest head read, and most of a body kept.</summary>
    public const int MaxHeadBytes = 256 * 1024, MaxBodyBytes = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> kept = new();

    public string StartLine { get; private set; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; private set; } = [];

    public int HeadBytes { get; private set; }

    /// <summary>Of the whole body, kept or not.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>The body; null when it is longer than <see cref="MaxBodyBytes"/>.</summary>
    public ReadOnlyMemory<byte>? Body { get; private set; }

    /// <summary>Collects the block of one record.</summary>
    public void Take(ReadOnlySpan<byte> piece) => kept.Write(piece[..Math.Min(piece.Length, Math.Max(0, MaxHeadBytes + MaxBodyBytes - kept.WrittenCount))]);

    public string? Find(string name) => Fields.FirstOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Reads what was collected; false when there is no whole head.</summary>
    public bool Finish(long blockBytes)
    {
        var bytes = kept.WrittenMemory;
        var end = bytes.Span.IndexOf("\r\n\r\n"u8);
        if (end is < 0 or > MaxHeadBytes)
        {
            return false;
        }
        var lines = Encoding.UTF8.GetString(bytes.Span[..end]).Split("\r\n");
        StartLine = lines[0];
        Fields = [.. lines.Skip(1).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2).Select(parts => KeyValuePair.Create(parts[0], parts[1].Trim()))];
        HeadBytes = end + 4;
        BodyBytes = blockBytes - HeadBytes;
        Body = BodyBytes <= MaxBodyBytes ? bytes[HeadBytes..] : (ReadOnlyMemory<byte>?)null;
        return true;
    }
}
