using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Cleanliness;
using EvidenceChain.Capture.CrossChecking;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Capture.Observing;
using EvidenceChain.Capture.Packaging;
using EvidenceChain.Capture.Recording.Related;
using EvidenceChain.Capture.Recording.Traffic;
using EvidenceChain.Capture.Recording.Views;
using EvidenceChain.Proof.Statements;
using CdpObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording;

/// <summary>
/// Visits one page with a running browser and keeps everything in the WARC while it happens. Ends within the page's time-out, whatever
/// page and browser do; what they did is in the findings.
/// </summary>
internal sealed class PageRecording(CaptureOrder order, RecordedBrowser browser, WarcWriter warc, SecretCommitments secrets, StepLog log, TimeProvider clock)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15), ControlReserve = TimeSpan.FromSeconds(2);

    /// <summary>The page's own document when its loading was broken off: written last, for it may be a download that goes on.</summary>
    private Exchange? aborted;
    private CrossCheck? crossCheck;
    private RelatedPages? related;
    private Task<CdpAnswer> systemInfo = Task.FromResult(CdpAnswer.Failed("not asked"));

    /// <summary>The part of the time that is kept back.</summary>
    private TimeSpan FinishTime => Least(PageCapturer.FinishLimit, order.PageTimeout / 4);

    private TimeSpan VisitTime => order.PageTimeout - FinishTime;

    public PageFindings Found { get; } = new();

    /// <summary>Binds the pages of this capture: one browser context, one gate.</summary>
    public string SessionId { get; } = Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    /// <summary>Pages visited after the listing.</summary>
    public IReadOnlyList<RelatedPage> Related => related?.All ?? [];

    public Artefacts Artefacts { get; } = new(warc, clock) { Page = (order.Url.AbsoluteUri, clock.GetUtcNow(), Guid.CreateVersion7(clock.GetUtcNow()).ToString()) };

    public TrafficRecorder? Traffic { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var wall = new CancellationTokenSource(order.PageTimeout + CallLimit, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(wall.Token, cancellationToken);
        CdpConnection? connection = null;
        Task<CdpAnswer> AskAsync(string session, string method, CdpObject parameters, TimeSpan limit, CancellationToken token) => connection!.CallAsync(session, method, parameters, limit, token);
        using var streams = new BodyStreams(AskAsync, order.OutputPath + ".parts", new(order.MaxBodyBytes), clock, ending.Token);
        var heads = new HttpHead(secrets);
        crossCheck = new(order, browser, heads, log, Artefacts, clock);
        using var writer = new ExchangeWriter(warc, new BodyReader(AskAsync), streams, heads, Miss, browser.AddressOf, exchange => (related?.Of(exchange)?.Artefacts ?? Artefacts).Page.Id, clock, ending.Token);
        var tls = new TlsOrigins(AskAsync, ending.Token);
        BrowserSessions? sessions = null;
        var console = new ConsoleLines(session => sessions?.Find(session), clock);
        var channels = new LiveChannels(secrets, note => Traffic!.Note(note), clock);
        var traffic = Traffic = new(exchange => Begin(writer, tls, exchange), clock);
        var signals = new PageSignals(log, new(log, (session, method, parameters) => _ = connection!.CallAsync(session, method, parameters, CallLimit, ending.Token)));
        connection = new(browser.Input, browser.Output, message =>
        {
            sessions!.Take(message);
            if (sessions.IsStreaming(message.Session))
            {
                streams.Take(message);
                return;
            }
            traffic.Take(message);
            tls.Take(message);
            channels.Take(message);
            var other = related?.Of(message.Session);
            if (other is null)
            {
                console.Take(message);
            }
            (other?.Signals ?? signals).Take(message);
        }, clock);
        sessions = new(connection, popup => log.Event("pop-up-closed", popup.Url), ending.Token) { MaxBodyBytes = BodyReader.MaxBodyBytes, MaxStoreBytes = BodyReader.MaxStoreBytes };
        related = new(order, connection, sessions, traffic, warc, log, GateRefusal, clock);
        await using (connection.ConfigureAwait(false))
        {
            connection.Start();
            try
            {
                await VisitAsync(connection, sessions, signals, traffic, wall, ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                log.Lack("page-timeout");
            }
            await streams.BeginAllOpenAsync().ConfigureAwait(false);
            await CloseRecordAsync(traffic, writer, signals).ConfigureAwait(false);
            await tls.FinishAsync(Artefacts).ConfigureAwait(false);
            await channels.FinishAsync(warc, Artefacts.Page.Id).ConfigureAwait(false);
            console.Finish(Artefacts);
            await crossCheck.FinishAsync(Found, traffic).ConfigureAwait(false);
            related.Finish(SessionId, Artefacts, Artefacts.Page.Url);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    // The gate's own refusals reach the browser as answers, but no site gave them.
    private void Begin(ExchangeWriter writer, TlsOrigins tls, Exchange exchange)
    {
        tls.Take(exchange);
        if (GateRefusal(exchange) is { } refusal)
        {
            Miss(exchange, new(exchange.Url, "gate-refused", refusal, exchange.IsPartOfThePage));
        }
        else if (exchange is { ResourceType: "Document", Response: not null, FailedBecause: not null } && exchange.FrameId == Traffic!.MainFrameId)
        {
            aborted = exchange;
        }
        else
        {
            writer.Begin(exchange);
        }
    }

    // What another page of the session lacks is that page's affair, and listed with the rest.
    private void Miss(Exchange exchange, NotCaptured note)
    {
        var other = related?.Of(exchange);
        other?.Miss(note);
        Traffic!.Note(other is null ? note : note with { IsGap = false });
    }

    private string? GateRefusal(Exchange? exchange) =>
        exchange?.Response is not null && exchange.IsHttp && HttpHead.Field(exchange, EgressGate.RefusalHeader) is not null
            && Uri.TryCreate(exchange.Url, UriKind.Absolute, out var url) ? browser.RefusalOf(url) : null;

    private async Task VisitAsync(CdpConnection connection, BrowserSessions sessions, PageSignals signals, TrafficRecorder traffic, CancellationTokenSource wall, CancellationToken ending)
    {
        var page = await log.RunAsync("browser", () => OpenAsync(connection, sessions, ending)).ConfigureAwait(false);
        if (page is null)
        {
            return;
        }
        (signals.Page, traffic.MainFrameId) = (page, page.TargetId);
        wall.CancelAfter(order.PageTimeout);
        var begun = clock.GetTimestamp();
        using var time = new CancellationTokenSource(VisitTime, clock);
        using var usable = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ending);
        using var watching = new CancellationTokenSource();
        var watch = WatchAsync(connection, signals, usable, watching.Token);
        var session = new PageSession(connection, page);
        var visit = new PageVisit(session, new(session, () => sessions.FramesOf(page.TargetId), log, Artefacts), signals, traffic, log, Found, Artefacts, clock);
        var control = new ControlVisit(connection, sessions, browser.ControlPages, log, clock);
        Found.CleanChecks.Add(await BrowserChecks.ProfileAsync(connection, page, sessions.Context, ending).ConfigureAwait(false));
        Found.CleanChecks.Add(await control.CheckAsync("control-page-before", ending).ConfigureAwait(false));
        var way = related!.CameraWay = await browser.CameraWays.FindAsync(Found.BrowserVersion!.TryGetString("product", out var product) ? product : "", connection, sessions, ending).ConfigureAwait(false);
        var camera = new Camera(session, way);
        var views = new PageViews(session, camera, log, Artefacts, order.Profile.DeviceScale, clock) { WhileStill = token => crossCheck!.TakeTextsAsync(session, Least(TimeSpan.FromSeconds(2), VisitTime / 12), token) };
        try
        {
            await WalkAsync(visit, views, camera, signals, traffic, usable.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            if (time.IsCancellationRequested && !connection.Gone.IsCompleted && !signals.Crashed.IsCompleted)
            {
                log.Lack("page-timeout");
            }
        }
        if (connection.Gone.IsCompleted || signals.Crashed.IsCompleted)
        {
            log.Lack(!connection.Gone.IsCompleted ? "page-crashed" : await browser.WasOutOfMemoryAsync(log, clock).ConfigureAwait(false) ? "browser-out-of-memory" : "browser-gone");
        }
        await watching.CancelAsync().ConfigureAwait(false);
        await watch.ConfigureAwait(false);
        var hasAnswer = Found.NavigationError is null || traffic.MainDocument is not null;
        if (hasAnswer && !connection.Gone.IsCompleted && !signals.Crashed.IsCompleted && !Found.IsDownload && (!views.AreTaken || (!Artefacts.Has("dom") && !Found.IsBrowsersOwnPage)))
        {
            var left = VisitTime - clock.GetElapsedTime(begun);
            await SalvageAsync(visit, views, (left > TimeSpan.Zero ? left : TimeSpan.Zero) + (FinishTime * 2 / 3), ending).ConfigureAwait(false);
        }
        if (order.Profile.WithRelatedPages && views.AreTaken && Found.NavigationError is null && Found.GateRefusal is null && !connection.Gone.IsCompleted && !signals.Crashed.IsCompleted && !usable.IsCancellationRequested)
        {
            var left = VisitTime - clock.GetElapsedTime(begun) - ControlReserve;
            await related!.VisitAsync(Found, Artefacts.Page.Url, order.Profile.Viewport ?? (browser.ViewportWidth, browser.ViewportHeight), Least(left, order.PageTimeout / 3), ending).ConfigureAwait(false);
        }
        // A visit that used up its time has none left for this.
        if (hasAnswer && !connection.Gone.IsCompleted && !usable.IsCancellationRequested)
        {
            Found.CleanChecks.Add(await control.CheckAsync("control-page-after", ending).ConfigureAwait(false));
        }
        Found.CommandLine = (await systemInfo.ConfigureAwait(false)).Text("commandLine");
    }

    private async Task WalkAsync(PageVisit visit, PageViews views, Camera camera, PageSignals signals, TrafficRecorder traffic, CancellationToken usable)
    {
        var hasPage = await visit.NavigateAsync(order.Url, VisitTime / 2, usable).ConfigureAwait(false);
        Found.GateRefusal = GateRefusal(traffic.MainDocument) ?? (Found.NavigationError is null ? null : browser.RefusalOf(order.Url));
        if (Found.GateRefusal is null && traffic.MainDocument is { } document)
        {
            Artefacts.Page = (document.Url, document.SentAt, Artefacts.Page.Id);
        }
        if (Found.IsDownload)
        {
            await AwaitDownloadAsync(signals, usable).ConfigureAwait(false);
            return;
        }
        if (!hasPage)
        {
            return;
        }
        crossCheck!.AskAgain(Found.GateRefusal is null && Found.NavigationError is null ? traffic.MainDocument : null, Least(TimeSpan.FromSeconds(5), VisitTime / 6), usable);
        var window = (browser.ViewportWidth, browser.ViewportHeight);
        await new PageWalk(order.Profile, window, visit, views, camera, signals, traffic, log, Found, Artefacts, clock).RunAsync(VisitTime, usable).ConfigureAwait(false);
    }

    private async Task<(AttachedTarget? Value, string Result)> OpenAsync(CdpConnection connection, BrowserSessions sessions, CancellationToken ending)
    {
        var version = await connection.CallAsync(null, "Browser.getVersion", null, CallLimit, ending).ConfigureAwait(false);
        Found.BrowserVersion = new JsonObjectBuilder
        {
            { "product", version.Text("product") ?? "" }, { "user_agent", version.Text("userAgent") ?? "" }, { "revision", version.Text("revision") ?? "" },
        };
        // Asked now and read after the visit: the browser looks at its graphics first, and no page has to wait for that.
        systemInfo = connection.CallAsync(null, "SystemInfo.getInfo", null, CallLimit, ending);
        var (page, failure) = await sessions.OpenPageAsync(browser.ViewportWidth, browser.ViewportHeight, browser.DownloadFolder, ending).ConfigureAwait(false);
        if (page is null)
        {
            Found.NavigationError = failure;
            log.Lack("browser-gone");
            return (null, failure ?? "");
        }
        PageSession session = new(connection, page);
        await PageDevice.ApplyAsync(session, order.Profile, (browser.ViewportWidth, browser.ViewportHeight), version, log, ending).ConfigureAwait(false);
        await PageDevice.TellAsync(session, order.Profile.TimeZone, Found, log, ending).ConfigureAwait(false);
        return (page, version.Text("product") ?? "");
    }

    // Nobody shall wait out a limit for a browser or a page that is gone, or for one that does nothing but ask.
    private static async Task WatchAsync(CdpConnection connection, PageSignals signals, CancellationTokenSource usable, CancellationToken enough)
    {
        try
        {
            await Task.WhenAny(connection.Gone, signals.Crashed, signals.EndlessDialogs).WaitAsync(enough).ConfigureAwait(false);
            await usable.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The visit ended by itself.
        }
    }

    // The browser calls a navigation that becomes a download aborted, but its bytes go on coming.
    private async Task AwaitDownloadAsync(PageSignals signals, CancellationToken usable)
    {
        if (await signals.Download.WaitAsync(usable).ConfigureAwait(false) is { } size && aborted is { } exchange)
        {
            exchange.FailedBecause = null;
            exchange.Received("download", size);
        }
        else
        {
            log.Lack("download-not-finished");
        }
    }

    // The time for the page is up; texts and pictures of what is there are still worth some seconds. A script that holds the page is ended first.
    private async Task SalvageAsync(PageVisit visit, PageViews views, TimeSpan limit, CancellationToken ending)
    {
        using var few = CancellationTokenSource.CreateLinkedTokenSource(ending);
        few.CancelAfter(limit);
        try
        {
            if (await visit.StopScriptsAsync(few.Token).ConfigureAwait(false))
            {
                await visit.ReadAsync(few.Token).ConfigureAwait(false);
                await views.ShootAsync(limit / 2, areScriptsStopped: true, few.Token).ConfigureAwait(false);
                await new PageObserver(visit.Page, log, Found, Artefacts).ObserveAsync(few.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            log.Lack("page-does-not-answer");
        }
    }

    private async Task CloseRecordAsync(TrafficRecorder traffic, ExchangeWriter writer, PageSignals signals)
    {
        traffic.CutOff();
        if (aborted is not null)
        {
            aborted.DownloadPath = signals.DownloadId is { } id && browser.DownloadFolder is { } folder ? Path.Combine(folder, id) : null;
            writer.Begin(aborted);
        }
        await writer.AllWrittenAsync().ConfigureAwait(false);
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
