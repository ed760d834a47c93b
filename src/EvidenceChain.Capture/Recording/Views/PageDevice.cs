using System.Text.RegularExpressions;
using EvidenceChain.Capture.Browsing.Cdp;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>Makes the page's window the device that the profile names, before the page is gone to.</summary>
internal static partial class PageDevice
{
    /// <param name="page">The blank page.</param>
    /// <param name="profile">Of the order.</param>
    /// <param name="window">The browser's own, in CSS pixels.</param>
    /// <param name="browser">The answer of <c>Browser.getVersion</c>.</param>
    /// <param name="log">Takes what the browser refused.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task ApplyAsync(PageSession page, CaptureProfile profile, (int Width, int Height) window, CdpAnswer browser, StepLog log, CancellationToken cancellationToken)
    {
        var (width, height) = profile.Viewport ?? window;
        await FitWindowAsync(page, width, height, cancellationToken).ConfigureAwait(false);
        // The window's own frame takes some of its height; the page shall have the size that the record names.
        List<(string Method, JsonObject Parameters)> calls =
        [
            ("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = profile.DeviceScale, ["mobile"] = profile.IsMobile }),
        ];
        if (profile.IsMobile)
        {
            calls.Add(("Emulation.setTouchEmulationEnabled", new() { ["enabled"] = true, ["maxTouchPoints"] = 5 }));
            calls.Add(("Emulation.setUserAgentOverride", MobileName(browser)));
        }
        foreach (var (method, parameters) in calls)
        {
            if ((await page.CallAsync(method, parameters, cancellationToken).ConfigureAwait(false)).Failure is { } failure)
            {
                log.Event("device-refused", $"{method}: {failure}");
                log.Lack("device-refused");
            }
        }
    }

    // The size set below reaches the process of the next document while that loads: where it differs from the window's own, the page is told of a new size.
    // A browser that cannot fit its window goes on as it is.
    private static async Task FitWindowAsync(PageSession page, int width, int height, CancellationToken cancellationToken)
    {
        var own = await page.CallAsync("Browser.getWindowForTarget", [], cancellationToken).ConfigureAwait(false);
        if (own.Result.Number("windowId") is { } id)
        {
            await page.CallAsync("Browser.setContentsSize", new() { ["windowId"] = id, ["width"] = width, ["height"] = height }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the browser itself which time zone and languages its pages see: the record says what they are, not what was asked for.</summary>
    public static async Task TellAsync(PageSession page, string? orderedZone, PageFindings found, StepLog log, CancellationToken cancellationToken)
    {
        var script = $"({Told})({(orderedZone is null ? "null" : System.Text.Json.JsonSerializer.Serialize(orderedZone))})";
        var (value, failure) = await page.EvaluateAsync(script, PageSession.CallLimit, cancellationToken).ConfigureAwait(false);
        (found.TimeZone, found.Languages) = (value?.Text("zone"), value?.Member("languages") is { ValueKind: System.Text.Json.JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(CdpJson.TextOf)] : []);
        if (value?.Flag("same") != true)
        {
            log.Event("device-refused", failure ?? $"the browser has the time zone {found.TimeZone} instead of {orderedZone}");
            log.Lack("device-refused");
        }
    }

    // A zone has several names, and a browser that knows none of them takes another zone without a word.
    private const string Told = """
        zone => {
          const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
          let same = zone === null;
          try { same ||= new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone === own; } catch { }
          return { zone: own, same, languages: navigator.languages };
        }
        """;

    // The browser keeps its own name and version: only what tells a desktop from a telephone changes.
    private static JsonObject MobileName(CdpAnswer browser)
    {
        var version = VersionOf().Match(browser.Text("product") ?? "").Groups[1].Value;
        var name = SystemOf().Replace(browser.Text("userAgent") ?? "", "(Linux; Android 10; K)", 1).Replace(" Safari/", " Mobile Safari/", StringComparison.Ordinal);
        return new()
        {
            ["userAgent"] = name,
            ["platform"] = "Linux armv81",
            ["userAgentMetadata"] = new JsonObject
            {
                ["brands"] = new System.Text.Json.Nodes.JsonArray(new JsonObject { ["brand"] = "Chromium", ["version"] = version }),
                ["platform"] = "Android", ["platformVersion"] = "10", ["architecture"] = "", ["model"] = "", ["mobile"] = true,
            },
        };
    }

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex SystemOf();

    [GeneratedRegex(@"/(\d+)")]
    private static partial Regex VersionOf();
}
