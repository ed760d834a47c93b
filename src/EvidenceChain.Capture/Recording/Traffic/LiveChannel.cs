using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Traffic;

/// <summary>A web socket or a stream of server-sent events: how it was opened, and each message with its digest and its beginning.</summary>
internal sealed class LiveChannel(string kind, string url, DateTimeOffset openedAt)
{
    /// <summary>Messages listed of one channel; further ones are counted.</summary>
    public const int MaxMessages = 2000;

    /// <summary>Kept of a message's content.</summary>
    public const int HeadBytes = 256;

    private const int MaxText = 1000;
    private readonly List<JsonObject> messages = [];
    private long beyond;
    private long beyondBytes;

    public string Url => url;

    public DateTimeOffset OpenedAt => openedAt;

    /// <summary>Start line and header fields as the browser sent them, secrets replaced; null when it told none.</summary>
    public string? Request { get; set; }

    public string? Response { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public string? Error { get; set; }

    public bool IsCut => beyond > 0;

    /// <param name="from"><c>page</c> or <c>site</c>.</param>
    /// <param name="marks">What the kind of message has beside its content.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="at">When it was told.</param>
    /// <param name="isListed">False counts it only.</param>
    public void Add(string from, JsonObjectBuilder marks, ReadOnlySpan<byte> content, DateTimeOffset at, bool isListed)
    {
        if (!isListed || messages.Count == MaxMessages)
        {
            beyond++;
            beyondBytes += content.Length;
            return;
        }
        marks.Add("from", from);
        marks.Add("at", Times.Rfc3339(at));
        marks.Add("bytes", content.Length);
        marks.Add("sha256", Sha256Digest.Of(content).ToString());
        marks.Add("begins", Convert.ToBase64String(content[..Math.Min(content.Length, HeadBytes)]));
        messages.Add(marks.Build());
    }

    public byte[] ToBytes() =>
    [
        .. CanonicalJson.Write(new JsonObjectBuilder
        {
            { "version", 1 },
            { "kind", kind },
            { "url", WellFormed.Text(url) },
            { "opened_at", Times.Rfc3339(openedAt) },
            { "closed_at", ClosedAt is { } closed ? (JsonValue)Times.Rfc3339(closed) : JsonNull.Instance },
            { "request", Request is { } request ? (JsonValue)WellFormed.Text(request) : JsonNull.Instance },
            { "response", Response is { } response ? (JsonValue)WellFormed.Text(response) : JsonNull.Instance },
            { "error", Error is { } error ? (JsonValue)WellFormed.Text(error, MaxText) : JsonNull.Instance },
            { "messages", JsonArray.Of([.. messages]) },
            { "messages_beyond_limit", beyond },
            { "bytes_beyond_limit", beyondBytes },
        }),
        (byte)'\n',
    ];

    /// <summary>
    /// The bytes of a frame. What a page sends as text the browser tells byte for byte, each as one character; what it receives it tells as text.
    /// </summary>
    public static byte[] FrameBytes(long opcode, string payload, bool isSent)
    {
        if (opcode != 1)
        {
            var bytes = new byte[payload.Length];
            return Convert.TryFromBase64String(payload, bytes, out var length) ? bytes[..length] : Encoding.UTF8.GetBytes(payload);
        }
        return isSent && !payload.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff') ? Encoding.Latin1.GetBytes(payload) : Encoding.UTF8.GetBytes(payload);
    }
}
