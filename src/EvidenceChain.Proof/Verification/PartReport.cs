using System.Globalization;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Verification;

/// <summary>Verifies one proof with the file that it is about: a log proof or a time stamp, whoever made them. FORMAT.md §9.</summary>
public static class PartReport
{
    /// <summary>Longest file whose bytes themselves may be the entry of a log: 64 KiB, as in a tile.</summary>
    private const int MaxRawEntryBytes = 65_535;

    /// <summary>
    /// Verifies a C2SP tlog-proof. The entry is the SHA-256 of the file, as in our logs, or the file itself. Verified: it is included, a log of the policy signed
    /// the checkpoint, and so did the policy's quorum where it requires one.
    /// </summary>
    public static VerificationReport LogProof(ReadOnlySpan<byte> proofFile, Sha256Digest digest, ReadOnlyMemory<byte>? file, Policy policy, VerificationOptions options)
    {
        var list = new CheckList(null);
        List<MeasuredValue> facts = [new("sha256", digest.ToHex())];
        string[] required = policy.Requires(PolicyRequirements.Witness) ? [CheckNames.LogInclusion, CheckNames.LogCheckpoint, CheckNames.LogWitnesses] : [CheckNames.LogInclusion, CheckNames.LogCheckpoint];
        if (!TlogProof.Parse(proofFile).TryGet(out var proof, out var error))
        {
            list.Failed(CheckNames.LogInclusion, error);
            return StandaloneReport.Of(SubjectKind.LogProof, list, required, facts, policy, options, false);
        }
        var checkpoint = proof.Checkpoint.Checkpoint;
        facts.AddRange([new("origin", checkpoint.Origin), new("index", proof.Index.ToString(CultureInfo.InvariantCulture)), .. LogChecks.Values("checkpoint", checkpoint)]);
        var ofDigest = Merkle.LeafHash(digest);
        var ofFile = file is { Length: <= MaxRawEntryBytes } raw ? Merkle.LeafHash(raw.Span) : ofDigest;
        list.Add(!proof.Extra.IsEmpty ? Check.NotChecked(CheckNames.LogInclusion, "the proof carries extra data, which nothing authenticates")
            : proof.Includes(ofDigest) ? Check.Passed(CheckNames.LogInclusion, "the SHA-256 of the file is an entry under the checkpoint's root", new MeasuredValue("leaf_hash", ofDigest.ToHex()))
            : proof.Includes(ofFile) ? Check.Passed(CheckNames.LogInclusion, "the file itself is an entry under the checkpoint's root", new MeasuredValue("leaf_hash", ofFile.ToHex()))
            : Check.Failed(CheckNames.LogInclusion, "the path leads from neither the file's SHA-256 nor the file itself to the checkpoint's root", new MeasuredValue("leaf_hash", ofDigest.ToHex())));
        list.Add(proof.Checkpoint.VerifyLog([.. policy.Logs.Select(log => log.Key)]).Verdict switch
        {
            NoteVerdict.Verified => Check.Passed(CheckNames.LogCheckpoint, "the checkpoint is signed by a log of the policy"),
            NoteVerdict.BadSignature => Check.Failed(CheckNames.LogCheckpoint, "the checkpoint is not what the listed key signed"),
            NoteVerdict.NoKnownKey => Check.NotChecked(CheckNames.LogCheckpoint, "the log is unknown to the policy; compare its key with a fingerprint from elsewhere"),
        });
        list.Add(LogChecks.WitnessCheck(policy, proof, options.Moment));
        return StandaloneReport.Of(SubjectKind.LogProof, list, required, facts, policy, options, false);
    }

    /// <summary>Verifies a TimeStampResp over a file. Verified: every required line passed and the policy lists the authority for the token's time.</summary>
    public static VerificationReport TimeStamp(TimestampInput input, Policy policy, VerificationOptions options)
    {
        var list = new CheckList(null);
        var findings = TimestampVerifier.Verify(input, new() { Roots = [.. policy.Authorities.Select(authority => authority.RootDigest)] });
        foreach (var check in findings.Checks)
        {
            list.Add(check);
        }
        var holds = findings.PathEnds is { } pathEnds && options.Moment < TimestampChecks.EndOf(policy, input.Imprint.Algorithm, pathEnds);
        var authority = StandaloneReport.CheckAccepted(list, findings, policy, hasEnded: !holds);
        StandaloneReport.CheckBounds(list, "file_not_later_than", authority, findings.GenTime, findings.Accuracy);
        return StandaloneReport.Of(SubjectKind.TimeStamp, list, [CheckNames.TimestampAccepted], [new("sha256", input.Imprint.ToHex())], policy, options, authority?.IsIndependent == true);
    }

    /// <summary>The report on a file that cannot be read as what it was given for.</summary>
    public static VerificationReport Unreadable(SubjectKind kind, string reason, Policy policy, VerificationOptions options)
    {
        var list = new CheckList(null);
        list.Failed(kind switch
        {
            SubjectKind.Bundle => CheckNames.Members,
            SubjectKind.Package => "package.zip",
            SubjectKind.LogProof => CheckNames.LogInclusion,
            SubjectKind.TimeStamp => CheckNames.TimestampAccepted,
        }, reason);
        return StandaloneReport.Of(kind, list, [], [], policy, options, false);
    }
}
