using System.Globalization;
using System.Text;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Packages;

/// <summary>Digests a block and its payload while it passes, and reads the HTTP status.</summary>
internal sealed class BlockMeter(WarcHeader header) : IDisposable
{
    // A Transfer-Encoding field has a few dozen characters.
    private const int MaxLine = 256;

    private readonly Sha256Engine block = new(Sha256Engine.UsesRuntime);
    private readonly Sha256Engine payload = new(Sha256Engine.UsesRuntime);
    private readonly StringBuilder statusLine = new();
    private readonly StringBuilder headerLine = new();
    private ChunkedBody? chunks;
    private bool isInPayload;
    private bool hasStatusLine;
    private uint lastFour;

    public void Append(ReadOnlySpan<byte> piece)
    {
        block.Append(piece);
        if (!header.IsHttp)
        {
            return;
        }
        var at = 0;
        while (!isInPayload && at < piece.Length)
        {
            AddHttpHeaderByte(piece[at++]);
        }
        payload.Append(piece[at..]);
        chunks?.Append(piece[at..]);
    }

    public WarcRecord Finish(long offset, long length, Sha256Digest recordDigest, long blockBytes)
    {
        Span<byte> ofBlock = stackalloc byte[Sha256Digest.SizeBytes];
        Span<byte> ofPayload = stackalloc byte[Sha256Digest.SizeBytes];
        block.Finish(ofBlock);
        payload.Finish(ofPayload);
        return new()
        {
            Header = header,
            Offset = offset,
            Length = length,
            RecordDigest = recordDigest,
            BlockDigest = Sha256Digest.FromBytes(ofBlock),
            PayloadDigest = Sha256Digest.FromBytes(header.IsHttp ? ofPayload : ofBlock),
            BlockBytes = blockBytes,
            UnchunkedPayloadDigest = chunks?.Finish(),
            HttpStatus = StatusOf(statusLine.ToString()),
        };
    }

    public void Dispose()
    {
        block.Dispose();
        payload.Dispose();
        chunks?.Dispose();
    }

    private void AddHttpHeaderByte(byte value)
    {
        lastFour = (lastFour << 8) | value;
        isInPayload = lastFour == 0x0D0A0D0A;
        AddToLine(value);
        hasStatusLine |= value == '\n' || statusLine.Length == 16;
        if (!hasStatusLine)
        {
            statusLine.Append((char)value);
        }
    }

    private void AddToLine(byte value)
    {
        if (value != '\n')
        {
            headerLine.Append(headerLine.Length < MaxLine ? (char)value : null);
            return;
        }
        if (headerLine.ToString().TrimEnd('\r') is var line && line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase) && line.EndsWith("chunked", StringComparison.OrdinalIgnoreCase))
        {
            chunks ??= new();
        }
        headerLine.Clear();
    }

    /// <summary><c>HTTP/1.1 200 …</c>; three digits after the first space, or null.</summary>
    private static int? StatusOf(string line) =>
        line.StartsWith("HTTP/", StringComparison.Ordinal) && line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space
        && line.Length >= space + 4 && int.TryParse(line.AsSpan(space + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
}
