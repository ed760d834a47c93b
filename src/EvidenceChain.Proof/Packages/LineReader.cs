namespace EvidenceChain.Proof.Packages;

/// <summary>Lines of a stream as bytes, without their line ends; a line longer than the limit ends in an <see cref="InvalidDataException"/>.</summary>
internal sealed class LineReader(Stream source, int maxLineBytes, UnpackedBudget? budget = null)
{
    private byte[] buffer = new byte[64 * 1024];
    private int start, end;
    private bool isAtEnd;

    /// <summary>The next line, valid until the next call; null at the end.</summary>
    public ReadOnlyMemory<byte>? Read()
    {
        var searched = 0;
        while (true)
        {
            var found = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                return Take(searched + found, 1);
            }
            if (isAtEnd)
            {
                // Not a conditional expression: null would convert to an empty line.
                if (start == end)
                {
                    return null;
                }
                return Take(end - start, 0);
            }
            searched = end - start;
            ZipDirectoryReader.Require(searched <= maxLineBytes, $"a line is longer than {maxLineBytes} bytes");
            Fill();
        }
    }

    private ReadOnlyMemory<byte> Take(int length, int lineEnd)
    {
        var line = buffer.AsMemory(start, length);
        start += length + lineEnd;
        return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }
        var read = source.Read(buffer, end, buffer.Length - end);
        end += read;
        budget?.Take(read);
        isAtEnd = read == 0;
    }
}
