using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>A page and the window on it, in CSS pixels.</summary>
internal sealed record PageSize
{
    public required long Width { get; init; }

    public required long Height { get; init; }

    public required long ViewWidth { get; init; }

    public required long ViewHeight { get; init; }

    /// <summary>How far the page is scrolled.</summary>
    public required (long X, long Y) Scrolled { get; init; }

    public bool IsInView => Width <= ViewWidth && Height <= ViewHeight && Scrolled == (0, 0);

    /// <summary>Null when the browser did not tell.</summary>
    public static PageSize? Of(CdpAnswer layoutMetrics) =>
        layoutMetrics.Result.Member("cssContentSize") is { } whole && layoutMetrics.Result.Member("cssLayoutViewport") is { } view
            && (whole.Number("width"), whole.Number("height"), view.Number("clientWidth"), view.Number("clientHeight")) is ({ } width, { } height, { } viewWidth and > 0, { } viewHeight and > 0)
            ? new()
            {
                Width = Math.Max(1, width), Height = Math.Max(1, height), ViewWidth = viewWidth, ViewHeight = viewHeight, Scrolled = (view.Number("pageX") ?? 0, view.Number("pageY") ?? 0),
            }
            : null;
}
