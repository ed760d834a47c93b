using System.Net;

namespace EvidenceChain.Capture.Egress;

/// <summary>One wish to connect and what became of it, as the capture report lists it.</summary>
public sealed record GateConnection
{
    /// <summary>From 1, in the order of the wishes.</summary>
    public required int Number { get; init; }

    /// <summary>CONNECT for a tunnel, else the method of the first forwarded request; empty when it could not be read.</summary>
    public required string Method { get; init; }

    /// <summary>As the gate understood it; empty when it could not be read.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>All addresses of the name at its one resolution in this capture.</summary>
    public required IReadOnlyList<IPAddress> ResolvedAddresses { get; init; }

    /// <summary>The address at the other end; null when there was no connection.</summary>
    public required IPAddress? ConnectedAddress { get; init; }

    /// <summary>Towards the site.</summary>
    public required long SentBytes { get; init; }

    /// <summary>From the site.</summary>
    public required long ReceivedBytes { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Null while open.</summary>
    public required DateTimeOffset? ClosedAt { get; init; }

    public required GateOutcome Outcome { get; init; }

    /// <summary>One sentence; empty for <see cref="GateOutcome.Allowed"/>.</summary>
    public required string Reason { get; init; }
}
