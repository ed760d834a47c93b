using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Verification;

/// <summary>A time stamp of a bundle: the name that its lines bear, request, response and chain, what a renewal must cover to renew it, and what it should be over.</summary>
internal sealed record BundleStamp(string Name, IReadOnlyList<string> Files, IReadOnlyList<string> ToCover, StampedDigest Imprint, int Renewal);

/// <summary>The time stamps over <c>seal.json</c>, their renewals, and whether one of them counts.</summary>
internal static class TimestampChecks
{
    /// <summary>Why a sound token does not count.</summary>
    internal const string Ended = "the certificates or the algorithm of the time stamp have ended, and no later stamp made in their time covers it";

    internal static async Task ExamineAsync(Walk walk, CancellationToken cancellationToken)
    {
        var names = MemberPaths.StampNames(walk.Manifest is null ? [] : walk.Bundle.Paths);
        if (walk.Read(MemberPaths.Seal, out var missing) is not { } seal)
        {
            walk.Checks.NotChecked(CheckNames.TimestampAccepted, missing);
            return;
        }
        var tokens = new List<SoundToken>();
        var refusals = new List<MeasuredValue>();
        foreach (var name in names.Take(BundleLevels.MaxStamps))
        {
            var files = MemberPaths.StampMembers(name);
            if (FaultOf(walk, new(name, files, [files[1], files[2]], Sha256Digest.Of(seal), 0), tokens) is { } refusal)
            {
                refusals.Add(new(name, refusal));
            }
        }
        var renewals = await RenewalChecks.ExamineAsync(walk, tokens, cancellationToken).ConfigureAwait(false);
        Conclude(walk, names.Count, tokens, new(tokens, renewals, walk.Options.Moment), refusals);
    }

    private static void Conclude(Walk walk, int count, List<SoundToken> tokens, TokenStanding standing, List<MeasuredValue> refusals)
    {
        List<MeasuredValue> accepted = [];
        var isRenewed = false;
        foreach (var token in tokens.Where(token => token.Renewal == 0))
        {
            if (!standing.Stands(token))
            {
                refusals.Add(new(token.Token.Name, $"ended {UtcTime.Format(token.Ends)}"));
                continue;
            }
            walk.Tokens.Add(token.Token);
            accepted.Add(new(token.Token.Name, UtcTime.Format(token.Token.Time)));
            foreach (var next in standing.RenewedBy(token))
            {
                isRenewed = true;
                accepted.Add(new($"{token.Token.Name}.renewed_by.{next.Token.Name}", UtcTime.Format(next.Token.Time)));
            }
        }
        walk.Checks.Add((accepted.Count, tokens.Exists(token => token.Renewal == 0)) switch
        {
            (> 0, _) => Check.Passed(
                CheckNames.TimestampAccepted,
                isRenewed ? "a time stamp of an authority of the policy passed every required line; what it rests on has ended since, and later stamps made in time cover it"
                    : "a time stamp of an authority of the policy passed every required line",
                [.. accepted]),
            (_, true) => Check.NotChecked(CheckNames.TimestampAccepted, Ended, [.. refusals]),
            _ => Check.NotChecked(CheckNames.TimestampAccepted, count == 0 ? "the bundle holds no time stamp yet" : "no time stamp is by an authority that the policy accepts", [.. refusals]),
        });
    }

    /// <summary>The lines of a stamp; a token that passed all and is by an accepted authority is added. Else why not.</summary>
    internal static string? FaultOf(Walk walk, BundleStamp stamp, List<SoundToken> tokens)
    {
        var missing = "";
        if (walk.Read(stamp.Files[0], out missing) is not { } request || walk.Read(stamp.Files[1], out missing) is not { } response || walk.Read(stamp.Files[2], out missing) is not { } chain)
        {
            return missing;
        }
        var input = new TimestampInput { Authority = stamp.Name, Imprint = stamp.Imprint, Request = request, Response = response, ChainDer = PemCertificates.Read(chain) };
        var findings = TimestampVerifier.Verify(input, new() { Roots = [.. walk.Policy.Authorities.Select(authority => authority.RootDigest)] });
        foreach (var check in findings.Checks)
        {
            walk.Checks.Add(check);
        }
        if (findings.RootFingerprint is { } root)
        {
            walk.StampRoots.Add(new($"tsa_root.{stamp.Name}", root.ToString()));
        }
        if (!findings.IsProven || findings.GenTime is not { } time || findings.PathEnds is not { } pathEnds)
        {
            return "a required line has not passed";
        }
        if (walk.Policy.Authorities.FirstOrDefault(authority => authority.RootDigest == findings.RootFingerprint) is not { } listed || !listed.Window.Contains(time))
        {
            return "the policy does not accept the authority for the token's time";
        }
        tokens.Add(new(new(stamp.Name, time, findings.Accuracy ?? TimeSpan.Zero, listed.IsIndependent), stamp.Renewal, stamp.ToCover, EndOf(walk.Policy, stamp.Imprint.Algorithm, pathEnds)));
        return null;
    }

    /// <summary>When what a token rests on ends: its first certificate, or before that the algorithm of its imprint.</summary>
    internal static DateTimeOffset EndOf(Policy policy, StampAlgorithm imprint, DateTimeOffset pathEnds) =>
        policy.Algorithms.FirstOrDefault(algorithm => algorithm.Algorithm == imprint)?.Until is { } until && until < pathEnds ? until : pathEnds;
}
