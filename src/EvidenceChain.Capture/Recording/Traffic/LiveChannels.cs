using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Packaging;
using JsonObjectBuilder = EvidenceChain.Proof.Statements.JsonObjectBuilder;

namespace EvidenceChain.Capture.Recording.Traffic;

/// <summary>Lists what went over web sockets and event streams, in both directions, and writes one metadata record a channel.</summary>
internal sealed class LiveChannels(SecretCommitments secrets, Action<NotCaptured> note, TimeProvider clock)
{
    /// <summary>A page may open any number.</summary>
    private const int MaxChannels = 200, MaxMessages = 10_000;

    private const int MaxEventText = 200;
    private readonly Lock gate = new();
    private readonly Dictionary<string, LiveChannel> channels = new(StringComparer.Ordinal);
    private int listed;
    private int unlisted;

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
                case "Network.webSocketCreated": Open(id, "web-socket", data.Text("url")); break;
                case "Network.requestWillBeSent" when data.Text("type") == "EventSource": Open(id, "event-source", data.Member("request")?.Text("url")); break;
                case "Network.webSocketWillSendHandshakeRequest": With(id, channel => channel.Request = Head(channel, "GET", data.Member("request"))); break;
                case "Network.webSocketHandshakeResponseReceived": With(id, channel => Answered(channel, data.Member("response"))); break;
                case "Network.webSocketFrameSent": With(id, channel => Frame(channel, "page", data.Member("response"))); break;
                case "Network.webSocketFrameReceived": With(id, channel => Frame(channel, "site", data.Member("response"))); break;
                case "Network.webSocketFrameError": With(id, channel => channel.Error = data.Text("errorMessage")); break;
                case "Network.webSocketClosed": With(id, channel => channel.ClosedAt = clock.GetUtcNow()); break;
                case "Network.eventSourceMessageReceived": With(id, channel => Event(channel, data)); break;
                default: break;
            }
        }
    }

    /// <summary>Writes what there is; what was beyond the limits is noted.</summary>
    public async Task FinishAsync(WarcWriter warc, string pageId)
    {
        List<LiveChannel> open;
        lock (gate)
        {
            open = [.. channels.Values];
            channels.Clear();
        }
        if (unlisted > 0)
        {
            note(new("", "channels-beyond-limit", $"{unlisted} more web sockets or event streams than {MaxChannels}", IsGap: false));
        }
        foreach (var channel in open)
        {
            if (channel.IsCut)
            {
                note(new(channel.Url, "messages-beyond-limit", $"more than {LiveChannel.MaxMessages} on one channel or {MaxMessages} on all", IsGap: false));
            }
            await warc.WriteAsync(
                new()
                {
                    Type = "metadata", Id = Guid.CreateVersion7(clock.GetUtcNow()), Date = channel.OpenedAt, TargetUri = channel.Url, ContentType = "application/json",
                    Payload = channel.ToBytes(), Fields = [new("WARC-Page-ID", pageId)],
                },
                CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Open(string id, string kind, string? url)
    {
        if (channels.Count == MaxChannels)
        {
            unlisted++;
        }
        else
        {
            channels.TryAdd(id, new(kind, url ?? "", clock.GetUtcNow()));
        }
    }

    private void With(string id, Action<LiveChannel> act)
    {
        if (channels.TryGetValue(id, out var channel))
        {
            act(channel);
        }
    }

    private void Answered(LiveChannel channel, JsonElement? response)
    {
        // The answer tells the request once more, now as it was sent.
        if (response?.Member("requestHeaders") is { } sent)
        {
            channel.Request = Head(channel.Url, "GET " + HttpHead.Target(channel.Url) + " HTTP/1.1", sent);
        }
        channel.Response = Head(channel.Url, $"HTTP/1.1 {response?.Number("status")} {response?.Text("statusText")}", response?.Member("headers"));
    }

    private string Head(LiveChannel channel, string method, JsonElement? request) =>
        Head(channel.Url, $"{method} {HttpHead.Target(channel.Url)} HTTP/1.1", request?.Member("headers"));

    private string Head(string url, string startLine, JsonElement? headers) => Encoding.UTF8.GetString(new HttpHead(secrets).Bytes(url, startLine, HttpHead.Listed(headers)));

    private void Frame(LiveChannel channel, string from, JsonElement? frame)
    {
        var opcode = frame?.Number("opcode") ?? -1;
        channel.Add(from, new() { { "opcode", opcode } }, LiveChannel.FrameBytes(opcode, frame?.Text("payloadData") ?? "", from == "page"), clock.GetUtcNow(), ++listed <= MaxMessages);
    }

    private void Event(LiveChannel channel, JsonElement data)
    {
        var marks = new JsonObjectBuilder { { "event", WellFormed.Text(data.Text("eventName") ?? "", MaxEventText) }, { "id", WellFormed.Text(data.Text("eventId") ?? "", MaxEventText) } };
        channel.Add("site", marks, Encoding.UTF8.GetBytes(data.Text("data") ?? ""), clock.GetUtcNow(), ++listed <= MaxMessages);
    }
}
