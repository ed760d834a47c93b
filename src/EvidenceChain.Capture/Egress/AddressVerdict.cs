using System.Net;

namespace EvidenceChain.Capture.Egress;

/// <summary>Turns a DNS name into addresses; the default is the system's resolver. An empty answer means the name has none.</summary>
public delegate Task<IReadOnlyList<IPAddress>> HostResolver(string name, CancellationToken cancellationToken);

/// <summary>Why one address may not be connected to.</summary>
public sealed record AddressRefusal(GateOutcome Outcome, string Sentence);

/// <summary>What the rules say of a host: its addresses, and those of them that may be connected to.</summary>
public sealed record AddressVerdict
{
    public required GateOutcome Outcome { get; init; }

    /// <summary>One sentence that can be shown as it is; empty when the host is allowed.</summary>
    public required string Sentence { get; init; }

    public required IReadOnlyList<IPAddress> Addresses { get; init; }

    public IReadOnlyList<IPAddress> AllowedAddresses { get; init; } = [];

    public bool IsAllowed => Outcome == GateOutcome.Allowed;
}

/// <summary>A connection that the address rules or the network refused; inside an HttpRequestException of a checked handler.</summary>
public sealed class AddressRefusedException(GateOutcome outcome, string sentence) : IOException(sentence)
{
    public GateOutcome Outcome { get; } = outcome;
}
