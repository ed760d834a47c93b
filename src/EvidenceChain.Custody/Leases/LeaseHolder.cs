using System.Globalization;

namespace EvidenceChain.Custody.Leases;

/// <summary>Names that processes hold leases under; each names one process, so that whoever sees it end knows which leases ended with it.</summary>
public static class LeaseHolder
{
    public static string Worker(int processId) => string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{processId}");

    public static string Service(int processId) => string.Create(CultureInfo.InvariantCulture, $"service-{processId}");
}
