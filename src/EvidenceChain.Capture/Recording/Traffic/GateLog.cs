using EvidenceChain.Capture.Egress;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Traffic;

/// <summary>The gate's knowledge as lines of the package: connections, and names with both resolvers' answers.</summary>
internal static class GateLog
{
    public static JsonObject Of(GateConnection connection) => new JsonObjectBuilder
    {
        { "number", connection.Number },
        { "method", WellFormed.Text(connection.Method) },
        { "host", WellFormed.Text(connection.Host) },
        { "port", connection.Port },
        { "resolved", JsonArray.OfTexts(connection.ResolvedAddresses.Select(address => address.ToString())) },
        { "connected", connection.ConnectedAddress is { } address ? (JsonValue)address.ToString() : JsonNull.Instance },
        { "sent_bytes", connection.SentBytes },
        { "received_bytes", connection.ReceivedBytes },
        { "opened_at", Times.Rfc3339(connection.OpenedAt) },
        { "closed_at", connection.ClosedAt is { } closed ? (JsonValue)Times.Rfc3339(closed) : JsonNull.Instance },
        { "outcome", connection.Outcome.ToString() },
        { "reason", WellFormed.Text(connection.Reason) },
    };

    public static JsonObject Of(NameLookup lookup) => new JsonObjectBuilder
    {
        { "name", WellFormed.Text(lookup.Name) },
        { "asked_at", Times.Rfc3339(lookup.AskedAt) },
        { "used", Of(lookup.Used) },
        { "second", Of(lookup.Second) },
        { "same_addresses", lookup.Used.Failure is null && lookup.Second.Failure is null ? lookup.Used.Addresses.ToHashSet().SetEquals(lookup.Second.Addresses) : JsonNull.Instance },
    };

    private static JsonObject Of(ResolverAnswer answer) => new JsonObjectBuilder
    {
        { "resolver", answer.Resolver },
        { "state", answer.WasNotAsked ? "not checked" : answer.Failure is null ? "answered" : "failed" },
        { "addresses", JsonArray.OfTexts(answer.Addresses.Select(address => address.ToString())) },
        { "records", JsonArray.OfTexts(answer.Records.Select(record => WellFormed.Text(record))) },
        { "reason", answer.Failure is { } failure ? (JsonValue)WellFormed.Text(failure) : JsonNull.Instance },
        { "milliseconds", (long)answer.Took.TotalMilliseconds },
    };
}
