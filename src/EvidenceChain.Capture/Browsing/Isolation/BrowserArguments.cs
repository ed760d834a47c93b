using System.Globalization;
using EvidenceChain.Capture.Recording.Views;

namespace EvidenceChain.Capture.Browsing;

/// <summary>The command line of a capture browser: nothing goes out but through the gate, nothing is fetched that the page did not ask for.</summary>
public static class BrowserArguments
{
    /// <summary>Features that make requests of their own, change the requests of a page, or take the machine's time from it.</summary>
    private static readonly string[] DisabledFeatures =
    [
        "AsyncDns", "AutofillServerCommunication", "CertificateTransparencyComponentUpdater", "DnsOverHttps", "GlobalMediaControls",
        "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "InterestFeedContentSuggestions", "MediaRouter", "NetworkTimeServiceQuerying",
        "OptimizationGuideModelDownloading", "OptimizationHints", "Prerender2", "PreconnectToSearch", "SafeBrowsingOnUIThread", "Translate",
        // The address bar's suggestions are pages too, drawn by two renderers that nobody sees.
        "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup",
    ];

    private static readonly string[] Fixed =
    [
        "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--no-startup-window",
        "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-default-apps", "--disable-extensions", "--disable-breakpad", "--disable-crash-reporter", "--disable-domain-reliability",
        "--disable-client-side-phishing-detection", "--safebrowsing-disable-auto-update", "--metrics-recording-only", "--no-pings",
        "--dns-prefetch-disable", "--disable-back-forward-cache", "--disable-hang-monitor", "--disable-prompt-on-repost",
        "--site-per-process", "--proxy-bypass-list=<-loopback>", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--password-store=basic", "--use-mock-keychain", "--mute-audio", "--hide-scrollbars", "--force-color-profile=srgb",
        "--force-device-scale-factor=1",
        // Some components are asked for on demand although updates are off; the question shall reach nobody.
        "--component-updater=url-source=https://component-updates.invalid/",
    ];

    // An allow-list: a caller in another process must not talk the browser's user into running a program or leaving its walls.
    private static readonly string[] ExtraNames =
    [
        "--autoplay-policy", "--blink-settings", "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
        "--disable-features", "--disable-ipc-flooding-protection", "--disable-popup-blocking", "--disable-renderer-backgrounding",
        "--enable-features", "--font-render-hinting", "--force-device-scale-factor", "--ignore-certificate-errors", "--lang",
        "--user-agent", "--window-size",
    ];

    public static bool IsAllowedExtra(string argument) => ExtraNames.Contains(argument.Split('=')[0], StringComparer.Ordinal);

    /// <exception cref="ArgumentException">An extra argument is not on the list.</exception>
    public static IReadOnlyList<string> Build(BrowserLaunch launch, string profileFolder, int proxyPort, bool isSandboxed, bool isShmSmall)
    {
        if (launch.ExtraArguments.FirstOrDefault(argument => !IsAllowedExtra(argument)) is { } refused)
        {
            throw new ArgumentException($"The browser argument \"{refused}\" is not one a capture may add.", nameof(launch));
        }

        // Chromium obeys the last of each of these alone, so the caller's must join ours.
        const string disable = "--disable-features=", set = "--blink-settings=";
        var disabled = ExtraOf(launch, disable);
        return
        [
            .. Fixed,
            $"--user-data-dir={profileFolder}",
            string.Create(CultureInfo.InvariantCulture, $"--proxy-server=http://127.0.0.1:{proxyPort}"),
            string.Create(CultureInfo.InvariantCulture, $"--window-size={launch.ViewportWidth},{launch.ViewportHeight}"),
            $"--lang={launch.Language}",
            $"--accept-lang={launch.Language}",
            disable + string.Join(',', DisabledFeatures.Concat(disabled).Distinct(StringComparer.Ordinal)),
            .. isSandboxed ? Array.Empty<string>() : ["--no-sandbox"],
            .. isShmSmall ? ["--disable-dev-shm-usage"] : Array.Empty<string>(),
            set + string.Join(',', ExtraOf(launch, set).Append(Camera.BrowsersSetting)),
            .. launch.ExtraArguments.Where(argument => !argument.StartsWith(disable, StringComparison.Ordinal) && !argument.StartsWith(set, StringComparison.Ordinal)),
        ];
    }

    private static IEnumerable<string> ExtraOf(BrowserLaunch launch, string name) =>
        launch.ExtraArguments.Where(argument => argument.StartsWith(name, StringComparison.Ordinal)).SelectMany(argument => argument[name.Length..].Split(','));
}
