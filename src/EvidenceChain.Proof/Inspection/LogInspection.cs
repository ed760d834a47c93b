using System.Numerics;
using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Inspection;

/// <summary>Notes, checkpoints and the two kinds of Merkle path, hash by hash.</summary>
internal static class LogInspection
{
    internal static void Signatures(byte[] lines, byte[]? text, Findings found)
    {
        if (text is not null)
        {
            found.Add("signed_bytes_sha256", Sha256Digest.Of(text).ToHex());
        }
        var note = SignedNote.ParseDetached(text ?? "?\n"u8, lines);
        if (!note.TryGet(out var read, out var error))
        {
            found.Add("signatures_unreadable", error);
            return;
        }
        Lines(read.Signatures, found);
    }

    internal static void Checkpoint(SignedCheckpoint signed, Findings found)
    {
        var checkpoint = signed.Checkpoint;
        found.Add("checkpoint.origin", checkpoint.Origin);
        found.Add("checkpoint.size", checkpoint.Size);
        found.Add("checkpoint.root", checkpoint.Root.ToHex());
        found.Add("checkpoint.log_id", Log.Checkpoint.LogIdOf(checkpoint.Origin).ToHex());
        found.Add("checkpoint.signed_bytes", Encoding.UTF8.GetBytes(signed.Note.Text));
        Lines(signed.Note.Signatures, found);
    }

    internal static void Inclusion(byte[] file, byte[]? statement, Findings found)
    {
        var proof = TlogProof.Parse(file).Value;
        found.Add("index", proof.Index);
        Checkpoint(proof.Checkpoint, found);
        if (statement is null)
        {
            for (var i = 0; i < proof.Path.Count; i++)
            {
                found.Add($"path.{i}", proof.Path[i].ToHex());
            }
            return;
        }
        var entry = Sha256Digest.Of(statement);
        var hash = Merkle.LeafHash(entry);
        found.Add("entry", entry.ToHex());
        found.Add("leaf = sha256(00 entry)", hash.ToHex());
        // RFC 9162 §2.1.3.2, told step by step.
        var (fn, sn) = (proof.Index, proof.Checkpoint.Checkpoint.Size - 1);
        for (var i = 0; i < proof.Path.Count; i++)
        {
            var isRight = (fn & 1) == 1 || fn == sn;
            var (left, right) = isRight ? (proof.Path[i], hash) : (hash, proof.Path[i]);
            hash = Merkle.NodeHash(left, right);
            found.Add($"path.{i}.left", left.ToHex());
            found.Add($"path.{i}.right", right.ToHex());
            found.Add($"path.{i}.node = sha256(01 left right)", hash.ToHex());
            while (isRight && (fn & 1) == 0 && fn != 0)
            {
                (fn, sn) = (fn >> 1, sn >> 1);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        found.Add("computed_root", hash.ToHex());
    }

    internal static void Consistency(string path, byte[] bytes, Func<string, byte[]?> beside, Findings found)
    {
        var file = ConsistencyFile.Parse(bytes).Value;
        found.Add("old_size", file.OldSize);
        found.Add("new_size", file.NewSize);
        for (var i = 0; i < file.Path.Count; i++)
        {
            found.Add($"path.{i}", file.Path[i].ToHex());
        }
        var isAnchors = path == MemberPaths.AnchorConsistency;
        var older = CheckpointIn(beside(isAnchors ? MemberPaths.SealProof : MemberPaths.OrderProof));
        var newer = isAnchors ? beside(MemberPaths.AnchorCheckpoint) is { } note ? SignedCheckpoint.Parse(note).Value.Checkpoint : null : CheckpointIn(beside(MemberPaths.SealProof));
        if (older is null || newer is null || file.Path.Count == 0)
        {
            return;
        }
        Walk(file, older.Root, found);
        found.Add("old_root", older.Root.ToHex());
        found.Add("new_root", newer.Root.ToHex());
    }

    // RFC 9162 §2.1.4.2, told step by step: one path computes both roots.
    private static void Walk(ConsistencyFile file, Sha256Digest oldRoot, Findings found)
    {
        var whole = BitOperations.IsPow2(file.OldSize);
        var shift = BitOperations.TrailingZeroCount(file.OldSize);
        var first = whole ? oldRoot : file.Path[0];
        var (fn, sn, fr, sr) = ((file.OldSize - 1) >> shift, (file.NewSize - 1) >> shift, first, first);
        found.Add("start", first.ToHex());
        for (var i = whole ? 0 : 1; i < file.Path.Count; i++)
        {
            var isRight = (fn & 1) == 1 || fn == sn;
            fr = isRight ? Merkle.NodeHash(file.Path[i], fr) : fr;
            sr = isRight ? Merkle.NodeHash(file.Path[i], sr) : Merkle.NodeHash(sr, file.Path[i]);
            found.Add($"step.{i}", isRight ? "old = sha256(01 path old), new = sha256(01 path new)" : "new = sha256(01 new path)");
            found.Add($"step.{i}.old", fr.ToHex());
            found.Add($"step.{i}.new", sr.ToHex());
            while (isRight && (fn & 1) == 0 && fn != 0)
            {
                (fn, sn) = (fn >> 1, sn >> 1);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        found.Add("computed_old_root", fr.ToHex());
        found.Add("computed_new_root", sr.ToHex());
    }

    private static Checkpoint? CheckpointIn(byte[]? proof) => proof is not null && TlogProof.Parse(proof).TryGet(out var read, out _) ? read.Checkpoint.Checkpoint : null;

    private static void Lines(IReadOnlyList<NoteSignature> signatures, Findings found)
    {
        for (var i = 0; i < signatures.Count; i++)
        {
            found.Add($"signature.{i}.name", signatures[i].KeyName);
            found.Add($"signature.{i}.key_hint", signatures[i].KeyIdHex);
            if (Cosignature.Parse(signatures[i]) is { } cosignature)
            {
                found.Add($"signature.{i}.cosigned_at_unix", cosignature.PosixSeconds);
                found.Add($"signature.{i}.ed25519", cosignature.Signature);
            }
            else
            {
                found.Add($"signature.{i}.ed25519", signatures[i].Signature);
            }
        }
    }
}
