using System.Globalization;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>
/// Pictures of the page as it came to rest: what a person sees first, and the whole page in tiles. The page
/// keeps the window it had: it is neither scrolled nor made taller, so nothing fixed to the window is drawn twice and nothing measured by the
/// window's height grows.
/// </summary>
internal sealed class PageViews(PageSession page, Camera camera, StepLog log, Artefacts artefacts, int deviceScale, TimeProvider clock)
{
    public const string ManifestPath = "views/tiles.json";

    private const int ThumbnailWidth = 400, ThumbnailHeight = 300;
    private readonly List<PageTile> tiles = [];
    private PageSize? size;
    private (Sha256Digest Top, Sha256Digest Bottom)? above;
    private long start;

    /// <summary>What else is to be read off the page as it stands in its pictures.</summary>
    public Func<CancellationToken, Task>? WhileStill { get; init; }

    /// <summary>No picture is missing for want of time.</summary>
    public bool AreTaken { get; private set; }

    /// <summary>
    /// Takes all pictures while the page stands still; after <paramref name="limit"/> no further one is begun. When it was cut off, a second call takes
    /// those that are missing.
    /// </summary>
    public Task<bool> ShootAsync(TimeSpan limit, bool areScriptsStopped, CancellationToken cancellationToken) =>
        log.RunAsync("views", async () =>
        {
            start = clock.GetTimestamp();
            using var still = areScriptsStopped ? null : StandStill.Begin(page);
            var now = PageSize.Of(await page.CallAsync("Page.getLayoutMetrics", [], cancellationToken).ConfigureAwait(false));
            if (now is null || (size is not null && size != now))
            {
                log.Lack(now is null ? "screenshot-failed" : "screenshot-capped");
                return (false, now is null ? "the page does not tell its size" : "the page has another size now");
            }
            size = now;
            var view = await camera.TakeWindowAsync(size, PageSession.CallLimit, cancellationToken).ConfigureAwait(false);
            await AddAsync("view", view).ConfigureAwait(false);
            var plan = TilePlan.Of(Math.Min(size.Width, TilePlan.MaxWidth), size.Height, deviceScale);
            try
            {
                await TakeTilesAsync(plan, size.IsInView ? view : null, limit, cancellationToken).ConfigureAwait(false);
                await AddAsync("thumbnail", await ThumbnailAsync(cancellationToken).ConfigureAwait(false), "image/jpeg").ConfigureAwait(false);
            }
            finally
            {
                artefacts.AddFile(ManifestPath, (byte[])[.. CanonicalJson.Write(Manifest(size)), (byte)'\n']);
            }
            if (tiles.Count < plan.Count || size.Height > TilePlan.MaxHeight || size.Width > TilePlan.MaxWidth)
            {
                log.Lack("screenshot-capped");
            }
            AreTaken = true;
            if (WhileStill is { } read)
            {
                await read(cancellationToken).ConfigureAwait(false);
            }
            return (tiles.Count == plan.Count, $"{size.Width} x {size.Height} px, {tiles.Count} of {plan.Count} tiles");
        });

    private async Task TakeTilesAsync(IReadOnlyList<(long Y, long Height)> plan, ReadOnlyMemory<byte>? shown, TimeSpan limit, CancellationToken cancellationToken)
    {
        foreach (var (y, height) in plan.Skip(tiles.Count))
        {
            if (tiles.Count > 0 && clock.GetElapsedTime(start) > limit)
            {
                return;
            }
            if ((shown ?? await RowsAsync(y, height, cancellationToken).ConfigureAwait(false)) is not { } png)
            {
                log.Lack("screenshot-failed");
                return;
            }
            var edges = plan.Count > 1 ? PngEdges.Read(png, TilePlan.Overlap * deviceScale) : null;
            await AddAsync(string.Create(CultureInfo.InvariantCulture, $"tile-{tiles.Count + 1}"), png).ConfigureAwait(false);
            tiles.Add(new()
            {
                Number = tiles.Count + 1, Y = y, Height = height, Digest = Sha256Digest.Of(png.Span), MatchesAbove = edges is { } own && above is { } upper ? own.Top == upper.Bottom : null,
            });
            above = edges;
        }
    }

    private JsonObject Manifest(PageSize of) => new JsonObjectBuilder
    {
        { "version", 1 },
        { "url", WellFormed.Text(artefacts.Page.Url) },
        { "page", new JsonObjectBuilder { { "width", of.Width }, { "height", of.Height } }.Build() },
        { "window", new JsonObjectBuilder { { "width", of.ViewWidth }, { "height", of.ViewHeight } }.Build() },
        { "device_scale", deviceScale },
        { "shown", new JsonObjectBuilder { { "width", Math.Min(of.Width, TilePlan.MaxWidth) }, { "height", tiles is [.., var last] ? last.Y + last.Height : 0 } }.Build() },
        { "overlap", TilePlan.Overlap },
        { "drawn", camera.Way switch { CameraWay.Unclipped => "unclipped", CameraWay.BeyondViewport => "beyond-viewport" } },
        { "tiles", JsonArray.Of([.. tiles.Select(tile => tile.ToJson())]) },
    };

    private Task<ReadOnlyMemory<byte>?> RowsAsync(long y, long height, CancellationToken cancellationToken) =>
        camera.TakeAsync((0, y, Math.Min(size!.Width, TilePlan.MaxWidth), height), PageSession.CallLimit, cancellationToken);

    // The browser draws it small: nothing is scaled or read here.
    private Task<ReadOnlyMemory<byte>?> ThumbnailAsync(CancellationToken cancellationToken)
    {
        var width = Math.Min(size!.Width, size.ViewWidth);
        var height = Math.Min(size.Height, width * ThumbnailHeight / ThumbnailWidth);
        return camera.TakeAsync((0, 0, width, height), PageSession.CallLimit, cancellationToken, (double)ThumbnailWidth / (width * deviceScale), "jpeg");
    }

    private async Task AddAsync(string kind, ReadOnlyMemory<byte>? picture, string type = "image/png")
    {
        if (picture is { } bytes)
        {
            await artefacts.AddRecordAsync(kind, type, bytes).ConfigureAwait(false);
        }
        else
        {
            log.Lack("screenshot-failed");
        }
    }
}
