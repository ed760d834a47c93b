using System.Globalization;
using System.Text;
using System.Text.Unicode;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Log;

/// <summary>What a log sends to a witness: the size that the witness knows, the path from there, and the checkpoint. C2SP tlog-witness, add-checkpoint.</summary>
public sealed class AddCheckpoint
{
    /// <summary>Longest request read, in bytes: 63 hashes and a checkpoint with many signatures.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>Most nodes of a path.</summary>
    public const int MaxPathNodes = 63;

    /// <summary>A request; a negative size or more than 63 nodes are an <see cref="ArgumentException"/>.</summary>
    public AddCheckpoint(long oldSize, IReadOnlyList<Sha256Digest> path, SignedCheckpoint checkpoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(path.Count, MaxPathNodes);
        (OldSize, Path, Checkpoint) = (oldSize, [.. path], checkpoint);
    }

    /// <summary>Size of the newest checkpoint that the witness is thought to have cosigned; 0 for none.</summary>
    public long OldSize { get; }

    /// <summary>RFC 6962 consistency path from that size to the checkpoint's.</summary>
    public IReadOnlyList<Sha256Digest> Path { get; }

    /// <summary>The checkpoint to cosign; its signatures are verified apart.</summary>
    public SignedCheckpoint Checkpoint { get; }

    /// <summary>Reads a request; accepts only what <see cref="ToBytes"/> writes.</summary>
    public static ParseResult<AddCheckpoint> Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBytes)
        {
            return ParseResult.Fail($"request is {body.Length} bytes, over the limit of {MaxBytes}");
        }
        var end = body.IndexOf("\n\n"u8);
        if (end < 0 || !Utf8.IsValid(body[..end]))
        {
            return ParseResult.Fail("request has no empty line before its checkpoint");
        }
        var lines = Encoding.UTF8.GetString(body[..end]).Split('\n');
        if (!HashLines.TryReadNumber(lines[0], "old", out var oldSize))
        {
            return ParseResult.Fail("request does not begin with 'old' and a decimal size");
        }
        if (lines.Length - 1 > MaxPathNodes || !HashLines.TryRead(lines.AsSpan(1), out var path))
        {
            return ParseResult.Fail($"request's path is not at most {MaxPathNodes} base64 hashes");
        }
        return SignedCheckpoint.Parse(body[(end + 2)..]).TryGet(out var checkpoint, out var error)
            ? new AddCheckpoint(oldSize, path, checkpoint)
            : ParseResult.Fail(error);
    }

    /// <summary>The request's body.</summary>
    public byte[] ToBytes() =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"old {OldSize}\n{HashLines.Write(Path)}\n")), .. Checkpoint.ToBytes()];
}
