using System.Text.Json.Nodes;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Printing;

/// <summary>One page printed as PDF, or one sentence why it was not.</summary>
public sealed record PrintedPaper(byte[]? Pdf, string? Failure);

/// <summary>
/// Prints documents of ours in a browser without any network. They hold texts and pictures of captured pages, so the browser is walled in as for a capture, and their own policy
/// lets it run no script and load nothing.
/// </summary>
public sealed class PaperPrinter(BrowserLauncher launcher, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120), CallLimit = TimeSpan.FromSeconds(40);

    // Pictures are drawn again at the size in which they are printed: a page's tile has a hundred times as many pixels as its thumbnail shows.
    private const string Shrink = """
        (async () => {
          await document.fonts.ready;
          for (const image of document.images) {
            try {
              await image.decode();
              const box = image.getBoundingClientRect(), fine = 2.5, canvas = document.createElement('canvas');
              if (image.naturalWidth <= box.width * fine || box.width < 1 || box.height < 1) continue;
              canvas.width = Math.round(box.width * fine);
              canvas.height = Math.round(image.naturalHeight * canvas.width / image.naturalWidth);
              const pen = canvas.getContext('2d');
              pen.imageSmoothingQuality = 'high';
              pen.drawImage(image, 0, 0, canvas.width, canvas.height);
              image.src = canvas.toDataURL('image/jpeg', 0.85);
              await image.decode();
            } catch { }
          }
        })()
        """;

    /// <summary>Prints each page; never throws because of the browser: what went wrong stands with the page.</summary>
    /// <param name="pages">HTML that stands alone: pictures as data URLs, sizes and margins in its own <c>@page</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<PrintedPaper>> PrintAsync(IReadOnlyList<string> pages, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("ec-print-");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(Limit);
        List<PrintedPaper> printed = [];
        try
        {
            UnixFiles.SetMode(work.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            // Nobody listens at the gate's place.
            var launch = new BrowserLaunch { GateSocketPath = Path.Combine(work.FullName, "nobody.sock"), WorkFolder = work.FullName, TimeZone = "UTC" };
            await using var browser = await launcher.LaunchAsync(launch, ending.Token).ConfigureAwait(false);
            await using var connection = new CdpConnection(browser.Input, browser.Output, _ => { }, clock);
            connection.Start();
            foreach (var page in pages)
            {
                printed.Add(await PrintAsync(connection, page, ending.Token).ConfigureAwait(false));
            }
        }
        catch (Exception fault) when (fault is BrowserUnavailableException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = fault is OperationCanceledException ? $"not printed within {Limit.TotalSeconds} s" : fault.Message;
            printed.AddRange(Enumerable.Repeat(new PrintedPaper(null, reason), pages.Count - printed.Count));
        }
        finally
        {
            work.Delete(recursive: true);
        }
        return printed;
    }

    private static async Task<PrintedPaper> PrintAsync(CdpConnection connection, string html, CancellationToken cancellationToken)
    {
        var opened = await CallAsync(null, "Target.createTarget", new() { ["url"] = "about:blank" }).ConfigureAwait(false);
        if (opened.Text("targetId") is not { } target)
        {
            return new(null, opened.Failure ?? "the browser opened no page");
        }
        var attached = await CallAsync(null, "Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true }).ConfigureAwait(false);
        if (attached.Text("sessionId") is not { } session)
        {
            return new(null, attached.Failure ?? "the browser let go of its page");
        }
        var set = await CallAsync(session, "Page.setDocumentContent", new() { ["frameId"] = target, ["html"] = html }).ConfigureAwait(false);
        if (set.Failure is { } refused)
        {
            return new(null, refused);
        }
        await CallAsync(session, "Runtime.evaluate", new() { ["expression"] = Shrink, ["awaitPromise"] = true }).ConfigureAwait(false);
        var answer = await CallAsync(session, "Page.printToPDF", new() { ["printBackground"] = true, ["preferCSSPageSize"] = true, ["generateTaggedPDF"] = true }).ConfigureAwait(false);
        await CallAsync(null, "Target.closeTarget", new() { ["targetId"] = target }).ConfigureAwait(false);
        return answer.Text("data") is { Length: > 0 } data ? new(Convert.FromBase64String(data), null) : new(null, answer.Failure ?? "the browser printed nothing");

        Task<CdpAnswer> CallAsync(string? to, string method, JsonObject parameters) => connection.CallAsync(to, method, parameters, CallLimit, cancellationToken);
    }
}
