using System.Net;
using EvidenceChain.Capture.Egress;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>
/// Connections to what the operator configured outside this installation. They obey the same address rules as captured pages: a name is resolved
/// once, judged, and connected to at the judged address; redirects and proxies are not followed.
/// </summary>
public static class OutsideHttp
{
    private static readonly string[] PrivateRanges = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7"];

    /// <param name="mayBePrivate">The operator said that the address is one of this machine or its own network.</param>
    /// <param name="resolve">The system's resolver unless given.</param>
    public static HttpClient Create(bool mayBePrivate, HostResolver? resolve = null)
    {
        var rules = new EgressRules { AllowedPrivate = mayBePrivate ? [.. PrivateRanges.Select(range => new AllowedRange { Range = IPNetwork.Parse(range) })] : [] };
        return new HttpClient(new AddressRules(rules).CreateHandler(resolve));
    }
}
