using EvidenceChain.Capture.Browsing.Cdp;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>How a page is drawn below its window.</summary>
internal enum CameraWay
{
    /// <summary>As it stands: the browser was started so that it draws the page beyond the window's edge.</summary>
    Unclipped,

    /// <summary>By <c>captureBeyondViewport</c>, which every Chromium has. It lays the page out anew for a moment, and a page that picks its pictures by width swaps them under the camera.</summary>
    BeyondViewport,
}

/// <summary>Takes pictures of a page, everywhere in the same way. The page keeps the window it had.</summary>
internal sealed class Camera(PageSession page, CameraWay way)
{
    /// <summary>What the browser must be started with for <see cref="CameraWay.Unclipped"/>.</summary>
    public const string BrowsersSetting = "mainFrameClipsContent=false";

    public CameraWay Way => way;

    /// <summary>A part of the page, in CSS pixels from its top left; PNG, or JPEG on demand. Null when the browser gave none.</summary>
    public async Task<ReadOnlyMemory<byte>?> TakeAsync(
        (long X, long Y, long Width, long Height) part, TimeSpan limit, CancellationToken cancellationToken, double scale = 1, string format = "png", bool isInWindow = false)
    {
        JsonObject clip = new() { ["x"] = part.X, ["y"] = part.Y, ["width"] = part.Width, ["height"] = part.Height, ["scale"] = scale };
        JsonObject picture = new() { ["format"] = format, ["optimizeForSpeed"] = true, ["clip"] = clip };
        if (way == CameraWay.BeyondViewport && !isInWindow)
        {
            picture["captureBeyondViewport"] = true;
        }
        var answer = await page.CallAsync("Page.captureScreenshot", picture, limit, cancellationToken).ConfigureAwait(false);
        return answer.Result.Member("data") is { } data && data.TryGetBytesFromBase64(out var bytes) ? bytes : null;
    }

    /// <summary>What the window shows. The part is named all the same: asked for a picture of the window as it is, the browser tells the page of a new size.</summary>
    public Task<ReadOnlyMemory<byte>?> TakeWindowAsync(PageSize size, TimeSpan limit, CancellationToken cancellationToken) =>
        TakeAsync((size.Scrolled.X, size.Scrolled.Y, size.ViewWidth, size.ViewHeight), limit, cancellationToken, isInWindow: true);
}
