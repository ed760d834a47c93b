using EvidenceChain.Custody.Documents;
using EvidenceChain.Proof.Digests;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>Prints pages of documents on a worker; somebody waits for them.</summary>
internal sealed class PrintJob(PrintDesk desk)
{
    [Queue(JobQueues.PrintQueue)]
    [AutomaticRetry(Attempts = 0)]
    public Task RunAsync(string[] sources, CancellationToken cancellation) =>
        desk.PrintAsync([.. sources.Select(source => Sha256Digest.TryParse(source, out var digest) ? digest : throw new ArgumentException($"'{source}' is no digest", nameof(sources)))], cancellation);
}
