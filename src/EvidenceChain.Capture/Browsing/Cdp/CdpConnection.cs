using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvidenceChain.Capture.Browsing.Cdp;

/// <summary>
/// The DevTools protocol over a pair of pipes: JSON messages, each ended by a NUL, sessions flattened. Events are handed out
/// one after the other on the reading task, in the browser's order; a handler must not wait for an answer.
/// A command never throws because the browser fails: the failure is the answer.
/// </summary>
internal sealed class CdpConnection(Stream toBrowser, Stream fromBrowser, Action<CdpEvent> onEvent, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>A body of the largest size taken, as base64, with room to spare. A longer message is dropped, and what asked for it gets that for an answer.</summary>
    public const long MaxMessageBytes = 256L << 20;

    /// <summary>Enough of a message's beginning to tell which command it answers.</summary>
    private const int MessageStartBytes = 64;

    private readonly ConcurrentDictionary<long, TaskCompletionSource<CdpAnswer>> waiting = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource<string> gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task reading = Task.CompletedTask;
    private long lastId;

    /// <summary>Ends, with the reason, when the browser no longer answers.</summary>
    public Task<string> Gone => gone.Task;

    public void Start() => reading = Task.Run(ReadAsync);

    /// <summary>Sends a command and waits for its answer at most <paramref name="limit"/>; throws only when cancelled.</summary>
    public async Task<CdpAnswer> CallAsync(string? session, string method, JsonObject? parameters, TimeSpan limit, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<CdpAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = answer;
        try
        {
            if (gone.Task.IsCompletedSuccessfully)
            {
                return CdpAnswer.Failed(await gone.Task.ConfigureAwait(false));
            }
            // A browser that does not read its pipe blocks the writer, so the limit holds for the sending as well.
            return await SendAndWaitAsync(Message(id, session, method, parameters), answer.Task)
                .WaitAsync(limit, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return CdpAnswer.Failed($"{method}: no answer within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Close($"the browser closed its pipe ({e.Message})");
            return CdpAnswer.Failed($"{method}: the browser is gone");
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close("closed by us");
        await closing.CancelAsync().ConfigureAwait(false);
        await fromBrowser.DisposeAsync().ConfigureAwait(false);
        try
        {
            await toBrowser.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Unsent bytes for a browser that is gone.
        }
        await reading.ConfigureAwait(false);
        closing.Dispose();
        writing.Dispose();
    }

    private async Task<CdpAnswer> SendAndWaitAsync(byte[] message, Task<CdpAnswer> answer)
    {
        await writing.WaitAsync(closing.Token).ConfigureAwait(false);
        try
        {
            await toBrowser.WriteAsync(message, closing.Token).ConfigureAwait(false);
            await toBrowser.FlushAsync(closing.Token).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
        return await answer.ConfigureAwait(false);
    }

    private static byte[] Message(long id, string? session, string method, JsonObject? parameters)
    {
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null)
        {
            message["sessionId"] = session;
        }
        return Encoding.UTF8.GetBytes(message.ToJsonString() + "\0");
    }

    private async Task ReadAsync()
    {
        var pipe = PipeReader.Create(fromBrowser, new(bufferSize: 1 << 16, leaveOpen: true));
        var reason = "the browser closed its pipe";
        var searched = 0L; // A long message comes in many pieces: look for its end in the new ones only.
        var isDropping = false;
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(closing.Token).ConfigureAwait(false);
                var rest = read.Buffer;
                while (rest.Slice(searched).PositionOf((byte)0) is { } end)
                {
                    if (!isDropping)
                    {
                        Dispatch(rest.Slice(0, end).ToArray());
                    }
                    isDropping = false;
                    rest = rest.Slice(rest.GetPosition(1, end));
                    searched = 0;
                }
                searched = rest.Length;
                if (read.IsCompleted)
                {
                    break;
                }
                if (!isDropping && rest.Length > MaxMessageBytes)
                {
                    FailTooLong(rest.Slice(0, MessageStartBytes).ToArray());
                    isDropping = true;
                }
                if (isDropping)
                {
                    searched = 0;
                    rest = rest.Slice(rest.End);
                }
                pipe.AdvanceTo(rest.Start, rest.End);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            reason = $"the browser's pipe broke ({e.Message})";
        }
        Close(reason);
    }

    private void Dispatch(ReadOnlyMemory<byte> message)
    {
        var root = JsonDocument.Parse(message).RootElement;
        if (root.Number("id") is { } id)
        {
            if (waiting.TryRemove(id, out var answer))
            {
                answer.TrySetResult(root.Member("error") is { } error
                    ? CdpAnswer.Failed(error.Text("message") ?? "refused without a reason")
                    : new(root.Member("result") ?? default, null));
            }
        }
        else if (root.Text("method") is { } method)
        {
            onEvent(new(root.Text("sessionId"), method, root.Member("params") ?? default));
        }
    }

    private void FailTooLong(ReadOnlySpan<byte> start)
    {
        var reader = new Utf8JsonReader(start, isFinalBlock: false, default);
        if (reader.Read() && reader.Read() && reader.ValueTextEquals("id"u8) && reader.Read() && reader.TryGetInt64(out var id) && waiting.TryRemove(id, out var answer))
        {
            answer.TrySetResult(CdpAnswer.Failed($"the answer is longer than {MaxMessageBytes} bytes"));
        }
    }

    private void Close(string reason)
    {
        gone.TrySetResult(reason);
        foreach (var answer in waiting.Values)
        {
            answer.TrySetResult(CdpAnswer.Failed(reason));
        }
    }
}
