using System.Globalization;
using System.Text;
using System.Text.Unicode;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Log;

/// <summary>That an entry is in a log, in one text file: index, path, signed checkpoint. The verifier brings the entry. C2SP tlog-proof.</summary>
public sealed class TlogProof
{
    /// <summary>Longest file read, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private const string Magic = "c2sp.org/tlog-proof@v1";
    private const string ExtraWord = "extra ";
    private readonly byte[]? extra;

    /// <summary>A proof; a negative index or more than 63 nodes are an <see cref="ArgumentException"/>. Extra data is opaque and not authenticated.</summary>
    public TlogProof(long index, IReadOnlyList<Sha256Digest> path, SignedCheckpoint checkpoint, ReadOnlySpan<byte> extra = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(path.Count, Merkle.MaxPathNodes);
        (Index, Path, Checkpoint) = (index, [.. path], checkpoint);
        this.extra = extra.IsEmpty ? null : extra.ToArray();
    }

    /// <summary>The entry's index, from 0.</summary>
    public long Index { get; }

    /// <summary>Audit path, leaf side first; at most 63 nodes.</summary>
    public IReadOnlyList<Sha256Digest> Path { get; }

    /// <summary>The checkpoint whose root the path leads to; its signatures are verified apart.</summary>
    public SignedCheckpoint Checkpoint { get; }

    /// <summary>Opaque data that nothing authenticates; empty when there is none. Our own proofs have none.</summary>
    public ReadOnlySpan<byte> Extra => extra;

    /// <summary>Reads a file; accepts only what <see cref="ToBytes"/> writes.</summary>
    public static ParseResult<TlogProof> Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes)
        {
            return ParseResult.Fail($"log proof is {file.Length} bytes, over the limit of {MaxBytes}");
        }
        var end = file.IndexOf("\n\n"u8);
        if (end < 0 || !Utf8.IsValid(file[..end]))
        {
            return ParseResult.Fail("log proof has no empty line before its checkpoint");
        }
        var lines = Encoding.UTF8.GetString(file[..end]).Split('\n');
        if (lines[0] != Magic)
        {
            return ParseResult.Fail($"log proof does not begin with {Magic}");
        }
        var at = 1;
        byte[]? extra = null;
        if (lines.Length > at && lines[at].StartsWith(ExtraWord, StringComparison.Ordinal))
        {
            if (!StrictBase64.TryDecode(lines[at++].AsSpan(ExtraWord.Length), out extra) || extra.Length == 0)
            {
                return ParseResult.Fail("log proof has no valid base64 on its extra line");
            }
        }
        if (lines.Length <= at || !HashLines.TryReadNumber(lines[at++], "index", out var index))
        {
            return ParseResult.Fail("log proof has no valid index line");
        }
        if (lines.Length - at > Merkle.MaxPathNodes || !HashLines.TryRead(lines.AsSpan(at), out var path))
        {
            return ParseResult.Fail($"log proof's path is not at most {Merkle.MaxPathNodes} base64 hashes");
        }
        return SignedCheckpoint.Parse(file[(end + 2)..]).TryGet(out var checkpoint, out var error)
            ? new TlogProof(index, path, checkpoint, extra)
            : ParseResult.Fail(error);
    }

    /// <summary>Whether the leaf is at the index under the checkpoint's root. Says nothing about who signed the checkpoint.</summary>
    public bool Includes(Sha256Digest leafHash) =>
        Merkle.VerifyInclusion(leafHash, Index, Checkpoint.Checkpoint.Size, Path, Checkpoint.Checkpoint.Root);

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        var extraLine = extra is null ? "" : $"{ExtraWord}{Convert.ToBase64String(extra)}\n";
        var head = string.Create(CultureInfo.InvariantCulture, $"{Magic}\n{extraLine}index {Index}\n{HashLines.Write(Path)}\n");
        return [.. Encoding.UTF8.GetBytes(head), .. Checkpoint.ToBytes()];
    }
}
