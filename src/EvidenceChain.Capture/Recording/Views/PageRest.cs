using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>Waits, once the network is quiet, until the page looks as it will: its pictures are decoded and its size has stopped changing.</summary>
internal sealed class PageRest(PageSession page, StepLog log)
{
    // Pictures of one area of a hundred full screens are decoded before they are drawn; of a page with more, drawing decodes the rest.
    private const int MaxDecodedPixels = 100_000_000;

    /// <summary>An ordinary page takes three frames; one that never rests costs <paramref name="limit"/> twice at most.</summary>
    public Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        log.RunAsync("rest", async () =>
        {
            var (read, failure) = await page.EvaluateAsync(Script(limit), (2 * limit) + TimeSpan.FromSeconds(2), cancellationToken).ConfigureAwait(false);
            if (read is not { } value)
            {
                log.Lack("layout-not-stable");
                return (false, failure ?? "");
            }
            if (value.Number("open") > 0)
            {
                log.Lack("pictures-not-loaded");
            }
            if (!value.Flag("isStable"))
            {
                log.Lack("layout-not-stable");
            }
            return (true, value.GetRawText());
        });

    private static string Script(TimeSpan limit) => $$"""
        (async limit => {
          const frame = () => new Promise(done => { const timer = setTimeout(done, 100); requestAnimationFrame(() => { clearTimeout(timer); done(); }); });
          const within = (work, time) => Promise.race([work, new Promise(done => setTimeout(done, time))]);
          const shown = [...document.images].filter(image => (image.currentSrc || image.getAttribute('src')) && image.getClientRects().length > 0);
          let pixels = 0;
          const ready = image => {
            if (image.complete && !image.naturalWidth) return null;
            if (image.complete && (pixels += image.naturalWidth * image.naturalHeight) > {{MaxDecodedPixels}}) return null;
            return image.decode().catch(() => null);
          };
          const start = performance.now();
          await within(Promise.all([document.fonts.ready, ...shown.map(ready)]), limit);
          const pictures = Math.round(performance.now() - start);
          const root = document.scrollingElement ?? document.documentElement;
          const size = () => root.scrollWidth + 'x' + root.scrollHeight;
          let last = size(), same = 0;
          const begin = performance.now();
          while (same < 3 && performance.now() - begin < limit) { await frame(); const now = size(); same = now === last ? same + 1 : 0; last = now; }
          return { size: last, isStable: same >= 3, pictures: shown.length, open: shown.filter(image => !image.complete).length, picturesMs: pictures, layoutMs: Math.round(performance.now() - begin) };
        })({{(long)limit.TotalMilliseconds}})
        """;
}
