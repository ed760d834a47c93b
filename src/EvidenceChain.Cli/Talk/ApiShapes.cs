using System.Text.Json.Serialization;

namespace EvidenceChain.Cli.Talk;

/// <summary>What is asked for: one order per URL. No URL at all means the sample shop.</summary>
internal sealed record CaptureRequest(IReadOnlyList<string> Urls, IReadOnlyList<string> AllowPrivate, int TimeoutSeconds, string? Case, string Profile, string? Language, string? TimeZone, string? Viewport);

/// <summary>The orders that were taken, in the order of the URLs.</summary>
internal sealed record CapturesAccepted(IReadOnlyList<CaptureTaken> Captures);

/// <summary>One URL's order, or why there is none: <c>bad-url</c>, <c>refused-address</c>.</summary>
internal sealed record CaptureTaken(string? Number, string Url, string? Refusal, string? Reason);

/// <summary>What is known of one evidence.</summary>
internal sealed record CaptureState
{
    public required string Number { get; init; }

    public required string Url { get; init; }

    public string? Digest { get; init; }

    public string? BundleDigest { get; init; }

    public string? Outcome { get; init; }

    public bool? Complete { get; init; }

    public IReadOnlyList<string> Reasons { get; init; } = [];

    public string? Level { get; init; }

    public IReadOnlyList<string> Pending { get; init; } = [];

    public DateTimeOffset? RequestedAt { get; init; }
}

/// <summary>One step of the walk as it happened; <c>state</c> is started, done, failed or waiting.</summary>
internal sealed record StepEvent(string Step, string State, string Detail, DateTimeOffset At);

internal sealed record CaptureList(IReadOnlyList<CaptureState> Captures, string? Next);

internal sealed record WatchRequest(string Url, int EverySeconds, IReadOnlyList<string> AllowPrivate, string? Case);

internal sealed record Watch
{
    public required string Id { get; init; }

    public required string Url { get; init; }

    public required int EverySeconds { get; init; }

    public DateTimeOffset? LastAt { get; init; }

    public string? LastNumber { get; init; }
}

internal sealed record WatchList(IReadOnlyList<Watch> Watches);

/// <summary>A witness of the log: the newest size it cosigned; <c>reason</c> is why it gives no cosignature, null when it does.</summary>
internal sealed record Witness(string Name, long? Size, string? Reason, DateTimeOffset? Since);

internal sealed record HealthState(bool IsWell, IReadOnlyList<Ailment> Ailments);

internal sealed record Ailment(string Part, string Sentence);

internal sealed record ChainState(ChainAnchor? Newest, string? Delay, IReadOnlyList<ChainIncident> Incidents);

internal sealed record ChainAnchor(string Kind, long ChainId, long Size, DateTimeOffset FinalAt);

internal sealed record ChainIncident(string Kind, string Detail, DateTimeOffset NoticedAt);

internal sealed record WitnessList(IReadOnlyList<Witness> Witnesses);

/// <summary>A request with nothing to say.</summary>
internal sealed record Nothing;

/// <summary>The documents that the newest bundle lists.</summary>
internal sealed record DocumentsMade(string Number, string BundleDigest, IReadOnlyList<DocumentMade> Documents);

internal sealed record DocumentMade(string Name, string Digest, long SizeBytes);

/// <summary>RFC 9457.</summary>
internal sealed record Problem(string? Type, string? Title, string? Detail, int? Status);

/// <summary>One line of <c>capture --json</c>.</summary>
internal sealed record CaptureLine
{
    public required string? Number { get; init; }

    public required string? Digest { get; init; }

    public required string? BundleDigest { get; init; }

    public required string Url { get; init; }

    public required string? Outcome { get; init; }

    public required bool? Complete { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public required string? Bundle { get; init; }

    public required string? Level { get; init; }

    public required double Seconds { get; init; }
}

/// <summary>Addresses of other installations and the keys to them, in the user's configuration folder.</summary>
internal sealed record Logins(IReadOnlyDictionary<string, string> Keys);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(CaptureRequest))]
[JsonSerializable(typeof(CapturesAccepted))]
[JsonSerializable(typeof(CaptureState))]
[JsonSerializable(typeof(CaptureList))]
[JsonSerializable(typeof(StepEvent))]
[JsonSerializable(typeof(WatchRequest))]
[JsonSerializable(typeof(Watch))]
[JsonSerializable(typeof(WatchList))]
[JsonSerializable(typeof(WitnessList))]
[JsonSerializable(typeof(ChainState))]
[JsonSerializable(typeof(HealthState))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(DocumentsMade))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(CaptureLine))]
[JsonSerializable(typeof(Logins))]
internal sealed partial class ApiJson : JsonSerializerContext;
