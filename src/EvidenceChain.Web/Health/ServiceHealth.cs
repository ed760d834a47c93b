using System.Globalization;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Jobs;
using Hangfire;
using Npgsql;

namespace EvidenceChain.Web.Health;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Part">What: <c>database</c>, <c>disk</c>, <c>worker</c>, or the step of the walk that does not get on.</param>
/// <param name="Sentence">What is wrong, for the operator.</param>
internal sealed record Ailment(string Part, string Sentence);

/// <summary>Whether the service does what it is there for: not that it answers, but that evidence gets to its end.</summary>
internal sealed class ServiceHealth(RegistryOffice office, Standstills standstills, DiskReserve reserve, JobStorage jobs, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan WorkersSilence = TimeSpan.FromSeconds(40), Fresh = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim turn = new(1, 1);
    private (DateTimeOffset At, IReadOnlyList<Ailment> Found)? last;

    /// <summary>None when all is well. Whoever asks often is answered from what was found some seconds ago.</summary>
    public async Task<IReadOnlyList<Ailment>> LookAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (last is not var (at, found) || clock.GetUtcNow() - at > Fresh)
            {
                found = await FindAsync(cancellation);
                last = (clock.GetUtcNow(), found);
            }
            return found;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<IReadOnlyList<Ailment>> FindAsync(CancellationToken cancellation)
    {
        List<Ailment> found = [];
        if (reserve.WhyNot() is { } shortage)
        {
            found.Add(new("disk", shortage));
        }
        try
        {
            found.AddRange((await standstills.FindAsync(cancellation)).Select(Tell));
            if (!jobs.GetMonitoringApi().Servers().Any(server => server.Queues.Contains(JobQueues.CaptureQueue) && clock.GetUtcNow() - server.Heartbeat < WorkersSilence))
            {
                found.Add(new("worker", "no worker takes captures now"));
            }
        }
        catch (NpgsqlException fault)
        {
            found.Add(new("database", $"the database does not answer: {fault.Message}"));
        }
        return found;
    }

    private Ailment Tell(Standstill standstill) => new(
        standstill.Step.ToString().ToLowerInvariant(),
        string.Create(CultureInfo.InvariantCulture, $"{standstill.Count} wait for the step {standstill.Step.ToString().ToLowerInvariant()}, the first since {UtcTime.Format(standstill.Since)}{(standstill.Step == WalkStep.Anchor && office.Anchors.Delay is { } delay ? $" ({delay})" : "")}"));
}
