using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>Verifies an RFC 3161 response offline, line by line; a fault in one line does not hide the others.</summary>
public static class TimestampVerifier
{
    /// <summary>
    /// Checks one response. Never throws for hostile bytes: what cannot be read fails <c>encoding</c>, and what depends on it is not checked.
    /// The certificate path is validated at the token's time, not now, so a stamp outlives its authority's certificates.
    /// </summary>
    public static TimestampFindings Verify(TimestampInput input, TimestampTrust trust)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(trust);
        var report = new TimestampReport(input.Authority);
        if (ResponseReader.Read(input, report) is not { } token)
        {
            return report.Finish(null, null, PathFindings.None, "no token could be read");
        }
        TokenClaims.Examine(token, input, trust, report);
        TokenSignature.Examine(token, report);
        var path = SignerPath.Examine(token, trust, input, report);
        return report.Finish(token.GenTime, token.Accuracy, path, "an earlier line failed");
    }
}

/// <summary>Collects the lines of one verification and puts them in the order of the report.</summary>
internal sealed class TimestampReport(string authority)
{
    private readonly Dictionary<string, Check> lines = new(StringComparer.Ordinal);

    public void Passed(string name, string reason, params MeasuredValue[] values) => lines[name] = Check.Passed(FullName(name), reason, values);

    public void Failed(string name, string reason, params MeasuredValue[] values) => lines[name] = Check.Failed(FullName(name), reason, values);

    public void NotChecked(string name, string reason, params MeasuredValue[] values) => lines[name] = Check.NotChecked(FullName(name), reason, values);

    public TimestampFindings Finish(DateTimeOffset? genTime, TimeSpan? accuracy, PathFindings path, string whyMissing) => new()
    {
        GenTime = genTime,
        Accuracy = accuracy,
        Authority = authority,
        RootFingerprint = path.RootFingerprint,
        ChainPem = path.ChainPem,
        PathEnds = path.Ends,
        Checks = [.. TimestampCheckNames.All.Select(n => lines.GetValueOrDefault(n) ?? Check.NotChecked(FullName(n), whyMissing))],
    };

    private string FullName(string name) => $"timestamp.{authority}.{name}";
}
