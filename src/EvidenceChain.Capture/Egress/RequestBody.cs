using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace EvidenceChain.Capture.Egress;

/// <summary>Passes the body of a forwarded request on, byte for byte, and stops exactly at its end (RFC 9112 §6, §7.1).</summary>
internal static class RequestBody
{
    /// <summary>A chunk-size line with its extensions, or one trailer line.</summary>
    private const int MaxLineBytes = 4096;

    /// <summary>False when the client broke off or the framing is not valid; the connection cannot be used further.</summary>
    public static async Task<bool> CopyAsync(PipeReader client, long? bodyBytes, Func<ReadOnlyMemory<byte>, ValueTask> send, CancellationToken cancellationToken)
    {
        if (bodyBytes is { } length)
        {
            return await CopyExactlyAsync(client, length, send, cancellationToken);
        }

        while (true)
        {
            if (await ReadLineAsync(client, cancellationToken) is not { } sizeLine || !TryChunkSize(sizeLine, out var size))
            {
                return false;
            }

            await send(Encoding.Latin1.GetBytes(sizeLine + "\r\n"));
            if (size == 0)
            {
                break;
            }

            if (!await CopyExactlyAsync(client, size, send, cancellationToken) || await ReadLineAsync(client, cancellationToken) is not "")
            {
                return false;
            }

            await send("\r\n"u8.ToArray());
        }

        while (await ReadLineAsync(client, cancellationToken) is { } trailer)
        {
            await send(Encoding.Latin1.GetBytes(trailer + "\r\n"));
            if (trailer.Length == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryChunkSize(string line, out long size)
    {
        var digits = line.Split(';')[0].TrimEnd(' ', '\t');
        size = 0;
        return digits.Length is > 0 and <= 15
            && digits.All(char.IsAsciiHexDigit)
            && long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size);
    }

    private static async Task<bool> CopyExactlyAsync(PipeReader client, long length, Func<ReadOnlyMemory<byte>, ValueTask> send, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            var read = await client.ReadAsync(cancellationToken);
            var part = read.Buffer.Length > length ? read.Buffer.Slice(0, length) : read.Buffer;
            foreach (var segment in part)
            {
                await send(segment);
            }

            length -= part.Length;
            client.AdvanceTo(part.End);
            if (read.IsCompleted && part.IsEmpty && length > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One line without its CRLF; null when the client broke off or the line is too long.</summary>
    private static async Task<string?> ReadLineAsync(PipeReader client, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await client.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end));
                client.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line.EndsWith('\r') && line.IndexOf('\r', StringComparison.Ordinal) == line.Length - 1 && line.Length <= MaxLineBytes ? line[..^1] : null;
            }

            if (read.IsCompleted || read.Buffer.Length > MaxLineBytes)
            {
                client.AdvanceTo(read.Buffer.End);
                return null;
            }

            client.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
