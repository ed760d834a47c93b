using static EvidenceChain.Proof.Packages.ZipDirectoryReader;

namespace EvidenceChain.Proof.Packages;

/// <summary>Reads one member of a ZIP, unpacking as it goes; length, CRC and the end of the packed data are checked when the last byte is read.</summary>
internal sealed class MemberStream : Stream
{
    private readonly ZipMember member;
    private readonly Slice slice;
    private readonly InputWindow? window;
    private readonly Inflater? inflater;
    private Crc32 crc;
    private long position;
    private bool isChecked;

    public MemberStream(Stream archive, ZipMember member)
    {
        this.member = member;
        slice = new(archive, member.DataOffset, member.PackedBytes);
        if (member.IsDeflated)
        {
            (window, inflater) = (new(slice), new());
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => member.SizeBytes;

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (count == 0)
        {
            return 0;
        }
        var read = inflater is null ? slice.Read(buffer, offset, count) : inflater.Read(window!, buffer, offset, count);
        position += read;
        Require(position <= member.SizeBytes, $"{member.Path} is longer than stated");
        crc.Append(buffer.AsSpan(offset, read));
        if (read == 0 && !isChecked)
        {
            Require(position == member.SizeBytes, $"{member.Path} is shorter than stated");
            Require(crc.Value == member.Crc32, $"{member.Path} has another checksum (CRC-32)");
            Require(window is null || window.Position == member.PackedBytes, $"{member.Path} has bytes behind its packed data");
            isChecked = true;
        }
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        window?.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A part of a seekable stream; it puts the position right before each read, so that members can be opened in any order.</summary>
internal sealed class Slice(Stream whole, long start, long length) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        whole.Position = start + position;
        var read = whole.Read(buffer, offset, (int)Math.Min(count, length - position));
        position += read;
        return read > 0 || count == 0 || position == length ? read : throw new EndOfStreamException("the file is cut off");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
