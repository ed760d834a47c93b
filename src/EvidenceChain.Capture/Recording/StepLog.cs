using System.Collections.Concurrent;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>Every step with start, end and result, for <c>logs/steps.jsonl</c>; and the reasons that make a capture partial.</summary>
internal sealed class StepLog(TimeProvider clock, IProgress<CaptureProgress> progress, StepLog? whole = null, string prefix = "")
{
    private const int MaxDetail = 2000;

    /// <summary>A page may open windows and dialogs without end.</summary>
    private const int MaxLines = 5000;

    private readonly ConcurrentQueue<JsonObject> lines = new();
    private readonly ConcurrentQueue<string> reasons = new();

    public IReadOnlyList<string> Reasons => [.. reasons.Distinct(StringComparer.Ordinal)];

    public IReadOnlyList<JsonObject> Lines => [.. lines];

    /// <summary>For another page of the same capture: its steps go into the same file under its name, its reasons are its own.</summary>
    public StepLog ForPage(string name) => new(clock, progress, this, name + ": ");

    /// <summary>Says that the capture lacks something: a short key, perhaps with a number.</summary>
    public void Lack(string reason) => reasons.Enqueue(reason);

    /// <summary>A thing that happened at one moment.</summary>
    public void Event(string name, string detail) => Add(name, clock.GetUtcNow(), clock.GetUtcNow(), "noted", detail);

    /// <summary>Runs a step; its result text goes into the log. A step that the world stops is logged so and thrown on.</summary>
    /// <param name="name">Of the step.</param>
    /// <param name="step">Its value, and what it did or why it failed.</param>
    /// <param name="succeeded">Tells a step that did what it should; by default one whose value is neither false nor null.</param>
    public async Task<T> RunAsync<T>(string name, Func<Task<(T Value, string Result)>> step, Func<T, bool>? succeeded = null)
    {
        progress.Report(new(prefix + name, ""));
        var start = clock.GetUtcNow();
        try
        {
            var (value, result) = await step().ConfigureAwait(false);
            var isDone = succeeded?.Invoke(value) ?? (object?)value is not (null or false);
            Add(name, start, clock.GetUtcNow(), isDone ? "done" : "failed", result);
            return value;
        }
        catch (OperationCanceledException)
        {
            Add(name, start, clock.GetUtcNow(), "cut off", "");
            throw;
        }
    }

    private void Add(string name, DateTimeOffset start, DateTimeOffset end, string result, string detail)
    {
        if (whole is not null)
        {
            whole.Add(prefix + name, start, end, result, detail);
        }
        else if (lines.Count < MaxLines)
        {
            lines.Enqueue(new JsonObjectBuilder
            {
                { "step", name }, { "start", Times.Rfc3339(start) }, { "end", Times.Rfc3339(end) }, { "result", result }, { "detail", WellFormed.Text(detail, MaxDetail) },
            });
        }
    }
}
