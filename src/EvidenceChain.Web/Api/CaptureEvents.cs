using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Attempts;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Jobs;
using Hangfire;
using Npgsql;

namespace EvidenceChain.Web.Api;

/// <summary>
/// Tells the walk of one evidence as it happens: <c>step</c> events derived from the facts, and at the end one <c>end</c> with the state.
/// Whoever connects late or again hears what was before first.
/// </summary>
internal sealed class CaptureEvents(RegistryOffice office, DataFolder data, JobStorage jobs, TimeProvider clock)
{
    private static readonly TimeSpan WorkersPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WorkersSilence = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GiveUpAfterFailure = TimeSpan.FromSeconds(30);

    public async IAsyncEnumerable<SseItem<string>> FollowAsync(EvidenceNumber number, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var listening = new NpgsqlConnection(data.ConnectionString(ClusterRoles.Custodian));
        await listening.OpenAsync(cancellation);
        Queue<StepEvent> live = [];
        listening.Notification += (_, note) => Hear(note, number.ToString(), live);
        await using (var listen = new NpgsqlCommand("listen evidence; listen capture_progress", listening))
        {
            await listen.ExecuteNonQueryAsync(cancellation);
        }
        HashSet<(string, string, string)> told = [];
        while (true)
        {
            var state = await office.Register.FindAsync(number, cancellation);
            while (live.TryDequeue(out var step))
            {
                yield return Item("step", step);
            }
            foreach (var step in StepsOf(state!).Where(step => told.Add((step.Step, step.State, step.Detail))))
            {
                yield return Item("step", step);
            }
            if (IsWithoutWorker(state!) && told.Add(("capture", "waiting", "")))
            {
                yield return Item("step", new StepEvent("capture", "waiting", "no worker takes captures now; type: ec status", clock.GetUtcNow()));
            }
            if (IsAtEnd(state!))
            {
                yield return Item("end", CaptureView.Of(state!));
                yield break;
            }
            await listening.WaitAsync(LookAgain, cancellation);
        }
    }

    private void Hear(NpgsqlNotificationEventArgs note, string number, Queue<StepEvent> live)
    {
        if (note.Channel == "capture_progress" && note.Payload.StartsWith(number, StringComparison.Ordinal))
        {
            live.Enqueue(new("capture", "started", note.Payload[(number.Length + 1)..], clock.GetUtcNow()));
        }
    }

    private bool IsWithoutWorker(EvidenceState state) =>
        state is { Attempts.Count: 0, Failures.Count: 0 } && clock.GetUtcNow() - state.RequestedAt > WorkersPatience
        && !jobs.GetMonitoringApi().Servers().Any(server => server.Queues.Contains(JobQueues.CaptureQueue) && clock.GetUtcNow() - server.Heartbeat < WorkersSilence);

    /// <summary>Whether nothing more is told of it for now.</summary>
    public bool IsAtEnd(EvidenceState state)
    {
        if (state.Bundle is { } bundle)
        {
            return bundle.Level is "anchored" or "witnessed" || state.Failures.Any(failure => failure.Step == nameof(WalkStep.Anchor));
        }
        var isGivenUp = state.Attempts.Count >= CaptureStation.MaxAttempts && state.Attempts.All(attempt => attempt is { EndedAt: not null, IsKept: false });
        return isGivenUp || (state.Failures is [.., var last] && clock.GetUtcNow() - last.FailedAt > GiveUpAfterFailure);
    }

    private static IEnumerable<StepEvent> StepsOf(EvidenceState state)
    {
        yield return new("request", "done", state.Number.ToString(), state.RequestedAt);
        foreach (var attempt in state.Attempts)
        {
            yield return new("capture", "started", $"attempt {attempt.Attempt} by {attempt.Worker}", attempt.BegunAt);
            if (attempt.EndedAt is { } ended)
            {
                yield return new("capture", attempt.IsKept ? "done" : "failed", attempt.Failure ?? $"attempt {attempt.Attempt}", ended);
            }
        }
        foreach (var failure in state.Failures)
        {
            yield return new(failure.Step.ToLowerInvariant(), "failed", failure.Reason, failure.FailedAt);
        }
        if (state.Seal is { } seal)
        {
            yield return new("seal", "done", $"{seal.Outcome}, {seal.Package.Sha256}", seal.MadeAt);
        }
        foreach (var stamp in state.Stamps)
        {
            yield return new("timestamp", "done", $"{stamp.Authority} {UtcTime.Format(stamp.GenTime)}", stamp.StampedAt);
        }
        // Stamping and logging go on side by side; they are told in the order of the walk.
        if (state is { Stamps.Count: 0, Bundle: null } && state.Failures.All(failure => failure.Step != nameof(WalkStep.Timestamp)))
        {
            yield break;
        }
        if (state is { LogIndex: { } index, LoggedAt: { } logged })
        {
            yield return new("log", "done", $"entry {index}", logged);
        }
        if (state.AnchoredAt is { } anchored)
        {
            yield return new("anchor", "done", "final", anchored);
        }
        if (state.Bundle is { } bundle)
        {
            yield return new("prove", "done", bundle.Level, bundle.MadeAt);
            yield return new("verify", "done", bundle.Verdict, bundle.MadeAt);
        }
    }

    private static SseItem<string> Item<T>(string type, T body) => new(JsonSerializer.Serialize(body, ApiJson.Options), type);
}
