using System.Globalization;
using System.Text;
using System.Text.Unicode;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Log;

/// <summary>That one checkpoint's entries begin another's: two sizes and a path, one line each. FORMAT.md 3.</summary>
public sealed class ConsistencyFile
{
    /// <summary>Longest file read, in bytes: 64 hashes and three short lines.</summary>
    public const int MaxBytes = 4096;

    private const string Magic = "evidencechain/consistency@v1";

    /// <summary>A file; sizes out of order or more than 64 nodes are an <see cref="ArgumentException"/>.</summary>
    public ConsistencyFile(long oldSize, long newSize, IReadOnlyList<Sha256Digest> path)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(path.Count, Merkle.MaxPathNodes + 1);
        (OldSize, NewSize, Path) = (oldSize, newSize, [.. path]);
    }

    /// <summary>Entries in the older tree.</summary>
    public long OldSize { get; }

    /// <summary>Entries in the newer tree, not fewer.</summary>
    public long NewSize { get; }

    /// <summary>RFC 9162 consistency path, leaf side first; none when the sizes are equal.</summary>
    public IReadOnlyList<Sha256Digest> Path { get; }

    /// <summary>Reads a file; accepts only what <see cref="ToBytes"/> writes.</summary>
    public static ParseResult<ConsistencyFile> Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes || !Utf8.IsValid(file) || file.IsEmpty || file[^1] != '\n')
        {
            return ParseResult.Fail($"consistency file is not at most {MaxBytes} bytes of whole lines");
        }
        var lines = Encoding.UTF8.GetString(file[..^1]).Split('\n');
        if (lines.Length < 3 || lines[0] != Magic)
        {
            return ParseResult.Fail($"consistency file does not begin with {Magic}");
        }
        if (!HashLines.TryReadNumber(lines[1], "old", out var oldSize) || !HashLines.TryReadNumber(lines[2], "new", out var newSize) || oldSize > newSize)
        {
            return ParseResult.Fail("consistency file has no two sizes in order");
        }
        return lines.Length - 3 <= Merkle.MaxPathNodes + 1 && HashLines.TryRead(lines.AsSpan(3), out var path)
            ? new ConsistencyFile(oldSize, newSize, path)
            : ParseResult.Fail($"consistency file's path is not at most {Merkle.MaxPathNodes + 1} base64 hashes");
    }

    /// <summary>Whether the path proves that the newer checkpoint, of the same log, keeps every entry of the older; an older one of size 0 proves nothing and fails.</summary>
    public bool Links(Checkpoint older, Checkpoint newer) =>
        string.Equals(older.Origin, newer.Origin, StringComparison.Ordinal) && older.Size == OldSize && newer.Size == NewSize
        && Merkle.VerifyConsistency(OldSize, older.Root, NewSize, newer.Root, Path);

    /// <summary>The file.</summary>
    public byte[] ToBytes() =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Magic}\nold {OldSize}\nnew {NewSize}\n{HashLines.Write(Path)}"));
}
