using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording;

/// <summary>One request and its answer; a redirect chain is one exchange a hop, all under one request id.</summary>
internal sealed class Exchange
{
    /// <summary>Failures that the page or the browser's own rules brought about; every other visitor has them too.</summary>
    private static readonly string[] OwnFailures = ["net::ERR_ABORTED", "net::ERR_FAILED", "net::ERR_BLOCKED", "net::ERR_CACHE_MISS", "net::ERR_UNKNOWN_URL_SCHEME", "net::ERR_UNSAFE_PORT"];

    private readonly Dictionary<string, long> received = new(StringComparer.Ordinal);

    public required string RequestId { get; init; }

    public required JsonElement Request { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Document, Script, XHR, … as the browser names it.</summary>
    public required string ResourceType { get; init; }

    public required string? FrameId { get; init; }

    /// <summary>Asked for to be the page itself, not a part of it.</summary>
    public bool IsPageItself { get; init; }

    /// <summary>The sessions that spoke of this exchange; the last one first, for it most likely holds the body.</summary>
    public List<string> Sessions { get; } = [];

    public JsonElement? Response { get; set; }

    public bool ExpectsExtraInfo { get; set; }

    public bool ExtraInfoTaken { get; set; }

    public JsonElement? RequestExtra { get; set; }

    public JsonElement? ResponseExtra { get; set; }

    /// <summary>Bytes the page was given, transfer and content encoding undone; the most that one session told, for a worker may have several.</summary>
    public long ReceivedBytes => received.Count == 0 ? 0 : received.Values.Max();

    /// <summary>Bytes that came over the network, heads included; of a body that the page keeps as a file the browser tells nothing else.</summary>
    public long EncodedBytes { get; set; }

    /// <summary>Where the browser writes a download to; null when it is none.</summary>
    public string? DownloadPath { get; set; }

    public bool IsRedirect { get; set; }

    /// <summary>Of the page's own document, once it is written: what its record holds, or the begin of it.</summary>
    public ReadOnlyMemory<byte>? KeptBody { get; set; }

    public bool IsFromMemory { get; set; }

    /// <summary>Why loading failed; null when it did not.</summary>
    public string? FailedBecause { get; set; }

    /// <summary>Network or server broke the answer off: not the page, not the browser's own rules.</summary>
    public bool IsBrokenOff => FailedBecause is { } failure && !Array.Exists(OwnFailures, own => failure.StartsWith(own, StringComparison.Ordinal));

    /// <summary>The capture ended while the answer was still coming.</summary>
    public bool WasCutOff { get; set; }

    public bool IsDone { get; set; }

    public bool IsHandedOver { get; set; }

    /// <summary>As the browser has it, without fragment.</summary>
    public string Url => Request.Text("url") ?? "";

    public string Method => Request.Text("method") ?? "GET";

    public int Status => (int)(ResponseExtra?.Number("statusCode") ?? Response?.Number("status") ?? 0);

    /// <summary>Went over the network, as far as its address tells.</summary>
    public bool IsHttp => Url.StartsWith("http://", StringComparison.Ordinal) || Url.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>A host answered, and not a cache or a worker of the page.</summary>
    public bool IsFromNetwork => Response is { } response && !IsFromMemory && !response.Flag("fromDiskCache") && !response.Flag("fromServiceWorker") && !response.Flag("fromPrefetchCache")
        && !response.Flag("fromEarlyHints");

    /// <summary>May stay open for as long as the page is open, so nobody waits for its end.</summary>
    public bool IsOpenEnded => ResourceType is "EventSource" or "WebSocket" or "Ping" or "Media" or "Prefetch";

    /// <summary>What a visitor sees may hang on it; beacons and what is fetched in advance are not such.</summary>
    public bool IsPartOfThePage => !IsPageItself && (ResourceType is "Document" or "Stylesheet" or "Script" or "Image" or "Font" or "Media" or "XHR" or "Fetch");

    public void Received(string? session, long bytes) => received[session ?? ""] = received.GetValueOrDefault(session ?? "") + bytes;

    public void SeenBy(string? session)
    {
        if (session is not null)
        {
            Sessions.Remove(session);
            Sessions.Insert(0, session);
        }
    }
}
