using Org.BouncyCastle.Utilities.Zlib;
using static EvidenceChain.Proof.Packages.ZipDirectoryReader;

namespace EvidenceChain.Proof.Packages;

/// <summary>
/// RFC 1951 from an <see cref="InputWindow"/> that is left exactly behind the last byte of the packed data: the runtime's reader takes more
/// than it needs and does not say how much, so a record's end, and bytes hidden behind it, would not be seen.
/// </summary>
internal sealed class Inflater
{
    private readonly ZStream stream = new();
    private bool fedPadding;

    public Inflater()
    {
        if (stream.inflateInit(true) != JZlib.Z_OK)
        {
            throw new InvalidOperationException("the inflater did not start");
        }
    }

    public bool IsFinished { get; private set; }

    /// <summary>Unpacks up to this many bytes; 0 only at the end of the packed data.</summary>
    public int Read(InputWindow window, byte[] target, int offset, int count)
    {
        (stream.next_out, stream.next_out_index, stream.avail_out) = (target, offset, count);
        while (!IsFinished && stream.avail_out == count)
        {
            Step(window);
        }
        return count - stream.avail_out;
    }

    private void Step(InputWindow window)
    {
        var isPadding = !window.Ensure(1);
        if (isPadding)
        {
            // Raw data may end with its last byte half used: the library wants one more before it says so.
            Require(!fedPadding, "packed data is cut off");
            fedPadding = true;
            (stream.next_in, stream.next_in_index, stream.avail_in) = ([0], 0, 1);
        }
        else
        {
            (stream.next_in, stream.next_in_index, stream.avail_in) = (window.Buffer, window.Start, window.Count);
        }
        var before = stream.avail_in;
        var result = stream.inflate(JZlib.Z_NO_FLUSH);
        if (!isPadding)
        {
            window.Consume(before - stream.avail_in);
        }
        IsFinished = result == JZlib.Z_STREAM_END;
        Require(IsFinished || result is JZlib.Z_OK or JZlib.Z_BUF_ERROR, "packed data is damaged");
    }
}
