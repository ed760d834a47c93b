using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Verification;

/// <summary>What a report is about.</summary>
public enum SubjectKind
{
    /// <summary>A bundle: the whole of the proof.</summary>
    Bundle,

    /// <summary>A package without its bundle.</summary>
    Package,

    /// <summary>A C2SP tlog-proof and the file that it is about.</summary>
    LogProof,

    /// <summary>An RFC 3161 response and the file that it is about.</summary>
    TimeStamp,
}

/// <summary>What the reports on single parts share. Only checks that were made stand in them: a part alone has no order, log or anchor to leave unchecked.</summary>
internal static class StandaloneReport
{
    internal static VerificationReport Of(
        SubjectKind kind, CheckList list, IReadOnlyList<string> required, IReadOnlyList<MeasuredValue> facts, Policy policy, VerificationOptions options, bool isIndependent)
    {
        var verdict = list.HasFailed ? Verdict.Refuted : !policy.IsEmpty && required.All(list.HasPassed) ? Verdict.Verified : Verdict.Inconclusive;
        return new()
        {
            Kind = kind,
            Facts = [.. options.MomentFacts, .. facts],
            PolicyName = options.PolicyName,
            PolicyDigest = policy.Digest,
            VerifiedAt = options.Clock.GetUtcNow(),
            Verdict = verdict,
            Grade = verdict != Verdict.Refuted && isIndependent ? Grade.IndependentTimeAuthority : Grade.Local,
            Bundle = null,
            Checks = list.InOrder(),
            Fingerprints = [],
        };
    }

    /// <summary>Line <c>timestamp.accepted</c>; the authority when the stamp counts. One whose certificates or algorithm have ended does not.</summary>
    internal static PolicyAuthority? CheckAccepted(CheckList list, TimestampFindings token, Policy policy, bool hasEnded)
    {
        var listed = token.IsProven && token.GenTime is { } time
            ? policy.Authorities.FirstOrDefault(authority => authority.RootDigest == token.RootFingerprint && authority.Window.Contains(time)) : null;
        MeasuredValue[] values =
        [
            new("gen_time", token.GenTime is { } at ? UtcTime.Format(at) : "-"), new("root", token.RootFingerprint?.ToString() ?? "-"),
            new("certificates_end", token.PathEnds is { } end ? UtcTime.Format(end) : "-"),
        ];
        if (listed is not null && hasEnded)
        {
            list.Add(Check.NotChecked(CheckNames.TimestampAccepted, TimestampChecks.Ended, values));
            return null;
        }
        list.Add(listed is null
            ? Check.NotChecked(CheckNames.TimestampAccepted, "the stamp is not by an authority that the policy accepts for that time", values)
            : Check.Passed(CheckNames.TimestampAccepted, "a time stamp of an authority of the policy passed every required line", [new("authority", listed.Name), .. values]));
        return listed;
    }

    /// <summary>Line <c>time.proven-bounds</c>, from an independent authority only.</summary>
    internal static void CheckBounds(CheckList list, string what, PolicyAuthority? authority, DateTimeOffset? time, TimeSpan? accuracy)
    {
        list.Add(authority is { IsIndependent: true } && time is { } at
            ? Check.Passed(CheckNames.ProvenBounds, "it existed by this time; nothing here proves that it did not exist before", new MeasuredValue($"{what}.{authority.Name}", UtcTime.Format(AcceptedToken.LatestOf(at, accuracy ?? TimeSpan.Zero))))
            : Check.NotChecked(CheckNames.ProvenBounds, "no independent authority vouches for a time"));
    }
}
