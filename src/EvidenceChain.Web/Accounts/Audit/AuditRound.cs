using System.Security.Cryptography;
using EvidenceChain.Custody;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Web.Jobs;
using Hangfire;

namespace EvidenceChain.Web.Accounts.Audit;

/// <summary>Enters the digest of each finished day of the audit in the log; days that were missed while the service was down are made good.</summary>
internal sealed class AuditRound(RegistryOffice office, AuditTrail trail, TimeProvider clock)
{
    public const string Name = "audit-digest";

    /// <summary>Ten minutes after the day ended, UTC: every request of it has been answered by then.</summary>
    public const string EveryDay = "10 0 * * *";

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 3)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var day in await trail.UnstatedDaysAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), cancellation))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var entries = 0L;
            await foreach (var entry in trail.OfDayAsync(day, cancellation))
            {
                hash.AppendData(entry.ToLine());
                entries++;
            }
            await office.Audits.StateAsync(day, entries, Sha256Digest.FromBytes(hash.GetHashAndReset()), cancellation);
        }
    }
}
