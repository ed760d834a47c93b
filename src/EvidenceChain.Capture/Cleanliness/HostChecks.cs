using System.Net;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Capture.Cleanliness;

/// <summary>What can be read off this machine beside the visit: programs, hosts file, proxies, resolvers, clock.</summary>
internal static class HostChecks
{
    private const long MaxTextFile = 1 << 20;
    private static readonly TimeSpan WidestOffset = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<CleanCheck>> RunAsync(Uri url, string? chromium, Uri? upstreamProxy) =>
    [
        await ChromiumAsync(chromium).ConfigureAwait(false), await RecorderAsync().ConfigureAwait(false), Hosts("/etc/hosts", url), Proxies(upstreamProxy), Resolvers("/etc/resolv.conf"), Clock(),
    ];

    private static async Task<CleanCheck> ChromiumAsync(string? path)
    {
        const string Name = "browser-program";
        if (path is null || !File.Exists(path))
        {
            return CleanCheck.NotChecked(Name, "where the browser's program lies is not known");
        }
        try
        {
            return CleanCheck.Of(Name, true, "read from its file", ("path", path), ("sha256", await FileDigests.OfAsync(path).ConfigureAwait(false)), ("size", new FileInfo(path).Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return CleanCheck.NotChecked(Name, error.Message, ("path", path));
        }
    }

    private static async Task<CleanCheck> RecorderAsync()
    {
        var files = Directory.EnumerateFiles(AppContext.BaseDirectory, "EvidenceChain.*.dll").Order(StringComparer.Ordinal).Take(40).ToList();
        var digests = new List<(string, string)>();
        foreach (var file in files)
        {
            digests.Add((Path.GetFileName(file), await FileDigests.OfAsync(file).ConfigureAwait(false)));
        }
        return digests.Count > 0 ? CleanCheck.Of("recorder-programs", true, "read from their files", [.. digests]) : CleanCheck.NotChecked("recorder-programs", "the recorder is one file without assemblies beside it");
    }

    /// <summary>A name of the hosts file is not looked up at a name server: the capture would show what somebody wrote there.</summary>
    internal static CleanCheck Hosts(string path, Uri url)
    {
        const string Name = "hosts-file";
        if (!File.Exists(path) || new FileInfo(path).Length > MaxTextFile)
        {
            return CleanCheck.NotChecked(Name, "there is none, or it is too long", ("path", path));
        }
        var bytes = File.ReadAllBytes(path);
        var lines = System.Text.Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 1);
        var mapped = lines.FirstOrDefault(words => words.Skip(1).Contains(url.IdnHost, StringComparer.OrdinalIgnoreCase));
        var isPlain = mapped is null || IPAddress.TryParse(url.IdnHost, out _) || url.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        return CleanCheck.Of(
            Name, isPlain, isPlain ? "it does not name the site" : $"it sends {url.IdnHost} to {mapped![0]}", ("sha256", Sha256Digest.Of(bytes).ToString()), ("names_the_site", mapped is null ? "no" : mapped[0]));
    }

    // Names only: their values may hold passwords. The browser is started without them.
    private static CleanCheck Proxies(Uri? upstream)
    {
        string[] names = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
        var set = names.Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }).ToList();
        return CleanCheck.Of("proxy-settings", true, (upstream is null ? "" : "the operator lets captures go through an upstream proxy; ") + (set.Count == 0 ? "none in this process" : "set in this process; neither the browser nor the gate takes them"), ("set", string.Join(' ', set)), ("upstream", upstream?.GetLeftPart(UriPartial.Authority) ?? "none"));
    }

    internal static CleanCheck Resolvers(string path)
    {
        const string Name = "resolvers";
        if (!File.Exists(path) || new FileInfo(path).Length > MaxTextFile)
        {
            return CleanCheck.NotChecked(Name, "there is no list of them", ("path", path));
        }
        var servers = File.ReadLines(path).Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(words => words is ["nameserver", _, ..]).Select(words => words[1]).ToList();
        return servers.Count > 0 ? CleanCheck.Of(Name, true, "as the machine is set up", ("nameservers", string.Join(' ', servers))) : CleanCheck.NotChecked(Name, "none is named", ("path", path));
    }

    private static CleanCheck Clock()
    {
        const string Name = "clock";
        const string SourcePath = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
        var source = ("clock_source", File.Exists(SourcePath) ? File.ReadAllText(SourcePath).Trim() : "");
        if (FileIdentity.KernelClock() is not { } kernel)
        {
            return CleanCheck.NotChecked(Name, "the kernel does not say how its clock stands", source);
        }
        if (!kernel.IsSynchronised)
        {
            return CleanCheck.NotChecked(Name, "the kernel's clock follows no time server, so its offset is not known", source);
        }
        var values = new[] { source, ("offset_us", Whole(kernel.Offset)), ("largest_error_us", Whole(kernel.MaxError)) };
        return CleanCheck.Of(Name, kernel.Offset.Duration() <= WidestOffset, "the kernel's clock follows a time server; offset as the kernel tells it", values);

        static string Whole(TimeSpan time) => ((long)time.TotalMicroseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
