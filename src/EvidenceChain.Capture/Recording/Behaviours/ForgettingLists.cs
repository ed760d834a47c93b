using System.Globalization;
using System.Text;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>
/// Lists that keep only what is in view: no single text or picture of the page has it all, so each screen is kept on a second way down,
/// as lines of the record <c>segments</c> and as pictures <c>view-segment-N</c>.
/// </summary>
internal sealed class ForgettingLists(PageHand hand, Artefacts artefacts, StepLog log)
{
    /// <summary>Content taken out of the page by fewer changes than this is a banner or a spinner.</summary>
    public const int LeastGone = 12;

    private const int MaxSegments = 200, MaxPictures = 12;
    private static readonly TimeSpan ShotLimit = TimeSpan.FromSeconds(4);

    /// <param name="scrollers">Inner lists; the window is asked as well.</param>
    /// <param name="deadline">Of all lists together.</param>
    /// <param name="cancellationToken">Ends the visit.</param>
    public Task<bool> KeepAsync(long scrollers, Deadline deadline, CancellationToken cancellationToken) =>
        log.RunAsync("segments", async () =>
        {
            using var lines = new MemoryStream();
            var (count, pictures, isCut) = (0, 0, false);
            for (var list = -1; list < scrollers; list++)
            {
                var more = true;
                for (var stop = 0; more; stop++)
                {
                    if (deadline.IsOver || count >= MaxSegments)
                    {
                        isCut = true;
                        break;
                    }
                    var seen = await hand.AskAsync(string.Create(CultureInfo.InvariantCulture, $"nextSegment({list}, {stop})"), cancellationToken).ConfigureAwait(false);
                    if (seen is not { } segment)
                    {
                        isCut = true;
                        break;
                    }
                    more = segment.Flag("more");
                    if (stop == 0 && !more)
                    {
                        break; // Nothing to scroll here: the page's own text has it.
                    }
                    count++;
                    JsonObject line = new JsonObjectBuilder
                    {
                        { "list", list < 0 ? "page" : $"inner-{list + 1}" }, { "top", segment.Number("top") ?? 0 }, { "picture", pictures < MaxPictures ? $"view-segment-{pictures + 1}" : "" },
                        { "text", WellFormed.Text(segment.Text("text") ?? "") },
                    };
                    lines.Write(CanonicalJson.Write(line));
                    lines.WriteByte((byte)'\n');
                    if (pictures < MaxPictures && await hand.ShootAsync($"view-segment-{pictures + 1}", deadline.AtMost(ShotLimit), cancellationToken).ConfigureAwait(false))
                    {
                        pictures++;
                    }
                }
            }
            await artefacts.AddRecordAsync("segments", "application/x-ndjson", lines.ToArray()).ConfigureAwait(false);
            if (isCut)
            {
                log.Lack("segments-capped");
            }
            return (true, $"{count} segments, {pictures} pictures");
        });
}
