namespace EvidenceChain.Capture.Browsing;

/// <summary>How a browser ended.</summary>
public sealed record BrowserExit
{
    /// <summary>In plain words: it ended by itself, was closed by us, or went beyond its memory.</summary>
    public required string Reason { get; init; }

    /// <summary>It used more memory than it may have, and was ended for it.</summary>
    public bool IsOutOfMemory { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>The end of what it said on its error stream.</summary>
    public string Diagnostics { get; init; } = "";
}

/// <summary>A running browser: its CDP pipe (NUL-delimited JSON both ways) and its walls.</summary>
public sealed class BrowserProcess : IAsyncDisposable
{
    private readonly Func<ValueTask> endAsync;
    private int isDisposed;

    internal BrowserProcess(Stream input, Stream output, IsolationReport isolation, Task<BrowserExit> exited, Func<ValueTask> endAsync)
    {
        (Input, Output, Isolation, Exited, this.endAsync) = (input, output, isolation, exited, endAsync);
    }

    /// <summary>Commands to the browser.</summary>
    public Stream Input { get; }

    /// <summary>Answers and events; ends when the browser ends.</summary>
    public Stream Output { get; }

    public IsolationReport Isolation { get; }

    /// <summary>Completes when the browser has ended, whoever ended it; never fails.</summary>
    public Task<BrowserExit> Exited { get; }

    /// <summary>Kills every process of the browser and removes its profile.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref isDisposed, 1) == 0 ? endAsync() : ValueTask.CompletedTask;
}

/// <summary>No browser could be started; the message is one sentence that can be shown.</summary>
public sealed class BrowserUnavailableException(string sentence, Exception? inner = null) : IOException(sentence, inner);
