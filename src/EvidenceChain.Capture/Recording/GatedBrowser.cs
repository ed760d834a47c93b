using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>The recorder's view of a browser whose only way out is a gate.</summary>
internal static class GatedBrowser
{
    public static RecordedBrowser Of(BrowserProcess browser, BrowserLaunch launch, EgressGate gate, string downloads) => new()
    {
        Input = browser.Input, Output = browser.Output, Labels = browser.Isolation.Labels,
        Walls = new JsonObjectBuilder
        {
            { "sandbox", browser.Isolation.Sandbox }, { "network_namespace", browser.Isolation.NetworkNamespace },
            { "process_namespace", browser.Isolation.ProcessNamespace }, { "user", browser.Isolation.User },
        },
        ViewportWidth = launch.ViewportWidth, ViewportHeight = launch.ViewportHeight, DownloadFolder = downloads,
        Exit = () => browser.Exited,
        ControlPages = gate.ControlPages, Program = BrowserLauncher.FindChromium(),
        AddressOf = url => Last(gate, url, connection => connection.Outcome == GateOutcome.Allowed)?.ConnectedAddress,
        RefusalOf = url => Last(gate, url, connection => connection.Outcome != GateOutcome.Allowed)?.Reason,
        Connections = () => [.. gate.Connections.Select(ToJson)],
    };

    private static GateConnection? Last(EgressGate gate, Uri url, Func<GateConnection, bool> isMeant) =>
        gate.Connections.LastOrDefault(connection => isMeant(connection) && connection.Port == url.Port
            && connection.Host.Trim('[', ']').Equals(url.IdnHost.Trim('[', ']'), StringComparison.OrdinalIgnoreCase));

    private static JsonObject ToJson(GateConnection connection) => new JsonObjectBuilder
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
}
