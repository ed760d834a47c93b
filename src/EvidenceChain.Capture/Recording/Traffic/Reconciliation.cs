using EvidenceChain.Capture.Egress;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Traffic;

/// <summary>Something the browser asked a host for.</summary>
/// <param name="Url">What.</param>
/// <param name="HasAnswer">The network brought an answer, as the browser tells.</param>
internal readonly record struct Asked(string Url, bool HasAnswer);

/// <summary>
/// Compares two records that know nothing of each other: the gate's, of connections, and the browser's, of what it asked for. Bytes that no
/// request explains may be of something that the record lacks; an answer without a connection came by a way that the gate does not see.
/// </summary>
internal sealed class Reconciliation
{
    /// <summary>A connection opened ahead and never used carries a TLS handshake and no more than this, to the site and from it.</summary>
    public const long HandshakeSentBytes = 4 << 10, HandshakeReceivedBytes = 16 << 10;

    private const int MaxListed = 1000;
    private readonly List<JsonValue> connections = [];
    private readonly List<string> answers = [];
    private int explained;
    private int asked;

    private Reconciliation()
    {
    }

    /// <summary>Connections that may have carried something that is not in the record.</summary>
    public int Gaps { get; private set; }

    /// <summary>Answers that came by no connection of the gate.</summary>
    public int AnswersWithoutConnection => answers.Count;

    public static Reconciliation Of(IReadOnlyList<GateConnection> connections, IReadOnlyCollection<Asked> asked)
    {
        var result = new Reconciliation { asked = asked.Count };
        var endpoints = asked.Select(one => EndpointOf(one.Url)).OfType<(string, int)>().ToHashSet();
        foreach (var connection in connections)
        {
            result.Take(connection, endpoints.Contains((Plain(connection.Host), connection.Port)));
        }
        var open = connections.Where(connection => connection.ReceivedBytes > 0 || connection.Outcome != GateOutcome.Allowed).Select(connection => (Plain(connection.Host), connection.Port)).ToHashSet();
        result.answers.AddRange(asked.Where(one => one.HasAnswer && EndpointOf(one.Url) is { } endpoint && !open.Contains(endpoint)).Select(one => one.Url));
        return result;
    }

    public byte[] ToBytes() =>
    [
        .. CanonicalJson.Write(new JsonObjectBuilder
        {
            { "version", 1 },
            { "requests", asked },
            { "connections_explained", explained },
            { "connections_unexplained", JsonArray.Of([.. connections]) },
            { "answers_without_connection", JsonArray.OfTexts(answers.Take(MaxListed).Select(url => WellFormed.Text(url))) },
            { "gaps", Gaps + answers.Count },
        }),
        (byte)'\n',
    ];

    private void Take(GateConnection connection, bool isExplained)
    {
        if (isExplained)
        {
            explained++;
            return;
        }
        // What the gate refused brought nothing, and a handshake alone is nothing of a page.
        var isGap = connection.ReceivedBytes > HandshakeReceivedBytes || connection.SentBytes > HandshakeSentBytes
            || (connection.ReceivedBytes > 0 && connection.Method != "CONNECT");
        Gaps += isGap ? 1 : 0;
        if (connections.Count < MaxListed)
        {
            connections.Add(new JsonObjectBuilder
            {
                { "number", connection.Number }, { "host", WellFormed.Text(connection.Host) }, { "port", connection.Port },
                { "sent_bytes", connection.SentBytes }, { "received_bytes", connection.ReceivedBytes }, { "gap", isGap },
            }.Build());
        }
    }

    private static (string Host, int Port)? EndpointOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Port > 0 ? (Plain(parsed.IdnHost), parsed.Port) : null;

    private static string Plain(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
