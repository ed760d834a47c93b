using System.Net;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>A browser that runs, seen from the recorder: its two pipes, how it is kept apart, and what its way out knows.</summary>
internal sealed record RecordedBrowser
{
    /// <summary>Takes our commands.</summary>
    public required Stream Input { get; init; }

    /// <summary>Gives answers and events.</summary>
    public required Stream Output { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Pages its gate answers itself; null without a gate.</summary>
    public Egress.ControlPages? ControlPages { get; init; }

    /// <summary>Where its gate listens, for other clients of the same capture; null without a gate.</summary>
    public string? GateSocketPath { get; init; }

    /// <summary>The browser's program file; null when that is not known.</summary>
    public string? Program { get; init; }

    /// <summary>Which walls stand around it; null where there are none by design.</summary>
    public JsonObject? Walls { get; init; }

    public required int ViewportWidth { get; init; }

    public required int ViewportHeight { get; init; }

    /// <summary>What is known of how to draw pages in browsers.</summary>
    public Views.CameraWays CameraWays { get; init; } = Views.CameraWays.OfThisProcess;

    /// <summary>A folder the browser may write downloads to, so that they run to their end; their bytes are taken off the network as all others. Null refuses downloads.</summary>
    public string? DownloadFolder { get; init; }

    /// <summary>The address that answered for a URL's host and port; null when that is not known.</summary>
    public Func<Uri, IPAddress?> AddressOf { get; init; } = _ => null;

    /// <summary>Why the gate refused a URL's host and port; null when it did not.</summary>
    public Func<Uri, string?> RefusalOf { get; init; } = _ => null;

    /// <summary>Why the browser ended, once it has; null when nobody can tell.</summary>
    public Func<Task<Browsing.BrowserExit>>? Exit { get; init; }

    /// <summary>The proxy that the gate goes through; null when it connects itself.</summary>
    public Uri? UpstreamProxy { get; init; }

    /// <summary>The gate's record; null where there is no gate.</summary>
    public Func<IReadOnlyList<GateConnection>>? Connections { get; init; }

    /// <summary>Every name the gate resolved.</summary>
    public Func<Task<IReadOnlyList<NameLookup>>> NamesAsync { get; init; } = () => Task.FromResult<IReadOnlyList<NameLookup>>([]);

    /// <summary>Whether it was ended over its memory: how it ended is known a moment after its pipe has closed.</summary>
    public async Task<bool> WasOutOfMemoryAsync(StepLog log, TimeProvider clock)
    {
        try
        {
            var exit = Exit is { } asked ? await asked().WaitAsync(TimeSpan.FromSeconds(3), clock).ConfigureAwait(false) : null;
            log.Event("browser-ended", exit?.Reason ?? "");
            return exit is { IsOutOfMemory: true };
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
