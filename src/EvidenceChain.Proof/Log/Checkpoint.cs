using System.Globalization;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Log;

/// <summary>What a log claims of itself: origin, size and root. Three lines, no extension lines, exactly one text for the same values. C2SP tlog-checkpoint.</summary>
public sealed record Checkpoint
{
    /// <summary>A checkpoint; an origin that cannot be a key name or a negative size is an <see cref="ArgumentException"/>.</summary>
    public Checkpoint(string origin, long size, Sha256Digest root)
    {
        if (!NoteKeyName.IsValid(origin))
        {
            throw new ArgumentException("origin is empty or has white space, a plus sign or a control character", nameof(origin));
        }
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        (Origin, Size, Root) = (origin, size, root);
    }

    /// <summary>The log's name, schema-less URL form; equal to the name of the log's key.</summary>
    public string Origin { get; }

    /// <summary>How many entries; 0 for the empty log.</summary>
    public long Size { get; }

    /// <summary>Merkle root over the first <see cref="Size"/> entries.</summary>
    public Sha256Digest Root { get; }

    /// <summary>SHA-256 of the origin: the log's id in the anchor contract and the "origin hash" of witnesses.</summary>
    public static Sha256Digest LogIdOf(string origin) => Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(origin));

    /// <summary>Reads a body with its final newline; accepts only what <see cref="ToBody"/> writes.</summary>
    public static ParseResult<Checkpoint> Parse(string body)
    {
        var lines = body.Split('\n', 5);
        if (lines.Length != 4 || lines[3].Length != 0)
        {
            return ParseResult.Fail("checkpoint is not three lines");
        }
        if (!NoteKeyName.IsValid(lines[0]) || !Statements.UnicodeText.IsWellFormed(lines[0]))
        {
            return ParseResult.Fail("checkpoint has no valid origin");
        }
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return ParseResult.Fail("checkpoint has no decimal size");
        }
        if (!StrictBase64.TryDecode(lines[2], out var root) || root.Length != Sha256Digest.SizeBytes)
        {
            return ParseResult.Fail("checkpoint has no base64 root of 32 bytes");
        }
        var checkpoint = new Checkpoint(lines[0], size, Sha256Digest.FromBytes(root));
        return string.Equals(checkpoint.ToBody(), body, StringComparison.Ordinal)
            ? checkpoint
            : ParseResult.Fail("checkpoint is not in its one encoding");
    }

    /// <summary>The three lines, each with its newline: what is signed.</summary>
    public string ToBody() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.ToArray())}\n");
}
