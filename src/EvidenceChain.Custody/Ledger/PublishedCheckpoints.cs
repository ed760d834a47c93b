using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Ledger;

/// <summary>Every checkpoint we ever showed, one line each (<c>size root</c>), outside the database: a database restored from an old copy is found out by it.</summary>
public sealed class PublishedCheckpoints(string path)
{
    /// <summary>The last published checkpoint's size and root; null before the first. A line cut short by a power failure was never shown and is dropped.</summary>
    public (long Size, string Root)? Last()
    {
        if (!File.Exists(path))
        {
            return null;
        }
        var text = File.ReadAllText(path);
        var complete = text[..(text.LastIndexOf('\n') + 1)];
        if (complete.Length < text.Length)
        {
            DurableFile.Replace(path, System.Text.Encoding.UTF8.GetBytes(complete));
        }
        var line = complete.TrimEnd('\n').Split('\n')[^1];
        return line.Split(' ') is [var size, var root] && long.TryParse(size, System.Globalization.CultureInfo.InvariantCulture, out var entries)
            ? (entries, root)
            : complete.Length == 0 ? null : throw new InvalidDataException($"{path} ends in a line that is no checkpoint");
    }

    public void Append(Checkpoint checkpoint) =>
        DurableFile.AppendLine(path, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{checkpoint.Size} {checkpoint.Root.ToHex()}"));
}
