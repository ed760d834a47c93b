using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Observing;
using EvidenceChain.Capture.Packaging;
using EvidenceChain.Capture.Recording.Behaviours;
using EvidenceChain.Capture.Recording.Views;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Related;

/// <summary>
/// Visits the shop and the licence that an item's page links to, after the page itself is done, each in a tab of its own of the same browser context: same cookies,
/// same gate, one session. A court asks who sells, and shown by itself such a page could be any seller's.
/// </summary>
internal sealed class RelatedPages(CaptureOrder order, CdpConnection connection, BrowserSessions sessions, TrafficRecorder traffic, WarcWriter warc, StepLog log, Func<Exchange?, string?> refusalOf, TimeProvider clock)
{
    public const string FileName = "related-pages.json";

    private const int MaxScrollHeight = 20_000;
    private static readonly (string Role, string Field)[] Wanted = [("shop", "seller_url"), ("licence", "licence_url")];
    private static readonly TimeSpan MostForOne = TimeSpan.FromSeconds(12), LeastForOne = TimeSpan.FromSeconds(1), CallLimit = TimeSpan.FromSeconds(15);
    private readonly System.Collections.Concurrent.ConcurrentQueue<RelatedPage> pages = new();

    /// <summary>How the browser draws pages below their window.</summary>
    public CameraWay CameraWay { get; set; } = CameraWay.BeyondViewport;

    /// <summary>In the order of the visits.</summary>
    public IReadOnlyList<RelatedPage> All => [.. pages];

    /// <summary>The page that a session belongs to; null for the listing and all that is not of one of these.</summary>
    public RelatedPage? Of(string? session) =>
        pages.IsEmpty || sessions.PageOf(session) is not { } page ? null : pages.FirstOrDefault(one => one.Target?.TargetId == page);

    public RelatedPage? Of(Exchange exchange) => pages.IsEmpty ? null : exchange.Sessions.ToArray().Select(Of).FirstOrDefault(page => page is not null);

    /// <summary>Never throws for want of time; ends within the limit.</summary>
    /// <param name="listing">What was found on the listing.</param>
    /// <param name="listingUrl">Its address, told as the page that the link was followed from.</param>
    /// <param name="window">In CSS pixels.</param>
    /// <param name="limit">For all of them together.</param>
    /// <param name="ending">Of the capture.</param>
    public async Task VisitAsync(PageFindings listing, string listingUrl, (int Width, int Height) window, TimeSpan limit, CancellationToken ending)
    {
        var start = clock.GetTimestamp();
        var left = Wanted.Length;
        foreach (var (role, name) in Wanted)
        {
            var field = listing.Observed is { Kind: PageKind.Item } item ? item.Fields.GetValueOrDefault(name) : null;
            var page = new RelatedPage
            {
                Role = role, Link = field?.Value, LinkPath = field?.Best.Place.Path ?? "", Log = log.ForPage(role),
                Artefacts = new(warc, clock) { Page = (field?.Value ?? "", clock.GetUtcNow(), Guid.CreateVersion7(clock.GetUtcNow()).ToString()) },
            };
            pages.Enqueue(page);
            var share = (limit - clock.GetElapsedTime(start)) / left--;
            share = share < MostForOne ? share : MostForOne;
            if (page.Link is null)
            {
                (page.State, page.Reason) = (RelatedState.NoLink, listing.Observed is { Kind: PageKind.Item } ? "the listing shows no such link" : "the page is no item's");
            }
            else if (!Uri.TryCreate(new(listingUrl), page.Link, out var url) || url.Scheme is not ("http" or "https"))
            {
                page.Reason = "the link leads to no http or https address";
            }
            else if (Known(url.AbsoluteUri, listingUrl, page) is { } known)
            {
                page.Reason = known;
            }
            else if (share < LeastForOne)
            {
                page.Reason = "no time was left for it";
            }
            else
            {
                await VisitAsync(page, url, listingUrl, window, share, ending).ConfigureAwait(false);
            }
        }
    }

    private async Task VisitAsync(RelatedPage page, Uri url, string listingUrl, (int Width, int Height) window, TimeSpan limit, CancellationToken ending)
    {
        page.StartedAt = clock.GetUtcNow();
        using var time = new CancellationTokenSource(limit, clock);
        using var usable = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ending);
        try
        {
            await WalkAsync(page, url, listingUrl, window, limit, usable).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            var reason = connection.Gone.IsCompleted ? "the browser was gone" : page.Signals is { Crashed.IsCompleted: true } ? "the page crashed" : $"it was not done within {limit.TotalSeconds:0.#} s";
            (page.State, page.Reason) = (page.Artefacts.Has("dom") || page.Artefacts.Has("view") ? RelatedState.Partial : RelatedState.NotCaptured, reason);
        }
        page.EndedAt = clock.GetUtcNow();
    }

    private async Task WalkAsync(RelatedPage page, Uri url, string listingUrl, (int Width, int Height) window, TimeSpan limit, CancellationTokenSource usable)
    {
        var (target, failure) = await sessions.OpenAnotherAsync(window.Width, window.Height, usable.Token).ConfigureAwait(false);
        if (target is null)
        {
            page.Reason = failure ?? "no tab could be opened";
            return;
        }
        var signals = new PageSignals(page.Log, new Dialogs(page.Log, (session, method, parameters) => _ = connection.CallAsync(session, method, parameters, CallLimit, CancellationToken.None))) { Page = target };
        traffic.Watch(target.TargetId);
        (page.Target, page.Signals) = (target, signals);
        // Nobody shall wait out a limit for a page that is gone.
        _ = Task.WhenAny(connection.Gone, signals.Crashed).ContinueWith(_ => CancelAsync(usable), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var session = new PageSession(connection, target);
        await PageDevice.ApplyAsync(session, order.Profile, window, default, page.Log, usable.Token).ConfigureAwait(false);
        var visit = new PageVisit(session, new(session, () => sessions.FramesOf(target.TargetId), page.Log, page.Artefacts), signals, traffic, page.Log, page.Found, page.Artefacts, clock) { Referrer = listingUrl };
        var hasPage = await visit.NavigateAsync(url, limit / 2, usable.Token).ConfigureAwait(false);
        page.Document = traffic.DocumentOf(target.TargetId);
        if (refusalOf(page.Document) is { } refusal)
        {
            (page.Document, page.Reason) = (null, $"gate: {refusal}");
            return;
        }
        if (!hasPage || page.Found.IsDownload || page.Document is null)
        {
            page.Reason = page.Found.IsDownload ? "the link leads to a download" : $"navigation: {page.Found.NavigationError ?? "no answer"}";
            return;
        }
        page.Artefacts.Page = (page.Document.Url, page.Document.SentAt, page.Artefacts.Page.Id);
        if (Known(page.Document.Url, listingUrl, page) is { } known)
        {
            page.Reason = known;
            return;
        }
        await LookAsync(page, url, visit, signals, window, limit, usable.Token).ConfigureAwait(false);
        page.State = RelatedState.Captured;
    }

    private async Task LookAsync(RelatedPage page, Uri url, PageVisit visit, PageSignals signals, (int Width, int Height) window, TimeSpan limit, CancellationToken usable)
    {
        await visit.SettleAsync("settle", limit / 3, limit / 6, usable).ConfigureAwait(false);
        if (!signals.IsLoading)
        {
            await visit.Page.EvaluateAsync(PageScripts.Scroll(limit / 8, MaxScrollHeight), limit / 4, usable).ConfigureAwait(false);
        }
        await new PageRest(visit.Page, page.Log).WaitAsync(limit / 10, usable).ConfigureAwait(false);
        await visit.ReadAsync(usable).ConfigureAwait(false);
        await new PageViews(visit.Page, new(visit.Page, CameraWay), page.Log, page.Artefacts, order.Profile.DeviceScale, clock).ShootAsync(limit / 3, areScriptsStopped: false, usable).ConfigureAwait(false);
        await new PageObserver(visit.Page, page.Log, page.Found, page.Artefacts).ObserveAsync(usable).ConfigureAwait(false);
        page.Outcome = OutcomeRules.Of(page.Found, url, page.Document);
    }

    // Records bear the name of their page's address: two pages of one address would be taken for one.
    private string? Known(string url, string listingUrl, RelatedPage self) =>
        Same(url, listingUrl) ? "it leads to the listing itself"
        : pages.FirstOrDefault(page => page != self && page.IsListed && Same(page.Artefacts.Page.Url, url)) is { } other ? $"it leads to the same page as the {other.Role}" : null;

    private static bool Same(string a, string b) => WithoutFragment(a) == WithoutFragment(b);

    private static string WithoutFragment(string url) => url.IndexOf('#', StringComparison.Ordinal) is var at and >= 0 ? url[..at] : url;

    private static void CancelAsync(CancellationTokenSource usable)
    {
        try
        {
            usable.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The visit ended before the page did.
        }
    }

    /// <summary>Adds the file and the pages' own files. All bodies must be written by now.</summary>
    public void Finish(string session, Artefacts artefacts, string listingUrl)
    {
        if (pages.IsEmpty)
        {
            return;
        }
        foreach (var page in pages)
        {
            page.Settle();
            foreach (var (path, content) in page.Artefacts.Files)
            {
                artefacts.AddFile(page.Folder + path, content);
            }
        }
        var host = Uri.TryCreate(listingUrl, UriKind.Absolute, out var url) ? url.IdnHost : "";
        artefacts.AddFile(FileName, (byte[])
        [
            .. CanonicalJson.Write(new JsonObjectBuilder
            {
                { "version", 1 }, { "session", session }, { "listing", artefacts.Page.Id },
                { "note", "visited after the listing in tabs of the same browser context, through the same gate, with the cookies the listing had set and no login" },
                { "pages", JsonArray.Of([.. pages.Select(JsonValue (page) => page.ToJson(host))]) },
            }),
            (byte)'\n',
        ]);
    }
}
