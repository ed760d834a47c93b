using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording.Traffic;

namespace EvidenceChain.Capture.Recording;

/// <summary>
/// Puts the Network events of all sessions together into exchanges and hands each finished one over, once. An exchange is known by its request
/// id alone: the document of a cross-site frame is answered on its parent's session and finished on its own. The events with the true
/// headers may come before or after those they belong to; they are matched hop by hop, in order.
/// </summary>
internal sealed class TrafficRecorder(Action<Exchange> onFinished, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Trail> trails = new(StringComparer.Ordinal);
    private readonly List<NotCaptured> notes = [];
    private long lastActivity = clock.GetTimestamp();
    private readonly HashSet<Asked> asked = [];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Exchange?> documents = new(StringComparer.Ordinal);
    private int openCount;

    /// <summary>The main document's exchange of the latest navigation that got an answer; set by frame id.</summary>
    public string? MainFrameId
    {
        get;
        set
        {
            field = value;
            Watch(value!);
        }
    }

    public Exchange? MainDocument => MainFrameId is { } frame ? DocumentOf(frame) : null;

    /// <summary>Tells that a frame is a page of its own, before it is gone anywhere.</summary>
    public void Watch(string frameId) => documents.TryAdd(frameId, null);

    /// <summary>The same as <see cref="MainDocument"/> for another page; null before it got an answer.</summary>
    public Exchange? DocumentOf(string frameId) => documents.GetValueOrDefault(frameId);

    /// <summary>How long nothing was asked for and nothing finished; zero while something is under way.</summary>
    public TimeSpan QuietFor()
    {
        lock (gate)
        {
            return openCount > 0 ? TimeSpan.Zero : clock.GetElapsedTime(lastActivity);
        }
    }

    /// <summary>Of all bodies, decoded.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Monotonic mark of the latest beginning or end of a request.</summary>
    public long LastActivity
    {
        get
        {
            lock (gate)
            {
                return lastActivity;
            }
        }
    }

    public IReadOnlyList<string> OpenUrls()
    {
        lock (gate)
        {
            return [.. trails.Values.SelectMany(trail => trail.Hops).Where(hop => !hop.IsDone && !hop.IsOpenEnded).Select(hop => hop.Url)];
        }
    }

    public IReadOnlyList<NotCaptured> Notes()
    {
        lock (gate)
        {
            return [.. notes];
        }
    }

    /// <summary>All that went to a host, for the comparison with the connections that there were.</summary>
    public IReadOnlyCollection<Asked> Asked()
    {
        lock (gate)
        {
            return [.. asked];
        }
    }

    /// <summary>Something that another client than the browser asked a host for.</summary>
    public void AskedElsewhere(Asked other)
    {
        lock (gate)
        {
            asked.Add(other);
        }
    }

    public void Note(NotCaptured note)
    {
        lock (gate)
        {
            notes.Add(note);
        }
    }

    public void Take(CdpEvent message)
    {
        var data = message.Params;
        if (data.Text("requestId") is not { } id)
        {
            return;
        }
        lock (gate)
        {
            switch (message.Method)
            {
                case "Network.requestWillBeSent": Sent(id, message.Session, data); break;
                case "Network.requestWillBeSentExtraInfo": TrailOf(id).RequestExtras.Add(data); break;
                case "Network.responseReceivedExtraInfo": TrailOf(id).ResponseExtras.Add(data); break;
                case "Network.requestServedFromCache": Last(id, hop => hop.IsFromMemory = true); break;
                case "Network.responseReceived": Last(id, hop => Answered(hop, message.Session, data.Member("response"), data.Flag("hasExtraInfo"))); break;
                case "Network.dataReceived": ReceivedBytes += data.Number("dataLength") ?? 0; Last(id, hop => hop.Received(message.Session, data.Number("dataLength") ?? 0)); break;
                case "Network.loadingFinished": Last(id, hop => Finished(hop, message.Session, data.Number("encodedDataLength"))); break;
                case "Network.loadingFailed": Last(id, hop => Done(hop, message.Session, FailureOf(data))); break;
                case "Network.webSocketCreated": asked.Add(new(data.Text("url") ?? "", HasAnswer: false)); break;
                case "Network.webTransportCreated": notes.Add(new(data.Text("url") ?? "", "web-transport", "the gate carries none", IsGap: false)); break;
                default: return;
            }
            HandOver(id);
        }
    }

    /// <summary>Ends the recording: what is still under way is handed over as cut off, what never got an answer is listed.</summary>
    public void CutOff()
    {
        lock (gate)
        {
            foreach (var hop in trails.Values.SelectMany(trail => trail.Hops).Where(hop => !hop.IsHandedOver).ToList())
            {
                hop.WasCutOff = !hop.IsDone;
                hop.IsDone = true;
                hop.ExtraInfoTaken = true;
            }
            foreach (var id in trails.Keys)
            {
                HandOver(id);
            }
        }
    }

    private static string FailureOf(JsonElement data) =>
        data.Text("blockedReason") is { } blocked ? $"{data.Text("errorText")} (blocked: {blocked})" : data.Text("errorText") ?? "failed";

    private Trail TrailOf(string id)
    {
        if (!trails.TryGetValue(id, out var trail))
        {
            trails[id] = trail = new();
        }
        return trail;
    }

    private void Sent(string id, string? session, JsonElement data)
    {
        var trail = TrailOf(id);
        if (data.Member("redirectResponse") is { } redirect && trail.Hops.LastOrDefault() is { IsDone: false } hop)
        {
            hop.IsRedirect = true;
            Answered(hop, session, redirect, data.Flag("redirectHasExtraInfo"));
            Done(hop, session, null);
        }
        else if (trail.Hops.Count > 0)
        {
            return; // The same request told a second time, by the session of a worker or a frame.
        }
        if (data.Member("request") is not { } request)
        {
            return;
        }
        var next = new Exchange
        {
            RequestId = id, Request = request, SentAt = clock.GetUtcNow(), ResourceType = data.Text("type") ?? "Other", FrameId = data.Text("frameId"),
            IsPageItself = data.Text("type") == "Document" && data.Text("frameId") is { } frame && documents.ContainsKey(frame),
        };
        next.SeenBy(session);
        trail.Hops.Add(next);
        openCount += next.IsOpenEnded ? 0 : 1;
        lastActivity = clock.GetTimestamp();
    }

    private void Last(string id, Action<Exchange> act)
    {
        if (trails.TryGetValue(id, out var trail) && trail.Hops.LastOrDefault() is { } hop)
        {
            act(hop);
        }
    }

    private void Answered(Exchange hop, string? session, JsonElement? response, bool expectsExtraInfo)
    {
        if (hop.Response is not null || response is null)
        {
            return;
        }
        hop.Response = response;
        hop.ExpectsExtraInfo = expectsExtraInfo;
        hop.SeenBy(session);
        if (hop.IsPageItself)
        {
            documents[hop.FrameId!] = hop;
        }
    }

    private void Finished(Exchange hop, string? session, long? encodedBytes)
    {
        hop.EncodedBytes = Math.Max(hop.EncodedBytes, encodedBytes ?? 0);
        Done(hop, session, null);
    }

    private void Done(Exchange hop, string? session, string? failure)
    {
        if (hop.IsDone)
        {
            return;
        }
        hop.SeenBy(session);
        hop.FailedBecause = failure;
        hop.IsDone = true;
        openCount -= hop.IsOpenEnded ? 0 : 1;
        lastActivity = clock.GetTimestamp();
    }

    private void HandOver(string id)
    {
        if (!trails.TryGetValue(id, out var trail))
        {
            return;
        }
        foreach (var hop in trail.Hops)
        {
            trail.GiveExtraInfo(hop);
            if (hop is { IsDone: true, IsHandedOver: false } && (hop.ExtraInfoTaken || hop.Response is null))
            {
                hop.IsHandedOver = true;
                if (hop.IsHttp)
                {
                    asked.Add(new(hop.Url, hop.IsFromNetwork));
                }
                onFinished(hop);
            }
        }
    }

    private sealed class Trail
    {
        private int taken;

        public List<Exchange> Hops { get; } = [];

        public List<JsonElement> RequestExtras { get; } = [];

        public List<JsonElement> ResponseExtras { get; } = [];

        public void GiveExtraInfo(Exchange hop)
        {
            if (hop.Response is null || (hop.ExtraInfoTaken && hop.ResponseExtra is not null))
            {
                return;
            }
            if (!hop.ExpectsExtraInfo)
            {
                hop.ExtraInfoTaken = true;
            }
            else if (taken < RequestExtras.Count && taken < ResponseExtras.Count)
            {
                (hop.RequestExtra, hop.ResponseExtra) = (RequestExtras[taken], ResponseExtras[taken]);
                hop.ExtraInfoTaken = true;
                taken++;
            }
        }
    }
}
