using System.Diagnostics;
using System.Globalization;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Browsing;

/// <summary>
/// What a capture is measured against: the same Chromium with the same arguments and a fresh profile opens a page and draws all of it; no gate, no record, no walls but the sandbox.
/// </summary>
public sealed class BareScreenshot(BrowserLaunch launch, bool isSandboxed, TimeProvider clock)
{
    // As far down as the page goes, and back when every picture that was asked for is there.
    private const string Scroll = """
        (async () => {
          const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
          for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) { scrollTo({ top: y, behavior: 'instant' }); await drawn(); }
          await Promise.all([...document.images].filter(image => image.src && !image.complete).map(image => new Promise(done => image.onload = image.onerror = done)));
          scrollTo({ top: 0, behavior: 'instant' });
          await drawn();
        })()
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Gives the PNG.</summary>
    /// <param name="url">Of the page.</param>
    /// <param name="isScrolled">The page is walked down first, so that what loads when it is seen gets loaded.</param>
    /// <param name="beforeEnd">Called while the browser still runs, so that its use of the machine can be read.</param>
    /// <param name="cancellationToken">Ends the browser.</param>
    /// <exception cref="BrowserUnavailableException">There is no browser, or it did not do what it was told.</exception>
    public async Task<byte[]> TakeAsync(Uri url, bool isScrolled, Action beforeEnd, CancellationToken cancellationToken)
    {
        var profile = Directory.CreateTempSubdirectory("ec-bare-");
        using var process = Start(profile.FullName);
        try
        {
            var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var connection = new CdpConnection(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, message =>
            {
                if (message.Method == "Page.loadEventFired")
                {
                    loaded.TrySetResult();
                }
            }, clock);
            await using (connection.ConfigureAwait(false))
            {
                connection.Start();
                var picture = await DrawAsync(connection, url, isScrolled, loaded.Task, cancellationToken).ConfigureAwait(false);
                beforeEnd();
                return picture;
            }
        }
        finally
        {
            Libc.Kill(-process.Id);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            await ProcessTable.KillFamilyAsync(process.Id, null, clock, isGroupOurs: true).ConfigureAwait(false);
            profile.Delete(recursive: true);
        }
    }

    private async Task<byte[]> DrawAsync(CdpConnection connection, Uri url, bool isScrolled, Task loaded, CancellationToken cancellationToken)
    {
        async Task<CdpAnswer> CallAsync(string? session, string method, System.Text.Json.Nodes.JsonObject parameters)
        {
            var answer = await connection.CallAsync(session, method, parameters, Limit, cancellationToken).ConfigureAwait(false);
            return answer.IsOk ? answer : throw new BrowserUnavailableException($"{method}: {answer.Failure}");
        }

        var target = (await CallAsync(null, "Target.createTarget", new() { ["url"] = "about:blank" }).ConfigureAwait(false)).Text("targetId");
        var session = (await CallAsync(null, "Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true }).ConfigureAwait(false)).Text("sessionId");
        await CallAsync(session, "Page.enable", []).ConfigureAwait(false);
        // The same window for every browser: their own bars take different shares of it.
        await CallAsync(session, "Emulation.setDeviceMetricsOverride", new() { ["width"] = launch.ViewportWidth, ["height"] = launch.ViewportHeight, ["deviceScaleFactor"] = 1, ["mobile"] = false }).ConfigureAwait(false);
        await CallAsync(session, "Page.navigate", new() { ["url"] = url.AbsoluteUri }).ConfigureAwait(false);
        await loaded.WaitAsync(Limit, cancellationToken).ConfigureAwait(false);
        if (isScrolled)
        {
            await CallAsync(session, "Runtime.evaluate", new() { ["expression"] = Scroll, ["awaitPromise"] = true }).ConfigureAwait(false);
        }
        var size = (await CallAsync(session, "Page.getLayoutMetrics", []).ConfigureAwait(false)).Result.Member("cssContentSize");
        System.Text.Json.Nodes.JsonObject clip = new() { ["x"] = 0, ["y"] = 0, ["width"] = size?.Number("width") ?? 0, ["height"] = size?.Number("height") ?? 0, ["scale"] = 1 };
        var shot = await CallAsync(session, "Page.captureScreenshot", new() { ["format"] = "png", ["optimizeForSpeed"] = true, ["captureBeyondViewport"] = true, ["clip"] = clip }).ConfigureAwait(false);
        return shot.Result.Member("data") is { } data && data.TryGetBytesFromBase64(out var png) ? png : throw new BrowserUnavailableException("the browser gave no picture");
    }

    private Process Start(string profile)
    {
        var chromium = BrowserLauncher.Find(launch.Program) ?? throw new BrowserUnavailableException("There is no Chromium on this machine.");
        string[] becomeUser = [];
        if (Libc.IsRoot)
        {
            var (user, group) = UserNames.Find("ec-browser") ?? UserNames.Find("nobody") ?? (65534, 65534);
            Libc.ChangeOwner(profile, user, group);
            becomeUser = ["setpriv", string.Create(CultureInfo.InvariantCulture, $"--reuid={user}"), string.Create(CultureInfo.InvariantCulture, $"--regid={group}"), "--clear-groups"];
        }
        var arguments = BrowserArguments.Build(launch, Path.Combine(profile, "profile"), 0, isSandboxed, OwnedBrowser.IsShmSmall())
            .Where(argument => !argument.StartsWith("--proxy-", StringComparison.Ordinal));
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        string[] line = ["-c", "exec 3<&0 4>&1 </dev/null >/dev/null 2>&1; exec \"$@\"", "sh", "setsid", .. becomeUser, chromium, .. arguments, "--no-proxy-server"];
        Array.ForEach(line, start.ArgumentList.Add);
        start.Environment["HOME"] = profile;
        return Process.Start(start)!;
    }
}
