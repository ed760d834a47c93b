using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Tsp;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>What the token says, held against what was asked: imprint, nonce, policy, accuracy.</summary>
internal static class TokenClaims
{
    public static void Examine(UnverifiedToken token, TimestampInput input, TimestampTrust trust, TimestampReport report)
    {
        TimeStampReq? request = null;
        string? requestFault = null;
        if (input.Request is { } bytes)
        {
            requestFault = TryReadRequest(bytes, out request);
        }
        ExamineImprint(token, input, request, report);
        ExamineNonce(token, request, requestFault, report);
        ExaminePolicy(token, trust, request, report);
        ExamineAccuracy(token, report);
    }

    /// <summary>Seconds, milliseconds and microseconds added up; null when absent. RFC 3161 §2.4.2.</summary>
    public static TimeSpan? AccuracyOf(Accuracy? accuracy)
    {
        if (accuracy is null)
        {
            return null;
        }
        var seconds = accuracy.Seconds?.IntValueExact ?? 0;
        var millis = accuracy.Millis?.IntValueExact ?? 0;
        var micros = accuracy.Micros?.IntValueExact ?? 0;
        return seconds < 0 || millis is < 0 or > 999 || micros is < 0 or > 999
            ? throw new FormatException("the accuracy is out of range")
            : TimeSpan.FromSeconds(seconds) + TimeSpan.FromMilliseconds(millis) + TimeSpan.FromMicroseconds(micros);
    }

    private static string? TryReadRequest(byte[] bytes, out TimeStampReq? request)
    {
        request = null;
        try
        {
            request = bytes.Length <= TimestampInput.MaxMessageBytes ? TimeStampReq.GetInstance(Der.ReadAll(bytes)) : throw new FormatException("too large");
            return null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return fault.Message;
        }
    }

    private static void ExamineImprint(UnverifiedToken token, TimestampInput input, TimeStampReq? request, TimestampReport report)
    {
        var imprint = token.Info.MessageImprint;
        var algorithm = imprint.HashAlgorithm.Algorithm;
        var stamped = imprint.GetHashedMessage();
        MeasuredValue[] values = [new("algorithm", algorithm.Id), new("stamped", Convert.ToHexStringLower(stamped)), new("expected", input.Imprint.ToHex())];
        if (algorithm.Id != input.Imprint.Oid || imprint.HashAlgorithm.Parameters is not (null or DerNull))
        {
            report.Failed(TimestampCheckNames.Imprint, input.Imprint.Algorithm == StampAlgorithm.Sha256 ? "The imprint is not made with SHA-256." : "The imprint is not made with the algorithm that is renewed with.", values);
        }
        else if (!stamped.AsSpan().SequenceEqual(input.Imprint.ToArray()))
        {
            report.Failed(TimestampCheckNames.Imprint, "The token stamps another digest.", values);
        }
        else if (request is not null && !request.MessageImprint.GetHashedMessage().AsSpan().SequenceEqual(stamped))
        {
            report.Failed(TimestampCheckNames.Imprint, "The request that was kept asks for another digest.", values);
        }
        else
        {
            report.Passed(TimestampCheckNames.Imprint, input.Imprint.Algorithm == StampAlgorithm.Sha256 ? "The token stamps SHA-256 of the file." : "The token stamps the expected digest.", values);
        }
    }

    private static void ExamineNonce(UnverifiedToken token, TimeStampReq? request, string? requestFault, TimestampReport report)
    {
        var answered = token.Info.Nonce?.Value;
        var asked = request?.Nonce?.Value;
        if (requestFault is not null)
        {
            report.Failed(TimestampCheckNames.Nonce, "The request cannot be read: " + requestFault);
        }
        else if (request is null)
        {
            report.NotChecked(TimestampCheckNames.Nonce, "The request was not kept.");
        }
        else if (asked is null)
        {
            report.NotChecked(TimestampCheckNames.Nonce, "The request has no nonce.");
        }
        else if (!asked.Equals(answered))
        {
            report.Failed(TimestampCheckNames.Nonce, answered is null ? "The token leaves out the nonce." : "The token has another nonce.");
        }
        else
        {
            report.Passed(TimestampCheckNames.Nonce, "The token repeats the nonce of the request.", new MeasuredValue("nonce", asked.ToString(16)));
        }
    }

    private static void ExaminePolicy(UnverifiedToken token, TimestampTrust trust, TimeStampReq? request, TimestampReport report)
    {
        var policy = token.Info.Policy.Id;
        var value = new MeasuredValue("policy", policy);
        if (request?.ReqPolicy is { } asked && asked.Id != policy)
        {
            report.Failed(TimestampCheckNames.Policy, "The token follows another policy than was asked for.", value, new MeasuredValue("asked", asked.Id));
        }
        else if (trust.PolicyOids.Count > 0 && !trust.PolicyOids.Contains(policy, StringComparer.Ordinal))
        {
            report.Failed(TimestampCheckNames.Policy, "The token follows a policy that is not accepted.", value);
        }
        else
        {
            var reason = trust.PolicyOids.Count > 0 ? "The token follows an accepted policy." : "The token states its policy; any is accepted.";
            report.Passed(TimestampCheckNames.Policy, reason, value);
        }
    }

    private static void ExamineAccuracy(UnverifiedToken token, TimestampReport report)
    {
        var time = new MeasuredValue("gen_time", Rfc3339(token.GenTime));
        if (token.Accuracy is { } accuracy)
        {
            report.Passed(TimestampCheckNames.Accuracy, "The token states its accuracy.", time, new MeasuredValue("accuracy_seconds", accuracy.TotalSeconds.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture)));
        }
        else
        {
            report.NotChecked(TimestampCheckNames.Accuracy, "The token states no accuracy.", time);
        }
    }

    /// <summary>UTC with milliseconds, as FORMAT.md writes times.</summary>
    public static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
