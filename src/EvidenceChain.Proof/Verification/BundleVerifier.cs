using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Policies;

namespace EvidenceChain.Proof.Verification;

/// <summary>
/// Verifies a bundle offline under a policy. Whatever the bundle says of keys, roots, chains and contracts is a claim; trust comes from the policy.
/// (1) Members against the signed list; (2) statements; (3) log; (4) time stamps; (5) signers of order and seal, (6) package; (7) what binds these
/// together; (8) anchor; (9) times. FORMAT.md §9.
/// </summary>
public static class BundleVerifier
{
    /// <summary>
    /// Verifies; every check of FORMAT.md §9 is in the report, each told to <paramref name="progress"/> once it is made. Hostile bytes never throw. Memory stays flat
    /// whatever the package's size.
    /// </summary>
    public static async Task<VerificationReport> VerifyAsync(
        OpenBundle bundle, Policy policy, VerificationOptions options, IProgress<Check>? progress, CancellationToken cancellationToken)
    {
        var checks = new CheckList(progress);
        await using var walk = new Walk(bundle, policy, options, checks);
        await WalkAsync(walk, cancellationToken).ConfigureAwait(false);
        var whyMissing = options.StopsAtFailure && checks.HasFailed ? "left off at a check that failed" : "what it reads is missing";
        return ReportOf(walk, checks.Finish(whyMissing));
    }

    /// <summary>The report on something that cannot be opened as a bundle: <c>bundle.members</c> failed with that reason.</summary>
    public static VerificationReport Unreadable(string reason, Policy policy, VerificationOptions options)
    {
        var checks = new CheckList(null);
        checks.Failed(CheckNames.Members, reason);
        return new()
        {
            PolicyName = options.PolicyName,
            PolicyDigest = policy.Digest,
            VerifiedAt = options.Clock.GetUtcNow(),
            Verdict = Verdict.Refuted,
            Grade = Grade.Local,
            Bundle = null,
            Checks = checks.Finish("the bundle cannot be opened"),
            Fingerprints = [],
        };
    }

    private static async Task WalkAsync(Walk walk, CancellationToken cancellationToken)
    {
        await MemberChecks.ExamineAsync(walk, cancellationToken).ConfigureAwait(false);
        if (walk.Options.StopsAtFailure && walk.Checks.HasFailed)
        {
            return;
        }
        StatementChecks.ReadStatements(walk);
        LogChecks.Examine(walk);
        await TimestampChecks.ExamineAsync(walk, cancellationToken).ConfigureAwait(false);
        StatementChecks.CheckSignatures(walk);
        if (walk.Options.StopsAtFailure && walk.Checks.HasFailed)
        {
            return;
        }
        PackageChecks.Examine(walk, cancellationToken);
        BindingChecks.Examine(walk);
        await AnchorChecks.ExamineAsync(walk, cancellationToken).ConfigureAwait(false);
        TimeChecks.Examine(walk);
    }

    private static VerificationReport ReportOf(Walk walk, IReadOnlyList<Check> checks)
    {
        var verdict = VerdictOf(checks, walk.Policy);
        return new()
        {
            PolicyName = walk.Options.PolicyName,
            PolicyDigest = walk.Policy.Digest,
            VerifiedAt = walk.Options.Clock.GetUtcNow(),
            Verdict = verdict,
            Grade = verdict == Verdict.Refuted ? Grade.Local : GradeOf(walk),
            Bundle = FactsOf(walk),
            Facts = walk.Options.MomentFacts,
            Checks = checks,
            Fingerprints = Fingerprints.Of(walk),
        };
    }

    private static Verdict VerdictOf(IReadOnlyList<Check> checks, Policy policy)
    {
        if (checks.Any(check => check.Outcome == CheckOutcome.Failed))
        {
            return Verdict.Refuted;
        }
        var passed = checks.Where(check => check.Outcome == CheckOutcome.Passed).Select(check => check.Name).ToHashSet(StringComparer.Ordinal);
        // A policy that accepts nobody and requires nothing would call anything verified.
        return !policy.IsEmpty && CheckNames.All.Where(title => CheckNames.IsRequired(title, policy)).All(title => passed.Contains(title.Name))
            ? Verdict.Verified
            : Verdict.Inconclusive;
    }

    private static Grade GradeOf(Walk walk)
    {
        if (TimeChecks.HasExternalAnchor(walk))
        {
            return Grade.ExternalChain;
        }
        if (walk.Checks.HasPassed(CheckNames.LogWitnesses) && walk.Checks.HasPassed(CheckNames.LogSeal) && walk.Checks.HasPassed(CheckNames.LogCheckpoint))
        {
            return Grade.Witnessed;
        }
        return walk.Tokens.Any(token => token.IsIndependent) ? Grade.IndependentTimeAuthority : Grade.Local;
    }

    private static BundleFacts? FactsOf(Walk walk) => walk.Manifest is not { } manifest ? null : new()
    {
        Number = manifest.Number.ToString(),
        Origin = manifest.Origin,
        BundleDigest = walk.BundleDigest,
        Level = BundleLevels.WordOf(manifest.Level),
        Pending = manifest.Pending,
        Digest = walk.Seal?.Package.Sha256,
        Url = walk.Order?.Url,
        Outcome = walk.Seal?.Outcome.ToString(),
        Complete = walk.Seal?.Complete,
        Reasons = walk.Seal?.Reasons ?? [],
        Labels = walk.Seal?.Labels ?? [],
    };
}
