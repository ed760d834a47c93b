using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>Somebody who stamps time: the built-in authority or one asked over HTTP.</summary>
public interface ITimeAuthority
{
    /// <summary>Name in the policy, in file names and in check names: lower-case letters, digits and dashes.</summary>
    string Name { get; }

    /// <summary>Asks for one stamp with a fresh nonce and verifies the answer. Only cancellation by the caller throws.</summary>
    Task<TimestampAttempt> StampAsync(StampedDigest imprint, CancellationToken cancellationToken);
}

/// <summary>The last step of both authorities: nothing leaves them that a stranger's verifier would refuse.</summary>
internal static class AnswerVerification
{
    public static TimestampAttempt Verify(TimestampInput input, TimestampTrust trust)
    {
        var findings = TimestampVerifier.Verify(input, trust);
        var fault = findings.Checks.FirstOrDefault(c => c.Outcome == CheckOutcome.Failed);
        if (fault is not null)
        {
            var kind = fault.Name.EndsWith("." + TimestampCheckNames.Status, StringComparison.Ordinal) ? TimestampFailureKind.Rejected : TimestampFailureKind.NotVerified;
            return new TimestampFailure(input.Authority, kind, $"{fault.Name}: {fault.Reason}");
        }
        if (trust.Roots.Count > 0 && !findings.IsProven)
        {
            var open = findings.Checks.First(c => c.Outcome != CheckOutcome.Passed && TimestampCheckNames.Required.Any(r => c.Name.EndsWith("." + r, StringComparison.Ordinal)));
            return new TimestampFailure(input.Authority, TimestampFailureKind.NotVerified, $"{open.Name}: {open.Reason}");
        }
        return new TimestampAnswer
        {
            AuthorityName = input.Authority,
            Request = input.Request!,
            Response = input.Response,
            ChainPem = findings.ChainPem,
            Findings = findings,
        };
    }
}
