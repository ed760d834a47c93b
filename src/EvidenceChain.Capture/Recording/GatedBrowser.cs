using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>The recorder's view of a browser whose only way out is a gate.</summary>
internal static class GatedBrowser
{
    public static RecordedBrowser Of(BrowserProcess browser, BrowserLaunch launch, EgressGate gate, string downloads) => new()
    {
        Input = browser.Input, Output = browser.Output, Labels = gate.UpstreamProxy is not null ? [.. browser.Isolation.Labels, "addresses: by proxy"] : browser.Isolation.Labels,
        Walls = new JsonObjectBuilder
        {
            { "sandbox", browser.Isolation.Sandbox }, { "network_namespace", browser.Isolation.NetworkNamespace },
            { "process_namespace", browser.Isolation.ProcessNamespace }, { "user", browser.Isolation.User },
            { "watched_memory_bytes", browser.Isolation.WatchedMemoryBytes }, { "group_memory_bytes", browser.Isolation.GroupMemoryBytes is { } group ? (JsonValue)group : JsonNull.Instance },
        },
        ViewportWidth = launch.ViewportWidth, ViewportHeight = launch.ViewportHeight, DownloadFolder = downloads, UpstreamProxy = gate.UpstreamProxy,
        Exit = () => browser.Exited,
        ControlPages = gate.ControlPages, GateSocketPath = gate.SocketPath, Program = browser.Isolation.Program,
        AddressOf = url => Last(gate, url, connection => connection.ConnectedAddress is not null)?.ConnectedAddress,
        RefusalOf = url => Last(gate, url, connection => connection.Outcome != GateOutcome.Allowed)?.Reason,
        Connections = () => gate.Connections,
        NamesAsync = gate.NamesAsync,
    };

    private static GateConnection? Last(EgressGate gate, Uri url, Func<GateConnection, bool> isMeant) =>
        gate.Connections.LastOrDefault(connection => isMeant(connection) && connection.Port == url.Port
            && connection.Host.Trim('[', ']').Equals(url.IdnHost.Trim('[', ']'), StringComparison.OrdinalIgnoreCase));
}
