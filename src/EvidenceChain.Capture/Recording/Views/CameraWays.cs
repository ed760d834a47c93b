using System.Collections.Concurrent;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>
/// Which way to draw a page below its window works in a browser: tried once for each version, on a page of ours. The setting that the first way needs is none that the browser's makers promise to keep.
/// </summary>
internal sealed class CameraWays
{
    /// <summary>Far below any window.</summary>
    private const int Below = 6000, Side = 64;

    private const string Page = "<!doctype html><body style='margin:0'><div style='height:7000px;background:#2a7fb8'></div>";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, CameraWay> known = new(StringComparer.Ordinal);

    public static CameraWays OfThisProcess { get; } = new();

    /// <summary>Tries it on a page beside the captured one, unless the version is known.</summary>
    public async Task<CameraWay> FindAsync(string version, CdpConnection connection, BrowserSessions sessions, CancellationToken cancellationToken)
    {
        SidePage? trial = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            return await FindAsync(version, async () =>
            {
                (trial, _) = await SidePage.OpenAsync(connection, sessions, "about:blank", limit.Token).ConfigureAwait(false);
                return trial is null ? null : new PageSession(connection, trial.Target);
            }, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CameraWay.BeyondViewport;
        }
        finally
        {
            trial?.Dispose();
        }
    }

    /// <param name="version">The browser's own name and version.</param>
    /// <param name="blank">Opens a blank page for the trial; null when it cannot. Not called for a version that is known.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public async Task<CameraWay> FindAsync(string version, Func<Task<PageSession?>> blank, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(version, out var way))
        {
            return way;
        }
        // A browser that could not be tried gets the way that every Chromium has, and the next one is tried again.
        if (await blank().ConfigureAwait(false) is not { } page || await IsDrawnBelowAsync(page, cancellationToken).ConfigureAwait(false) is not { } isDrawn)
        {
            return CameraWay.BeyondViewport;
        }
        return known[version] = isDrawn ? CameraWay.Unclipped : CameraWay.BeyondViewport;
    }

    // One colour everywhere, of an element, for a page's background is drawn without end: a picture from far below and one from the top are the same file, byte by byte, or the lower one was not drawn.
    private static async Task<bool?> IsDrawnBelowAsync(PageSession page, CancellationToken cancellationToken)
    {
        await page.CallAsync("Page.setDocumentContent", new() { ["frameId"] = page.FrameId, ["html"] = Page }, Limit, cancellationToken).ConfigureAwait(false);
        var camera = new Camera(page, CameraWay.Unclipped);
        var top = await camera.TakeAsync((0, 0, Side, Side), Limit, cancellationToken).ConfigureAwait(false);
        var below = await camera.TakeAsync((0, Below, Side, Side), Limit, cancellationToken).ConfigureAwait(false);
        return top is { } one && below is { } other ? one.Span.SequenceEqual(other.Span) : null;
    }
}
