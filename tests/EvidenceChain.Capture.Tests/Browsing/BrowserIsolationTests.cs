using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Capture.Tests.Egress;

namespace EvidenceChain.Capture.Tests.Browsing;

/// <summary>Real Chromium behind a real gate. As root the browser becomes another user, as in the product.</summary>
public sealed class BrowserIsolationTests : IAsyncLifetime
{
    private const string Page = "<!doctype html><title>walls</title><p>inside</p>";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("isolation");
    private RawSite site = null!;
    private EgressGate gate = null!;

    public async Task InitializeAsync()
    {
        site = RawSite.Answering($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: {Page.Length}\r\n\r\n{Page}");
        var rules = new EgressRules { OpenedListeners = [new IPEndPoint(IPAddress.Loopback, site.Port)] };
        gate = await EgressGate.StartAsync(rules, Path.Combine(folder.FullName, "gate.sock"), TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await gate.DisposeAsync();
        await site.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_page_reaches_its_site_through_the_gate_and_nothing_else()
    {
        await using var unreachable = RawSite.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
        await using var browser = await Launcher().LaunchAsync(Launch(), CancellationToken.None);
        Assert.True(browser.Isolation.Sandbox);
        Assert.True(browser.Isolation.NetworkNamespace, string.Join("; ", browser.Isolation.Labels));
        Assert.NotEqual(0, browser.Isolation.UserId);
        var cdp = new Pipe(browser);

        var title = await cdp.EvaluateAsync($"http://127.0.0.1:{site.Port}/", "document.title");
        Assert.Equal("walls", title);
        Assert.Contains(site.Heads, head => head.StartsWith("GET / HTTP/1.1\r\n", StringComparison.Ordinal) && head.Contains("\r\nConnection: keep-alive\r\n", StringComparison.Ordinal) && !head.Contains("Proxy-", StringComparison.OrdinalIgnoreCase));

        var other = await cdp.EvaluateAsync(null, $"fetch('http://127.0.0.1:{unreachable.Port}/').then(r => r.status, e => 'failed')");
        Assert.Contains(other, (string[])["403", "failed"]);
        Assert.Empty(unreachable.Heads);
        Assert.Contains(gate.Connections, connection => connection.Port == unreachable.Port && connection.Outcome == GateOutcome.AddressRefused);
        Assert.DoesNotContain(gate.Connections, connection => connection.Outcome == GateOutcome.Allowed && connection.Port != site.Port);
    }

    [Fact]
    public async Task Inside_the_browsers_network_a_direct_connection_finds_nobody()
    {
        await using var browser = await Launcher().LaunchAsync(Launch(), CancellationToken.None);
        await new Pipe(browser).EvaluateAsync("about:blank", "1");
        var inside = ProcessTable.All().First(entry => ProcessTable.CarriesMark(entry.Id, MarkOf()) && NetworkOf(entry.Id) is { } its && its != NetworkOf(Environment.ProcessId));

        // A process in that network sees the loopback interface and the bridge's port, and no listener of ours.
        var listening = (await File.ReadAllLinesAsync($"/proc/{inside.Id}/net/tcp")).Skip(1).Select(line => line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields[3] == "0A").Select(fields => fields[1]).ToList();
        var interfaces = (await File.ReadAllLinesAsync($"/proc/{inside.Id}/net/dev")).Skip(2).Select(line => line.Split(':')[0].Trim());
        Assert.Equal(["0100007F:0C38"], listening);
        Assert.Contains("lo", interfaces);
        Assert.Single(await File.ReadAllLinesAsync($"/proc/{inside.Id}/net/route")); // the heading alone
    }

    [Fact]
    public async Task Closing_leaves_no_process_and_no_profile()
    {
        var browser = await Launcher().LaunchAsync(Launch(), CancellationToken.None);
        await new Pipe(browser).EvaluateAsync("about:blank", "1");
        var mark = MarkOf();
        Assert.NotEmpty(ProcessTable.Family(-1, mark));

        await browser.DisposeAsync();

        Assert.Empty(ProcessTable.Family(-1, mark));
        Assert.Equal("The browser was closed.", (await browser.Exited).Reason);
        Assert.Empty(Directory.GetFiles(Markers));
        Assert.Empty(Leftovers(mark));
    }

    [Fact]
    public async Task Without_namespaces_the_gate_is_still_the_way_and_the_label_says_what_is_missing()
    {
        var browser = await Launcher(new BrowserLauncherOptions { UseNamespaces = false }).LaunchAsync(Launch(), CancellationToken.None);
        Assert.False(browser.Isolation.NetworkNamespace);
        Assert.True(browser.Isolation.Sandbox);
        Assert.Contains("isolation: no network namespace (switched off)", browser.Isolation.Labels);
        var mark = MarkOf();

        Assert.Equal("walls", await new Pipe(browser).EvaluateAsync($"http://127.0.0.1:{site.Port}/", "document.title"));
        Assert.Contains(gate.Connections, connection => connection.Port == site.Port && connection.ReceivedBytes > 0);

        await browser.DisposeAsync();
        Assert.Empty(ProcessTable.Family(-1, mark));
        Assert.Empty(Leftovers(mark));
    }

    [Fact]
    public async Task A_browser_beyond_its_memory_is_ended_and_says_so()
    {
        await using var browser = await Launcher(new BrowserLauncherOptions { MaxMemoryBytes = 32 << 20 }).LaunchAsync(Launch(), CancellationToken.None);
        var exit = await browser.Exited.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Matches("^The browser used [0-9]+ MiB, more than the 32 MiB it may have", exit.Reason);
    }

    [Fact]
    public async Task A_killed_launcher_leaves_what_the_reaper_removes()
    {
        // A launcher that was killed: its marker is on disk, its browser may run or not, nobody waits for it.
        var browser = await Launcher().LaunchAsync(Launch(), CancellationToken.None);
        await new Pipe(browser).EvaluateAsync("about:blank", "1");
        var mark = MarkOf();

        Assert.Equal(1, await BrowserReaper.ReapAsync(Markers, TimeProvider.System, CancellationToken.None));

        Assert.Empty(ProcessTable.Family(-1, mark));
        Assert.Empty(Leftovers(mark));
        Assert.Empty(Directory.GetFiles(Markers));
        await browser.Exited.WaitAsync(TimeSpan.FromSeconds(10));
        await browser.DisposeAsync();
    }

    [Fact]
    public async Task The_reaper_leaves_a_stranger_with_the_same_id_alone()
    {
        using var stranger = Process.Start("sleep", "60");
        var own = Directory.CreateDirectory(Path.Combine(folder.FullName, "ec-browser-gone"));
        new BrowserMarker { Id = "gone", ProcessId = stranger.Id, StartTicks = ProcessTable.Find(stranger.Id)!.StartTicks - 1, BootId = ProcessTable.BootId, Folder = own.FullName }.Save(Markers);
        var precious = Directory.CreateDirectory(Path.Combine(folder.FullName, "precious"));
        new BrowserMarker { Id = "damaged", ProcessId = 0, StartTicks = 0, BootId = "another boot", Folder = precious.FullName }.Save(Markers);

        Assert.Equal(2, await BrowserReaper.ReapAsync(Markers, TimeProvider.System, CancellationToken.None));

        Assert.False(stranger.HasExited);
        Assert.False(Directory.Exists(own.FullName));
        Assert.True(Directory.Exists(precious.FullName));
        stranger.Kill();
    }

    [Fact]
    public async Task Through_the_host_a_browser_works_the_same_and_ends_with_its_connection()
    {
        using var stopping = new CancellationTokenSource();
        var ready = new TaskCompletionSource();
        var options = new BrowserHostOptions { SocketPath = Path.Combine(folder.FullName, "host.sock"), WorkFolder = Path.Combine(folder.FullName, "host") };
        var hosting = new BrowserHost(options, TimeProvider.System).RunAsync(ready.SetResult, stopping.Token);
        await ready.Task;
        var launcher = Launcher(new BrowserLauncherOptions { HostSocketPath = options.SocketPath });

        var browser = await launcher.LaunchAsync(Launch(), CancellationToken.None);
        Assert.True(browser.Isolation.NetworkNamespace);
        Assert.Equal("walls", await new Pipe(browser).EvaluateAsync($"http://127.0.0.1:{site.Port}/", "document.title"));
        var mark = MarkOf(Path.Combine(options.WorkFolder, "browsers"));
        await browser.DisposeAsync();
        Assert.Equal("The browser was closed.", (await browser.Exited).Reason);
        Assert.Empty(ProcessTable.Family(-1, mark));

        var refused = await Assert.ThrowsAsync<BrowserUnavailableException>(() => launcher.LaunchAsync(Launch() with { ExtraArguments = ["--renderer-cmd-prefix=/bin/sh"] }, CancellationToken.None));
        Assert.Contains("--renderer-cmd-prefix", refused.Message, StringComparison.Ordinal);
        await stopping.CancelAsync();
        await hosting;
    }

    [Theory]
    [InlineData("--no-sandbox")]
    [InlineData("--proxy-server=direct://")]
    [InlineData("--no-proxy-server")]
    [InlineData("--host-resolver-rules=MAP * 127.0.0.1")]
    [InlineData("--user-data-dir=/root")]
    [InlineData("--remote-debugging-port=9222")]
    [InlineData("--utility-cmd-prefix=sh")]
    [InlineData("--load-extension=/tmp/x")]
    [InlineData("http://shop.example/")]
    public void IsAllowedExtra_ArgumentThatOpensAWall_IsFalse(string argument) => Assert.False(BrowserArguments.IsAllowedExtra(argument));

    [Fact]
    public void ParentOf_PathTooLongForASocketBelow_IsAShortOne()
    {
        var deep = "/home/someone/with/a/long/name/.local/share/evidencechain/run/captures";
        Assert.InRange(BrowserLauncher.ParentOf(deep, isOtherUser: false).Length, 1, 34);
        Assert.Equal("/srv/ec/run", BrowserLauncher.ParentOf("/srv/ec/run", isOtherUser: false));
        Assert.NotEqual("/srv/ec/run", BrowserLauncher.ParentOf("/srv/ec/run", isOtherUser: true));
    }

    [Fact]
    public void Build_CallersDisabledFeatures_JoinOursInOneArgument()
    {
        var arguments = BrowserArguments.Build(Launch() with { ExtraArguments = ["--disable-features=Mine"] }, "/p", 3128, isSandboxed: true, isShmSmall: false);
        var features = Assert.Single(arguments, argument => argument.StartsWith("--disable-features=", StringComparison.Ordinal));
        Assert.Contains("HttpsUpgrades", features, StringComparison.Ordinal);
        Assert.EndsWith(",Mine", features, StringComparison.Ordinal);
        Assert.DoesNotContain("--no-sandbox", arguments);
    }

    private string Markers => Path.Combine(folder.FullName, "browsers");

    private static BrowserLauncher Launcher(BrowserLauncherOptions? options = null) => new(options ?? new BrowserLauncherOptions(), TimeProvider.System);

    private BrowserLaunch Launch() => new() { GateSocketPath = gate.SocketPath, WorkFolder = folder.FullName };

    private string MarkOf(string? markers = null) => BrowserMarker.Load(Assert.Single(Directory.GetFiles(markers ?? Markers, "*.json")))!.Mark;

    private string[] Leftovers(string mark) =>
        [.. new[] { folder.FullName, Path.GetTempPath() }.SelectMany(parent => Directory.GetDirectories(parent, "ec-browser-" + mark.Split('=')[1]))];

    private static string? NetworkOf(int processId)
    {
        try
        {
            return new FileInfo($"/proc/{processId}/ns/net").LinkTarget;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Just enough CDP to open a page and ask it something.</summary>
    private sealed class Pipe(BrowserProcess browser)
    {
        private readonly List<byte> pending = [];
        private int lastId;
        private string? session;

        public async Task<string> EvaluateAsync(string? url, string expression)
        {
            if (url is not null)
            {
                var target = await CallAsync("Target.createTarget", new() { ["url"] = "about:blank" });
                session = (string?)(await CallAsync("Target.attachToTarget", new() { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true }))["sessionId"];
                await CallAsync("Page.enable", []);
                await CallAsync("Page.navigate", new() { ["url"] = url });
                await CallAsync("Runtime.evaluate", new() { ["expression"] = "new Promise(r => document.readyState === 'complete' ? r() : addEventListener('load', r))", ["awaitPromise"] = true });
            }

            var result = await CallAsync("Runtime.evaluate", new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
            return result["result"]?["value"]?.ToString() ?? result.ToJsonString();
        }

        private async Task<JsonNode> CallAsync(string method, JsonObject parameters)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var id = ++lastId;
            var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
            if (session is not null)
            {
                message["sessionId"] = session;
            }

            await browser.Input.WriteAsync(Encoding.UTF8.GetBytes(message.ToJsonString() + "\0"), patience.Token);
            await browser.Input.FlushAsync(patience.Token);
            while (true)
            {
                var answer = await ReadAsync(patience.Token);
                if ((int?)answer["id"] == id)
                {
                    return answer["result"] ?? throw new InvalidOperationException(answer.ToJsonString());
                }
            }
        }

        private async Task<JsonNode> ReadAsync(CancellationToken cancellationToken)
        {
            var buffer = new byte[65536];
            int end;
            while ((end = pending.IndexOf(0)) < 0)
            {
                var read = await browser.Output.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                {
                    throw new EndOfStreamException((await browser.Exited).ToString());
                }

                pending.AddRange(buffer.AsSpan(0, read));
            }

            var node = JsonNode.Parse(pending.GetRange(0, end).ToArray())!;
            pending.RemoveRange(0, end + 1);
            return node;
        }
    }
}
