using System.Net;
using System.Text;
using EvidenceChain.Capture;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Web.Jobs;

/// <summary>
/// What the operator set for all captures, <c>policy/captures.conf</c>: <c>second-resolver ADDRESS[:PORT]</c> and, for each profile or for all of them, <c>upstream-proxy PROFILE http://HOST:PORT</c>
/// and <c>browser PROFILE chromium|headless-shell</c>; <c>#</c> starts a comment. Read at start.
/// </summary>
internal sealed record CaptureSettings
{
    public const string FileName = "captures.conf";

    private const string All = "all";
    private const int NamePort = 53;
    private const string Heading = """
        # Settings for all captures; they hold from the next start on (ec down, ec up). A line starting with # is not read.
        # Ask a second resolver for every name, so that a capture shows whether both know the same addresses:
        # second-resolver 192.0.2.53
        # Go through an HTTP proxy (CONNECT); captures then say "addresses: by proxy". PROFILE is full, light, mobile or all:
        # upstream-proxy all http://proxy.example:8080
        # Draw with Debian's chromium-headless-shell, at about half the cost of the whole browser; captures name the program they used:
        # browser light headless-shell

        """;

    public IPEndPoint? SecondResolver { get; private init; }

    /// <summary>By profile, or under <c>all</c>.</summary>
    public IReadOnlyDictionary<string, Uri> UpstreamProxies { get; private init; } = new Dictionary<string, Uri>();

    /// <summary>By profile, or under <c>all</c>.</summary>
    public IReadOnlyDictionary<string, BrowserProgram> Browsers { get; private init; } = new Dictionary<string, BrowserProgram>();

    /// <summary>The rules of an order with these settings.</summary>
    public EgressRules For(OrderStatement order, EgressRules rules) => rules with
    {
        SecondResolver = SecondResolver,
        // The sample shop is on this machine, where no proxy reaches it.
        UpstreamProxy = rules.OpenedListeners.Count > 0 ? null : UpstreamProxies.GetValueOrDefault(order.Settings.Profile) ?? UpstreamProxies.GetValueOrDefault(All),
    };

    /// <summary>The browser for an order; Chromium where nothing is set.</summary>
    public BrowserProgram ProgramFor(OrderStatement order) => Browsers.TryGetValue(order.Settings.Profile, out var own) ? own : Browsers.GetValueOrDefault(All);

    /// <summary>Puts the file with its explanations there at first start.</summary>
    public static void Prepare(string folder)
    {
        // The worker, another user, reads it.
        const UnixFileMode readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            DurableFile.Replace(path, Encoding.UTF8.GetBytes(Heading), readable);
        }
    }

    /// <summary>Nothing is set where there is no file; <see cref="InvalidDataException"/> with line and reason when one cannot be used.</summary>
    public static CaptureSettings Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        IPEndPoint? resolver = null;
        var proxies = new Dictionary<string, Uri>(StringComparer.Ordinal);
        var browsers = new Dictionary<string, BrowserProgram>(StringComparer.Ordinal);
        var lines = File.Exists(path) ? File.ReadLines(path) : [];
        foreach (var (line, number) in lines.Select((line, index) => (line.Trim(), index + 1)).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'))
        {
            var reason = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
            {
                ["second-resolver", var address] => resolver is not null ? "names another second resolver"
                    : IPEndPoint.TryParse(address, out resolver) ? null : $"'{address}' is no address such as 192.0.2.53 or 192.0.2.53:5353",
                ["upstream-proxy" or "browser", var profile, _] when profile != All && CaptureProfile.Find(profile) is null => $"'{profile}' is no profile; it is one of full, light, mobile, all",
                ["upstream-proxy", var profile, var proxy] => ProxyOf(proxy) is not { } url ? $"'{proxy}' is no proxy such as http://proxy.example:8080"
                    : proxies.TryAdd(profile, url) ? null : $"names another proxy for {profile}",
                ["browser", var profile, var name] => ProgramOf(name) is not { } program ? $"'{name}' is no browser; it is chromium or headless-shell"
                    : BrowserLauncher.Find(program) is null ? $"there is no {name} on this machine; on Debian type: apt-get install {PackageOf(program)}"
                    : browsers.TryAdd(profile, program) ? null : $"names another browser for {profile}",
                _ => "is none of 'second-resolver ADDRESS[:PORT]', 'upstream-proxy PROFILE http://HOST:PORT' and 'browser PROFILE chromium|headless-shell'",
            };
            if (reason is not null)
            {
                throw new InvalidDataException($"{path} line {number}: {reason}");
            }
        }
        return new() { SecondResolver = resolver is { Port: 0 } ? new(resolver.Address, NamePort) : resolver, UpstreamProxies = proxies, Browsers = browsers };
    }

    private static BrowserProgram? ProgramOf(string name) => name switch { "chromium" => BrowserProgram.Chromium, "headless-shell" => BrowserProgram.HeadlessShell, _ => null };

    private static string PackageOf(BrowserProgram program) => program == BrowserProgram.Chromium ? "chromium" : "chromium-headless-shell";

    private static Uri? ProxyOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http", UserInfo: "", Host.Length: > 0, PathAndQuery: "/", Fragment: "" } ? url : null;
}
