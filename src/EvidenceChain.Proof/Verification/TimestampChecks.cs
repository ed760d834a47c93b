using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Verification;

/// <summary>The time stamps over <c>seal.json</c>, and whether one of them counts.</summary>
internal static class TimestampChecks
{
    internal static void Examine(Walk walk)
    {
        var names = MemberPaths.StampNames(walk.Manifest is null ? [] : walk.Bundle.Paths);
        if (walk.Read(MemberPaths.Seal, out var missing) is not { } seal)
        {
            walk.Checks.NotChecked(CheckNames.TimestampAccepted, missing);
            return;
        }
        var refusals = new List<MeasuredValue>();
        foreach (var name in names.Take(BundleLevels.MaxStamps))
        {
            if (FaultOf(walk, name, Sha256Digest.Of(seal)) is { } refusal)
            {
                refusals.Add(new(name, refusal));
            }
        }
        if (walk.Tokens.Count > 0)
        {
            walk.Checks.Passed(
                CheckNames.TimestampAccepted, "a time stamp of an authority of the policy passed every required line",
                [.. walk.Tokens.Select(token => new MeasuredValue(token.Name, UtcTime.Format(token.Time)))]);
        }
        else
        {
            walk.Checks.NotChecked(
                CheckNames.TimestampAccepted, names.Count == 0 ? "the bundle holds no time stamp yet" : "no time stamp is by an authority that the policy accepts", [.. refusals]);
        }
    }

    private static string? FaultOf(Walk walk, string name, Sha256Digest imprint)
    {
        var members = MemberPaths.StampMembers(name);
        var missing = "";
        if (walk.Read(members[0], out missing) is not { } request || walk.Read(members[1], out missing) is not { } response || walk.Read(members[2], out missing) is not { } chain)
        {
            return missing;
        }
        var input = new TimestampInput { Authority = name, Imprint = imprint, Request = request, Response = response, ChainDer = PemCertificates.Read(chain) };
        var findings = TimestampVerifier.Verify(input, new() { Roots = [.. walk.Policy.Authorities.Select(authority => authority.RootDigest)] });
        foreach (var check in findings.Checks)
        {
            walk.Checks.Add(check);
        }
        if (findings.RootFingerprint is { } root)
        {
            walk.StampRoots.Add(new($"tsa_root.{name}", root.ToString()));
        }
        if (!findings.IsProven || findings.GenTime is not { } time)
        {
            return "a required line has not passed";
        }
        if (walk.Policy.Authorities.FirstOrDefault(authority => authority.RootDigest == findings.RootFingerprint) is not { } listed || !listed.Window.Contains(time))
        {
            return "the policy does not accept the authority for the token's time";
        }
        walk.Tokens.Add(new(name, time, findings.Accuracy ?? TimeSpan.Zero, listed.IsIndependent));
        return null;
    }
}
