using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture;

/// <summary>The record of an attempt that was cut off in the middle: whole records up to a torn end.</summary>
/// <param name="Attempt">Its number.</param>
/// <param name="WarcPath">The unfinished WARC.</param>
public sealed record EarlierAttempt(int Attempt, string WarcPath);

/// <summary>One attempt to capture one page.</summary>
public sealed record CaptureOrder
{
    public required EvidenceNumber Number { get; init; }

    /// <summary>Of the order statement, which is in the log already.</summary>
    public required Sha256Digest OrderDigest { get; init; }

    /// <summary>From 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>http or https.</summary>
    public required Uri Url
    {
        get;
        init => field = value is { IsAbsoluteUri: true } && (value.Scheme == Uri.UriSchemeHttp || value.Scheme == Uri.UriSchemeHttps)
            ? value
            : throw new ArgumentException("only http and https pages can be captured", nameof(value));
    }

    /// <summary>A signed checkpoint that includes the order: text, empty line, signatures. It enters the record before navigation.</summary>
    public required string Beacon { get; init; }

    /// <summary>The latest block of an external chain, as the chain names it; null without one.</summary>
    public string? BeaconBlock { get; init; }

    public required EgressRules Egress { get; init; }

    /// <summary>For all of the recording, from navigation to the last record. The end of it (<see cref="PageCapturer.FinishLimit"/>) is kept for saving what
    /// there is of a page that does not come to rest; the browser's start and the packing come on top.</summary>
    public TimeSpan PageTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value));
    } = TimeSpan.FromSeconds(60);

    /// <summary>All bodies that the record keeps together; of one that is longer than half of it, or comes when it is used up, the rest is left
    /// out, and the record says so.</summary>
    public long MaxBodyBytes
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    } = 512L << 20;

    /// <summary>What the browser asks sites for, such as <c>zh-CN</c>.</summary>
    public string Language { get; init; } = VisitorSettings.DefaultLanguage;

    /// <summary>What killed attempts of the same order left on this machine; it goes into the package as it was found.</summary>
    public IReadOnlyList<EarlierAttempt> Earlier { get; init; } = [];

    public CaptureProfile Profile { get; init; } = CaptureProfile.Full;

    public BrowserProgram Program { get; init; }

    public required string Operator { get; init; }

    /// <summary>Where the unsealed WACZ goes; <c>.parts</c> and the salts are put beside it.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Where the salts of what was left out of a package are written, if anything was.</summary>
    public static string SaltsPath(string outputPath) => outputPath + ".salts.json";
}
