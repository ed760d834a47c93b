using System.Globalization;
using static EvidenceChain.Proof.Packages.ZipDirectoryReader;

namespace EvidenceChain.Proof.Packages;

/// <summary>
/// Reads WARC/1.0 and 1.1 records from start to end, one gzip member a record or plain, in memory that does not grow with the file.
/// What is not exactly a record ends in an <see cref="InvalidDataException"/>: the file cannot be read on from there.
/// </summary>
public sealed class WarcReader : IDisposable
{
    /// <summary>Longest record header.</summary>
    public const int MaxHeaderBytes = 64 * 1024;

    /// <summary>Largest block unpacked, 64 GiB: a single gzip member may claim a thousand times its size.</summary>
    public const long MaxBlockBytes = 1L << 36;

    private readonly InputWindow window;
    private readonly bool isGzip;
    private readonly UnpackedBudget? budget;
    private readonly byte[] buffer = new byte[64 * 1024];

    /// <summary>Reads from where the stream stands; it stays open.</summary>
    /// <param name="warc">The file.</param>
    /// <param name="isGzip">Whether each record is a gzip member; known from the name.</param>
    public WarcReader(Stream warc, bool isGzip)
    {
        window = new(warc);
        this.isGzip = isGzip;
    }

    internal WarcReader(Stream warc, bool isGzip, UnpackedBudget budget)
        : this(warc, isGzip) => this.budget = budget;

    /// <summary>The next record, or null at the end of the file.</summary>
    /// <param name="sink">Gets the block while it is read; may be null.</param>
    /// <param name="cancellationToken">Looked at for each 64 KiB.</param>
    public WarcRecord? ReadNext(WarcBlockSink? sink, CancellationToken cancellationToken)
    {
        if (!window.Ensure(1))
        {
            return null;
        }
        var offset = window.Position;
        var content = isGzip ? new GzipContent(window) : (RecordContent)new PlainContent(window);
        var header = ReadHeader(content, out var headerBytes);
        var length = ContentLength(header);
        budget?.Take(headerBytes);
        using var block = new BlockMeter(header);
        for (var left = length; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = content.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            Require(read > 0, "a record is shorter than its Content-Length");
            budget?.Take(read);
            block.Append(buffer.AsSpan(0, read));
            sink?.Invoke(header, buffer.AsSpan(0, read));
            left -= read;
        }
        Require(ReadFully(content, 4) == 4 && buffer.AsSpan(0, 4).SequenceEqual("\r\n\r\n"u8), "a record does not end in two line ends behind its Content-Length");
        content.Finish();
        return block.Finish(offset, window.Position - offset, window.TakeDigest(), length);
    }

    /// <inheritdoc/>
    public void Dispose() => window.Dispose();

    private int ReadFully(RecordContent content, int count)
    {
        var total = 0;
        for (int read; total < count && (read = content.Read(buffer, total, count - total)) > 0;)
        {
            total += read;
        }
        return total;
    }

    private static WarcHeader ReadHeader(RecordContent content, out int length)
    {
        var bytes = new List<byte>(1024);
        var one = new byte[1];
        while (!EndsHeader(bytes))
        {
            Require(bytes.Count < MaxHeaderBytes, $"a record header is longer than {MaxHeaderBytes} bytes");
            Require(content.Read(one, 0, 1) == 1, "a record header is cut off");
            bytes.Add(one[0]);
        }
        length = bytes.Count;
        return WarcHeaderParser.Parse(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[..^4]);
    }

    private static bool EndsHeader(List<byte> bytes) =>
        bytes.Count >= 4 && bytes[^1] == '\n' && bytes[^2] == '\r' && bytes[^3] == '\n' && bytes[^4] == '\r';

    private static long ContentLength(WarcHeader header)
    {
        var text = header.Find("Content-Length");
        Require(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= MaxBlockBytes, "a record has no usable Content-Length");
        return length;
    }
}

/// <summary>The unpacked bytes of one record.</summary>
internal abstract class RecordContent
{
    public abstract int Read(byte[] target, int offset, int count);

    /// <summary>Makes sure that the record ends here.</summary>
    public abstract void Finish();
}

/// <summary>A record that stands in the file as it is; the next one follows at once.</summary>
internal sealed class PlainContent(InputWindow window) : RecordContent
{
    public override int Read(byte[] target, int offset, int count)
    {
        if (!window.Ensure(1))
        {
            return 0;
        }
        var taken = Math.Min(count, window.Count);
        window.Unread[..taken].CopyTo(target.AsSpan(offset));
        window.Consume(taken);
        return taken;
    }

    public override void Finish()
    {
    }
}

/// <summary>A record that is one gzip member. RFC 1952.</summary>
internal sealed class GzipContent : RecordContent
{
    private const int MaxNameBytes = 4096;
    private readonly InputWindow window;
    private readonly Inflater inflater = new();
    private Crc32 crc;
    private uint size;

    public GzipContent(InputWindow window)
    {
        this.window = window;
        Require(window.Ensure(10) && window.Unread is [0x1f, 0x8b, 8, ..], "a gzip member was expected");
        var flags = window.Unread[3];
        Require((flags & 0xE0) == 0, "a gzip member has a reserved flag");
        window.Consume(10);
        if ((flags & 4) != 0)
        {
            Require(window.Ensure(2), "a gzip header is cut off");
            var extra = U16(window.Unread, 0);
            window.Consume(2);
            Skip(extra);
        }
        SkipText((flags & 8) != 0);
        SkipText((flags & 16) != 0);
        Skip((flags & 2) != 0 ? 2 : 0);
    }

    public override int Read(byte[] target, int offset, int count)
    {
        var read = inflater.Read(window, target, offset, count);
        crc.Append(target.AsSpan(offset, read));
        size = unchecked(size + (uint)read);
        return read;
    }

    public override void Finish()
    {
        Require(Read(new byte[1], 0, 1) == 0, "a gzip member holds more than one record");
        Require(window.Ensure(8), "a gzip member is cut off");
        Require(U32(window.Unread, 0) == crc.Value && U32(window.Unread, 4) == size, "a gzip member has another checksum or size");
        window.Consume(8);
    }

    private void Skip(int bytes)
    {
        while (bytes > 0)
        {
            Require(window.Ensure(1), "a gzip header is cut off");
            var taken = Math.Min(bytes, window.Count);
            window.Consume(taken);
            bytes -= taken;
        }
    }

    private void SkipText(bool isThere)
    {
        for (var i = 0; isThere; i++)
        {
            Require(i < MaxNameBytes && window.Ensure(1), "a gzip header is cut off");
            isThere = window.Unread[0] != 0;
            window.Consume(1);
        }
    }
}
