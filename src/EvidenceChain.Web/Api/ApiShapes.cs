using System.Text.Json;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Web.Api;

/// <summary>Bodies of the HTTP API, version 1; members are written in snake_case.</summary>
internal static class ApiJson
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.RespectNullableAnnotations = true;
    }

    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        return options;
    }
}

/// <summary>What is asked for: one order per URL; no URL at all means the sample shop.</summary>
internal sealed record CaptureAsked
{
    public IReadOnlyList<string> Urls { get; init; } = [];

    public IReadOnlyList<string> AllowPrivate { get; init; } = [];

    public int TimeoutSeconds { get; init; } = 60;

    public string? Case { get; init; }

    /// <summary><c>full</c>, <c>light</c> or <c>mobile</c>.</summary>
    public string Profile { get; init; } = OrderSettings.DefaultProfile;

    /// <summary>BCP 47; null asks for <c>zh-CN</c>.</summary>
    public string? Language { get; init; }

    /// <summary>IANA; null is the profile's own.</summary>
    public string? TimeZone { get; init; }

    /// <summary><c>WIDTHxHEIGHT</c> in CSS pixels; null is the profile's own.</summary>
    public string? Viewport { get; init; }
}

/// <summary>One URL's order, or why there is none: <c>bad-url</c>, <c>refused-address</c>.</summary>
internal sealed record CaptureTaken(string? Number, string Url, string? Refusal, string? Reason);

internal sealed record CapturesAccepted(IReadOnlyList<CaptureTaken> Captures);

/// <summary>Newest first; <c>next</c> is what to give as <c>after</c> for the following page.</summary>
internal sealed record CaptureList(IReadOnlyList<CaptureView> Captures, string? Next);

/// <summary>What is known of one evidence.</summary>
internal sealed record CaptureView
{
    public required string Number { get; init; }

    public required string Url { get; init; }

    public required string? Digest { get; init; }

    public required string? BundleDigest { get; init; }

    public required string? Outcome { get; init; }

    public required bool? Complete { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required string? Level { get; init; }

    public required IReadOnlyList<string> Pending { get; init; }

    public required IReadOnlyList<FailureView> Failures { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>How like its pictures the package looked when it was replayed: advice, part of no verdict; null while there is none, and in lists.</summary>
    public JsonElement? ReplayAdvice { get; init; }

    public static CaptureView Of(EvidenceState state) => new()
    {
        Number = state.Number.ToString(),
        Url = state.Url,
        Digest = state.Seal?.Package.Sha256.ToString(),
        BundleDigest = state.Bundle?.Digest.ToString(),
        Outcome = state.Seal?.Outcome.ToString(),
        Complete = state.Seal?.Complete,
        Reasons = state.Seal?.Reasons ?? [],
        Labels = state.Seal?.Labels ?? [],
        Level = state.Bundle?.Level,
        Pending = PendingOf(state),
        Failures = [.. state.Failures.Select(failure => new FailureView(failure.Step, failure.Reason, failure.FailedAt)),
            .. state.Attempts.Where(attempt => attempt.Failure is not null).Select(attempt => new FailureView("Capture", attempt.Failure!, attempt.EndedAt!.Value))],
        RequestedAt = state.RequestedAt,
        ReplayAdvice = state.ReplayAdvice is { } advice ? JsonElement.Parse(advice) : null,
    };

    private static IEnumerable<string> AuthoritiesThatFailed(EvidenceState state) =>
        state.Failures.Where(failure => failure.Step == nameof(WalkStep.Timestamp)).Select(failure => failure.Reason.Split(':')[0]).Distinct(StringComparer.Ordinal);

    private static string[] PendingOf(EvidenceState state) =>
    [
        // Lists come without stamps; a bundle beyond the sealed level has one.
        .. state.Stamps.Count == 0 && state.Bundle?.Level is null or "sealed" ? ["stamped"] : (string[])[],
        .. state.LogIndex is null ? ["logged"] : (string[])[],
        .. state.AnchoredAt is null ? ["anchored"] : (string[])[],
        .. AuthoritiesThatFailed(state).Except(state.Stamps.Select(stamp => stamp.Authority)).Select(authority => $"stamps/{authority}"),
    ];
}

internal sealed record FailureView(string Step, string Reason, DateTimeOffset FailedAt);

/// <summary>One step of the walk as it happened; <c>state</c> is started, done, failed or waiting.</summary>
internal sealed record StepEvent(string Step, string State, string Detail, DateTimeOffset At);
