using EvidenceChain.Capture.Observing;
using EvidenceChain.Capture.Recording.Behaviours;
using EvidenceChain.Capture.Recording.Views;

namespace EvidenceChain.Capture.Recording;

/// <summary>What is done with a page that is there, in this order: left alone, used, brought to rest, read, pictured, observed, put into documents.</summary>
internal sealed class PageWalk(
    CaptureProfile profile, (int Width, int Height) window, PageVisit visit, PageViews views, Camera camera, PageSignals signals, TrafficRecorder traffic, StepLog log, PageFindings found, Artefacts artefacts, TimeProvider clock)
{
    private static readonly TimeSpan DocumentLimit = TimeSpan.FromSeconds(15);

    /// <param name="time">Of the whole visit; every step has its share.</param>
    /// <param name="usable">Ends when that time is up, or the page is gone.</param>
    public async Task RunAsync(TimeSpan time, CancellationToken usable)
    {
        var behaviours = new PageBehaviours(visit.Page, camera, signals, traffic, log, artefacts, clock);
        var isLoaded = await visit.SettleAsync("settle", time / 2, Least(TimeSpan.FromSeconds(8), time / 6), usable).ConfigureAwait(false);
        await behaviours.UntouchedAsync(Least(TimeSpan.FromSeconds(4), time / 8), usable).ConfigureAwait(false);
        // The browser's own page about an error has nothing to press and nothing further down.
        if ((isLoaded || !signals.IsLoading) && found.NavigationError is null)
        {
            var before = traffic.LastActivity;
            await behaviours.RunAsync(Least(TimeSpan.FromSeconds(24), time / 3), usable).ConfigureAwait(false);
            if (isLoaded && traffic.LastActivity != before)
            {
                await visit.SettleAsync("settle-again", time / 8, Least(TimeSpan.FromSeconds(5), time / 8), usable).ConfigureAwait(false);
            }
        }
        await new PageRest(visit.Page, log).WaitAsync(Least(TimeSpan.FromSeconds(1.5), time / 8), usable).ConfigureAwait(false);
        // Texts come first: they cost little, and pictures of a monstrous page may take all the time there is.
        await visit.ReadAsync(usable).ConfigureAwait(false);
        await views.ShootAsync(time / 2, areScriptsStopped: false, usable).ConfigureAwait(false);
        await new PageObserver(visit.Page, log, found, artefacts).ObserveAsync(usable).ConfigureAwait(false);
        await DocumentAsync(time, usable).ConfigureAwait(false);
    }

    private async Task DocumentAsync(TimeSpan time, CancellationToken usable)
    {
        var documents = new PageDocuments(visit.Page, log, artefacts);
        if (profile.WithMhtml)
        {
            await documents.SnapshotAsync(traffic.ReceivedBytes, Least(DocumentLimit, time / 6), usable).ConfigureAwait(false);
        }
        if (profile.WithPdf)
        {
            await documents.PrintAsync(profile.Viewport ?? window, Least(DocumentLimit, time / 3), usable).ConfigureAwait(false);
        }
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
