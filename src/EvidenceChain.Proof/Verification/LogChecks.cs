using System.Globalization;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>Inclusion of order and seal, consistency between their checkpoints, and who signed those.</summary>
internal static class LogChecks
{
    internal static void Examine(Walk walk)
    {
        walk.OrderProof = CheckInclusion(walk, CheckNames.LogOrder, MemberPaths.Order, MemberPaths.OrderProof);
        walk.SealProof = CheckInclusion(walk, CheckNames.LogSeal, MemberPaths.Seal, MemberPaths.SealProof);
        string? fault = null;
        if (walk.Read(MemberPaths.AnchorCheckpoint, out _) is { } file)
        {
            walk.AnchoredCheckpoint = SignedCheckpoint.Parse(file).TryGet(out var anchored, out fault) ? anchored : null;
        }
        CheckSigners(walk, fault);
        CheckConsistency(walk);
        CheckWitnesses(walk);
    }

    /// <summary>Reads a consistency file and holds it against two checkpoints: what is wrong, or <c>null</c>.</summary>
    internal static string? FaultOfLink(byte[] file, Checkpoint older, Checkpoint newer)
    {
        if (!ConsistencyFile.Parse(file).TryGet(out var consistency, out var error))
        {
            return error;
        }
        return consistency.Links(older, newer) ? null : "the path does not lead from the older root to the newer";
    }

    internal static MeasuredValue[] Values(string which, Checkpoint checkpoint) =>
    [
        new($"{which}_size", checkpoint.Size.ToString(CultureInfo.InvariantCulture)),
        new($"{which}_root", checkpoint.Root.ToHex()),
    ];

    private static TlogProof? CheckInclusion(Walk walk, string name, string path, string proofPath)
    {
        var statement = walk.Read(path, out var missing);
        if (statement is null || walk.Read(proofPath, out missing) is not { } file)
        {
            walk.Checks.NotChecked(name, missing);
            return null;
        }
        if (!TlogProof.Parse(file).TryGet(out var proof, out var error))
        {
            walk.Checks.Failed(name, error);
            return null;
        }
        var entry = Sha256Digest.Of(statement);
        MeasuredValue[] values =
            [new("entry", entry.ToHex()), new("index", proof.Index.ToString(CultureInfo.InvariantCulture)), .. Values("checkpoint", proof.Checkpoint.Checkpoint)];
        if (!proof.Extra.IsEmpty)
        {
            walk.Checks.Failed(name, "the proof carries extra data, which ours never do", values);
        }
        else if (!proof.Includes(Merkle.LeafHash(entry)))
        {
            walk.Checks.Failed(name, $"the path does not lead from the digest of {path} to the checkpoint's root", values);
        }
        else
        {
            walk.Checks.Passed(name, $"the digest of {path} is an entry under the checkpoint's root", values);
        }
        return proof;
    }

    private static void CheckSigners(Walk walk, string? anchoredFault)
    {
        if (anchoredFault is not null)
        {
            walk.Checks.Failed(CheckNames.LogCheckpoint, $"the anchored checkpoint cannot be read: {anchoredFault}");
            return;
        }
        if (walk.OrderProof is not { } order || walk.SealProof is not { } seal)
        {
            walk.Checks.NotChecked(CheckNames.LogCheckpoint, "the bundle holds no readable log proofs");
            return;
        }
        List<(string Name, SignedCheckpoint Checkpoint)> all = [("order", order.Checkpoint), ("seal", seal.Checkpoint)];
        if (walk.AnchoredCheckpoint is { } anchored)
        {
            all.Add(("anchored", anchored));
        }
        var keys = walk.Policy.Logs.Select(log => log.Key).ToList();
        var stated = walk.StatedKey(KeyPurpose.Log);
        var (isUnknown, isStatedUsed) = (false, stated is null);
        foreach (var (name, checkpoint) in all)
        {
            var verdict = checkpoint.VerifyLog(keys).Verdict;
            var claimed = stated is null ? NoteVerdict.NoKnownKey : checkpoint.VerifyLog(stated).Verdict;
            if (checkpoint.Checkpoint.Origin != walk.Manifest!.Origin || verdict == NoteVerdict.BadSignature || claimed == NoteVerdict.BadSignature)
            {
                walk.Checks.Failed(CheckNames.LogCheckpoint, $"the {name} checkpoint is of another log or not what its key signed", Values(name, checkpoint.Checkpoint));
                return;
            }
            isUnknown |= verdict != NoteVerdict.Verified;
            isStatedUsed |= claimed == NoteVerdict.Verified;
        }
        if (!isStatedUsed)
        {
            walk.Checks.Failed(CheckNames.LogCheckpoint, "the log key that the bundle states signed none of the checkpoints");
            return;
        }
        var origin = new MeasuredValue("origin", seal.Checkpoint.Checkpoint.Origin);
        walk.Checks.Add(isUnknown
            ? Check.NotChecked(CheckNames.LogCheckpoint, "the log is unknown to the policy; compare its key with a fingerprint from elsewhere", origin)
            : Check.Passed(CheckNames.LogCheckpoint, "the checkpoints are signed by a log of the policy", origin));
    }

    private static void CheckConsistency(Walk walk)
    {
        if (walk.OrderProof is not { } order || walk.SealProof is not { } seal)
        {
            walk.Checks.NotChecked(CheckNames.LogConsistency, "the bundle holds no readable log proofs");
            return;
        }
        if (walk.Read(MemberPaths.LogConsistency, out var missing) is not { } file)
        {
            walk.Checks.NotChecked(CheckNames.LogConsistency, missing);
            return;
        }
        var (older, newer) = (order.Checkpoint.Checkpoint, seal.Checkpoint.Checkpoint);
        MeasuredValue[] values = [.. Values("order", older), .. Values("seal", newer)];
        // The order's checkpoint was there before the capture, so the seal cannot be among its entries.
        var fault = FaultOfLink(file, older, newer) ?? (seal.Index < older.Size ? "the seal was logged before the order's checkpoint" : null);
        walk.Checks.Add(fault is null
            ? Check.Passed(CheckNames.LogConsistency, "the entries of the order's checkpoint begin those of the seal's", values)
            : Check.Failed(CheckNames.LogConsistency, fault, values));
    }

    private static void CheckWitnesses(Walk walk) => walk.Checks.Add(walk.Policy.HasQuorum && walk.SealProof is null
        ? Check.NotChecked(CheckNames.LogWitnesses, "the bundle holds no readable log proofs")
        : WitnessCheck(walk.Policy, walk.SealProof, walk.Options.Moment));

    /// <summary>Whether the quorum of the policy cosigned the checkpoint of a proof; a cosignature from the future of the moment does not count.</summary>
    internal static Check WitnessCheck(Policies.Policy policy, TlogProof? proof, DateTimeOffset moment)
    {
        if (!policy.HasQuorum || proof is null)
        {
            return Check.NotChecked(CheckNames.LogWitnesses, "the policy names no quorum of witnesses");
        }
        var verification = proof.Checkpoint.Note.Verify([.. policy.Witnesses.Select(witness => witness.Key)]);
        var latest = (moment + TimeChecks.ClockTolerance).ToUnixTimeSeconds();
        var counted = verification.VerifiedKeys.Where(key => proof.Checkpoint.Note.Signatures.Any(line => key.Verify(proof.Checkpoint.Note.Text, line) && Cosignature.Parse(line)?.PosixSeconds <= latest)).ToList();
        var names = policy.Witnesses.Where(witness => counted.Contains(witness.Key)).Select(witness => witness.Name);
        var values = new MeasuredValue("cosigned_by", string.Join(", ", names));
        return verification.Verdict switch
        {
            NoteVerdict.BadSignature => Check.Failed(CheckNames.LogWitnesses, "a cosignature in a listed witness's name is wrong", values),
            _ when policy.IsQuorumMet(counted) => Check.Passed(CheckNames.LogWitnesses, "the quorum of the policy cosigned the seal's checkpoint", values),
            _ => Check.NotChecked(CheckNames.LogWitnesses, "the quorum of the policy has not cosigned the seal's checkpoint", values),
        };
    }
}
