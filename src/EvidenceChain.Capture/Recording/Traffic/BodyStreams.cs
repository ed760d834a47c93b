using System.Collections.Concurrent;
using EvidenceChain.Capture.Browsing.Cdp;
using CdpObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording.Traffic;

/// <summary>
/// Writes bodies that are large, or do not end, to files while they come. It listens on sessions of its own: on one that keeps bodies outside
/// the renderer, the browser streams from the middle on and tells no beginning. Nothing is asked for what is small and quick.
/// </summary>
internal sealed class BodyStreams(Func<string, string, CdpObject, TimeSpan, CancellationToken, Task<CdpAnswer>> call, string folder, BodyBudget budget, TimeProvider clock, CancellationToken ending) : IDisposable
{
    /// <summary>A body this long is streamed; far below what the session keeps of it, for more comes until the browser has heard.</summary>
    private const long StreamFrom = 4 << 20;

    /// <summary>An answer that is still coming after this is streamed, whatever it has.</summary>
    private static readonly TimeSpan LongOpen = TimeSpan.FromSeconds(3);

    /// <summary>Of these the renderer keeps what came with the picture or script itself, and a stream of them lacks its beginning.</summary>
    private static readonly string[] KeptElsewhere = ["Image", "Script", "Stylesheet", "Font"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly Dictionary<string, StreamedBody> bodies = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> begun = [];
    private int files;
    private bool isStopped;

    public BodyBudget Budget => budget;

    /// <summary>Takes the events of a streaming session, in the browser's order.</summary>
    public void Take(CdpEvent message)
    {
        var data = message.Params;
        if (message.Session is not { } session || data.Text("requestId") is not { } id)
        {
            return;
        }
        lock (gate)
        {
            if (message.Method == "Network.responseReceived" && !KeptElsewhere.Contains(data.Text("type"), StringComparer.Ordinal) && bodies.TryAdd(id, new(session, clock.GetTimestamp())))
            {
                BeginIf(id, LengthOf(data.Member("response")) >= StreamFrom);
            }
            else if (message.Method == "Network.dataReceived" && bodies.TryGetValue(id, out var body))
            {
                body.Received(data.Number("dataLength") ?? 0, data.Member("data")?.GetBytesFromBase64(), budget);
                BeginIf(id, body.Told >= StreamFrom || clock.GetElapsedTime(body.Since) > LongOpen);
                StopIfSpent(session);
            }
            else if (message.Method is "Network.loadingFinished" or "Network.loadingFailed" && bodies.TryGetValue(id, out var last))
            {
                last.End();
                if (!last.IsBegun)
                {
                    bodies.Remove(id);
                }
            }
        }
    }

    /// <summary>Begins with everything that is still coming, so that what came until now is kept.</summary>
    public async Task BeginAllOpenAsync()
    {
        lock (gate)
        {
            foreach (var id in bodies.Keys.ToList())
            {
                BeginIf(id, isMeant: true);
            }
        }
        await Task.WhenAll(begun).ConfigureAwait(false);
    }

    /// <summary>Ends a body's stream; null when there was none, or not from its beginning on.</summary>
    public async Task<StreamedFile?> TakeAsync(Exchange exchange)
    {
        StreamedBody? body;
        lock (gate)
        {
            bodies.TryGetValue(exchange.RequestId, out body);
        }
        if (body is not { IsBegun: true } || exchange.IsRedirect)
        {
            return null;
        }
        await Task.WhenAll(begun).ConfigureAwait(false);
        if (!exchange.WasCutOff)
        {
            // The other session may be told of the end a moment earlier.
            await body.Ended.WaitAsync(Limit, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        lock (gate)
        {
            bodies.Remove(exchange.RequestId);
            return body.Finish();
        }
    }

    /// <summary>Copies the beginning of a file that the browser wrote, as far as the budget goes; null when it cannot be read.</summary>
    public async Task<StreamedFile?> AdoptAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var unfinished = path + ".crdownload";
            await using var source = new FileStream(File.Exists(path) ? path : unfinished, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var wanted = source.Length;
            var left = budget.Take(Math.Min(wanted, budget.MostForOne));
            await using var copy = new FileStream(NextPath(), FileMode.CreateNew, FileAccess.Write);
            var buffer = new byte[1 << 16];
            while (copy.Length < left && await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left - copy.Length)), cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                await copy.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            return new(copy.Name, copy.Length, copy.Length == wanted, left < wanted);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var body in bodies.Values)
            {
                body.Dispose();
            }
        }
    }

    private static long LengthOf(System.Text.Json.JsonElement? response) =>
        HttpHead.Listed(response?.Member("headers")).Find(field => field.Name.Equals("content-length", StringComparison.OrdinalIgnoreCase)).Value is { } text
            && long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length) ? length : 0;

    private string NextPath() => Path.Combine(folder, $"body-{Interlocked.Increment(ref files)}");

    private void BeginIf(string id, bool isMeant)
    {
        if (isMeant && bodies[id] is { IsBegun: false } body && !isStopped)
        {
            body.IsBegun = true;
            begun.Add(BeginAsync(id, body));
        }
    }

    private async Task BeginAsync(string id, StreamedBody body)
    {
        CdpAnswer answer;
        try
        {
            answer = await call(body.Session, "Network.streamResourceContent", new() { ["requestId"] = id }, Limit, ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            answer = CdpAnswer.Failed("the capture ran out of time");
        }
        lock (gate)
        {
            body.Flow(answer, NextPath(), budget);
        }
    }

    // Nothing more can be kept, so nothing more need be sent.
    private void StopIfSpent(string session)
    {
        if (budget.IsSpent && !isStopped)
        {
            isStopped = true;
            foreach (var one in bodies.Values.Select(body => body.Session).Append(session).Distinct(StringComparer.Ordinal).ToList())
            {
                _ = call(one, "Network.disable", [], Limit, ending);
            }
            foreach (var body in bodies.Values)
            {
                body.Stop();
            }
        }
    }
}
