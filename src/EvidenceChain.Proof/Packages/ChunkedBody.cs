using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Packages;

/// <summary>Digest of a body without its chunk sizes, read as it passes; null for what is not whole chunks. RFC 9112 §7.1.</summary>
internal sealed class ChunkedBody : IDisposable
{
    // Sixteen digits of size, and extensions that nobody uses.
    private const int MaxLineBytes = 1024;
    private readonly Sha256Engine hash = new(Sha256Engine.UsesRuntime);
    private State state = State.Size;
    private long left;
    private int lineBytes;
    private bool hasDigits;

    private enum State
    {
        Size,
        Extension,
        Data,
        DataEnd,
        Trailer,
        Broken,
    }

    public void Append(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty && state != State.Broken)
        {
            if (state == State.Data)
            {
                var taken = (int)Math.Min(left, piece.Length);
                hash.Append(piece[..taken]);
                left -= taken;
                piece = piece[taken..];
                state = left == 0 ? State.DataEnd : State.Data;
                continue;
            }
            Step(piece[0]);
            piece = piece[1..];
        }
    }

    public Sha256Digest? Finish()
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.SizeBytes];
        hash.Finish(digest);
        return state == State.Trailer ? Sha256Digest.FromBytes(digest) : null;
    }

    public void Dispose() => hash.Dispose();

    private void Step(byte value)
    {
        lineBytes++;
        switch (state)
        {
            case State.Size or State.Extension when value == '\n' && hasDigits:
                state = left == 0 ? State.Trailer : State.Data;
                (lineBytes, hasDigits) = (0, false);
                break;
            case State.Size when char.IsAsciiHexDigit((char)value) && left < 1L << 40:
                left = (left << 4) + Convert.ToInt32(((char)value).ToString(), 16);
                hasDigits = true;
                break;
            case State.Size or State.Extension when lineBytes < MaxLineBytes && value != '\n':
                state = State.Extension;
                break;
            case State.DataEnd when value == '\r' && lineBytes == 1:
                break;
            case State.DataEnd when value == '\n':
                (state, lineBytes) = (State.Size, 0);
                break;
            case State.Trailer:
                break;
            default:
                state = State.Broken;
                break;
        }
    }
}
