using System.Globalization;
using System.Text;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Witnessing;

/// <summary>
/// Every checkpoint of one log that a witness cosigned, one line each (<c>size base64(note)</c>), flushed before the cosignature leaves. The last line is the state.
/// A line cut short by a crash never left and is cut off. Not safe for two threads: its owner takes turns.
/// </summary>
internal sealed class WitnessMemory(string path)
{
    private readonly Dictionary<long, Sha256Digest> roots = [];
    private SignedCheckpoint? last;
    private bool isLoaded;

    /// <summary>The newest cosigned checkpoint, with the signatures of the log and of the witness; null before the first.</summary>
    public SignedCheckpoint? Last
    {
        get
        {
            Load();
            return last;
        }
    }

    /// <summary>Whether a checkpoint of that size was cosigned with another root.</summary>
    public bool Contradicts(Checkpoint checkpoint)
    {
        Load();
        return roots.TryGetValue(checkpoint.Size, out var root) && root != checkpoint.Root;
    }

    /// <summary>The cosigned checkpoint of that size, read from the disk.</summary>
    public SignedCheckpoint Find(long size) => ReadNote(File.ReadLines(path).Last(line => line.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{size} "), StringComparison.Ordinal)));

    /// <summary>Makes a checkpoint the newest; on disk when this returns. After a fault the file is read again before anything else.</summary>
    public void Append(SignedCheckpoint cosigned)
    {
        isLoaded = false;
        DurableFile.AppendLine(path, string.Create(CultureInfo.InvariantCulture, $"{cosigned.Checkpoint.Size} {Convert.ToBase64String(cosigned.ToBytes())}"));
        (last, roots[cosigned.Checkpoint.Size]) = (cosigned, cosigned.Checkpoint.Root);
        isLoaded = true;
    }

    private void Load()
    {
        if (isLoaded)
        {
            return;
        }
        roots.Clear();
        last = null;
        if (File.Exists(path))
        {
            CutTornLine();
            foreach (var line in File.ReadLines(path))
            {
                last = ReadNote(line);
                roots[last.Checkpoint.Size] = last.Checkpoint.Root;
            }
        }
        isLoaded = true;
    }

    private void CutTornLine()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var end = file.Length;
        for (; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
            {
                break;
            }
        }
        if (end < file.Length)
        {
            file.SetLength(end);
            file.Flush(flushToDisk: true);
        }
    }

    private SignedCheckpoint ReadNote(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var note = new byte[line.Length];
        return space > 0 && Convert.TryFromBase64String(line[(space + 1)..], note, out var length) && SignedCheckpoint.Parse(note.AsSpan(0, length)).TryGet(out var checkpoint, out _)
            && line[..space] == checkpoint.Checkpoint.Size.ToString(CultureInfo.InvariantCulture)
            ? checkpoint
            : throw new InvalidDataException($"{path} has a line that is no checkpoint; the witness signs nothing for this log until somebody has looked");
    }
}
