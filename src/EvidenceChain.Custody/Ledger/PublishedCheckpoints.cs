using System.Globalization;
using System.Text;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Ledger;

/// <summary>Every checkpoint we ever showed, one line each (<c>size root</c>), outside the database: a database restored from an old copy is found out by it.</summary>
public sealed class PublishedCheckpoints(string path)
{
    private const int TailBytes = 64 * 1024; // several hundred lines: two writers interleave by a few at most

    /// <summary>
    /// The largest published checkpoint's size and root; null before the first. A line cut short by a power failure was never shown and is cut off.
    /// <see cref="InvalidDataException"/> when the file holds something else.
    /// </summary>
    public (long Size, string Root)? Last()
    {
        if (!File.Exists(path))
        {
            return null;
        }
        var lines = Tail().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? null : lines.Select(Read).MaxBy(line => line.Size);
    }

    public void Append(Checkpoint checkpoint) =>
        DurableFile.AppendLine(path, string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Size} {checkpoint.Root.ToHex()}"));

    /// <summary>The last whole lines.</summary>
    private string Tail()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var from = Math.Max(0, file.Length - TailBytes);
        var bytes = new byte[file.Length - from];
        file.Position = from;
        file.ReadExactly(bytes);
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        if (end < bytes.Length)
        {
            file.SetLength(from + end);
            file.Flush(flushToDisk: true);
        }
        var begin = from == 0 ? 0 : Array.IndexOf(bytes, (byte)'\n') + 1;
        return Encoding.UTF8.GetString(bytes.AsSpan(begin, Math.Max(0, end - begin)));
    }

    private (long Size, string Root) Read(string line) =>
        line.Split(' ') is [var size, { Length: 64 } root] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var entries)
            ? (entries, root)
            : throw new InvalidDataException($"{path} has a line that is no checkpoint: '{line}'");
}
