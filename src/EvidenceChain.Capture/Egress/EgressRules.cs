using System.Net;

namespace EvidenceChain.Capture.Egress;

/// <summary>What one capture may reach, and how much of it.</summary>
public sealed record EgressRules
{
    /// <summary>Reserved ranges the operator opened on purpose.</summary>
    public IReadOnlyList<AllowedRange> AllowedPrivate { get; init; } = [];

    /// <summary>Our own listeners (API, dashboard, database, chain, authority): refused whatever is allowed.
    /// <see cref="IPAddress.Any"/> stands for every address of this machine.</summary>
    public IReadOnlyList<IPEndPoint> OwnListeners { get; init; } = [];

    /// <summary>Exact endpoints opened for this one order, such as the sample shop; they win over everything else.</summary>
    public IReadOnlyList<IPEndPoint> OpenedListeners { get; init; } = [];

    /// <summary>Asked for every name beside the system's resolver, so that the record shows whether both know the same addresses; null asks nobody.</summary>
    public IPEndPoint? SecondResolver { get; init; }

    /// <summary>An HTTP proxy through which every connection goes, by CONNECT; names are then resolved there, and no address of a site is known here.
    /// Null connects directly.</summary>
    public Uri? UpstreamProxy
    {
        get;
        init => field = value is null or { Scheme: "http", UserInfo: "", Host.Length: > 0 } ? value : throw new ArgumentException("an upstream proxy is http://HOST:PORT", nameof(value));
    }

    /// <summary>Both directions, all connections of the capture together.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Over the whole capture, refused ones included.</summary>
    public int MaxConnections { get; init; } = 4000;

    /// <summary>At the same time; more than a browser opens by itself.</summary>
    public int MaxOpenConnections { get; init; } = 256;

    /// <summary>From the start of the gate; afterwards open connections are cut and new ones refused.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For one address of a host; the next one is tried afterwards.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a name.</summary>
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
