using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Tests.Recording;

namespace EvidenceChain.Capture.Tests.Traffic;

/// <summary>Captures through the gate: what it knows of names and connections stands in the package.</summary>
[Collection("browser")]
public sealed class GateTrafficTests : IDisposable
{
    private readonly Captures captures = new();

    public void Dispose() => captures.Dispose();

    [Fact]
    public async Task Names_are_asked_of_two_resolvers_and_every_connection_is_explained()
    {
        using var resolver = new TinyResolver(IPAddress.Parse("127.0.0.9"));
        await using var site = await SmallSite.StartAsync(context => SmallSite.SendAsync(context, "text/html", "<h1>n</h1>"u8.ToArray()));
        var order = captures.Order(new($"http://localhost:{site.Port}/"));
        var (report, package) = await CaptureAsync(order with { Egress = new() { OpenedListeners = [new(IPAddress.Loopback, site.Port)], SecondResolver = resolver.EndPoint } });
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var line = Lines(package, "logs/dns.jsonl").Single(line => line.GetProperty("name").GetString() == "localhost");
        Assert.Equal(("system", "answered"), (line.GetProperty("used").GetProperty("resolver").GetString(), line.GetProperty("used").GetProperty("state").GetString()));
        Assert.Contains("127.0.0.1", line.GetProperty("used").GetProperty("addresses").EnumerateArray().Select(address => address.GetString()));
        Assert.Equal(["A 300 127.0.0.9"], line.GetProperty("second").GetProperty("records").EnumerateArray().Select(record => record.GetString()));
        Assert.False(line.GetProperty("same_addresses").GetBoolean());
        var reconciliation = JsonDocument.Parse(package.Members["logs/reconciliation.json"]).RootElement;
        Assert.Equal(0, reconciliation.GetProperty("gaps").GetInt32());
        Assert.True(reconciliation.GetProperty("connections_explained").GetInt32() > 0);
    }

    [Fact]
    public async Task A_second_resolver_that_is_silent_or_missing_is_said_so()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var site = await SmallSite.StartAsync(context => SmallSite.SendAsync(context, "text/html", "<h1>n</h1>"u8.ToArray()));
        var order = captures.Order(new($"http://localhost:{site.Port}/"));
        var opened = new EvidenceChain.Capture.Egress.EgressRules { OpenedListeners = [new(IPAddress.Loopback, site.Port)] };
        var (_, alone) = await CaptureAsync(order with { Egress = opened });
        var (_, package) = await CaptureAsync(order with { Egress = opened with { SecondResolver = (IPEndPoint)silent.Client.LocalEndPoint! } });
        Assert.Equal("not checked", Second(alone).GetProperty("state").GetString());
        Assert.Equal("failed", Second(package).GetProperty("state").GetString());
        Assert.NotEqual("", Second(package).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Through_an_upstream_proxy_no_address_is_claimed()
    {
        await using var site = await SmallSite.StartAsync(context => SmallSite.SendAsync(context, "text/html", "<h1>p</h1>"u8.ToArray()));
        await using var proxy = new ConnectProxy(new(IPAddress.Loopback, site.Port));
        var (report, package) = await CaptureAsync(captures.Order(new("http://shop.example/item")) with { Egress = new() { UpstreamProxy = proxy.Url } });
        Assert.True(report.IsComplete, package.Text("logs/reconciliation.json"));
        Assert.Equal(["shop.example:80"], proxy.Asked.Distinct());
        Assert.Contains("addresses: by proxy", report.Labels);
        Assert.Contains($"\"upstream\":\"{proxy.Url.GetLeftPart(UriPartial.Authority)}\"", package.Text("cleanliness.json"), StringComparison.Ordinal);
        Assert.Contains("shop.example:80", proxy.Asked);
        Assert.False(package.Response("http://shop.example/item").Fields.ContainsKey("WARC-IP-Address"));
        Assert.Contains("\"connected\":null", package.Text("logs/connections.jsonl"), StringComparison.Ordinal);
        var (refused, _) = await CaptureAsync(captures.Order(new("http://127.0.0.1/")) with { Egress = new() { UpstreamProxy = proxy.Url } });
        Assert.Equal(EvidenceChain.Proof.Statements.CaptureOutcome.Error, refused.Outcome);
        Assert.DoesNotContain("127.0.0.1:80", proxy.Asked);
    }

    [Fact]
    public async Task The_browser_is_the_visitor_that_the_order_states()
    {
        const string Told = "<!doctype html><h1 id=h></h1><p id=w></p><script>const told = () => [navigator.language, navigator.languages.join(), Intl.DateTimeFormat().resolvedOptions().timeZone, new Date(0).getHours()].join('|');"
            + "h.textContent = [told(), innerWidth, innerHeight, devicePixelRatio].join('|'); new Worker(URL.createObjectURL(new Blob([`postMessage((${told})())`]))).onmessage = e => w.textContent = 'worker ' + e.data</script>";
        var asked = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var site = await SmallSite.StartAsync(context =>
        {
            asked.Enqueue($"{context.Request.Path} {context.Request.Headers.AcceptLanguage}");
            return SmallSite.SendAsync(context, "text/html", Encoding.UTF8.GetBytes(Told));
        });
        Assert.True(VisitorSettings.TryParse("fr-FR", "Asia/Kolkata", "1366x768", out var visitor, out _));
        var order = captures.Order(new($"http://127.0.0.1:{site.Port}/")) with { Egress = new() { OpenedListeners = [new(IPAddress.Loopback, site.Port)] }, Language = visitor.Language, Profile = visitor.Of(CaptureProfile.Light) };

        var (report, package) = await CaptureAsync(order);

        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var text = Encoding.UTF8.GetString(Views.CaptureRuns.Record(package, "text").Payload);
        Assert.Contains("fr-FR|fr-FR|Asia/Calcutta|5|1366|768|1", text, StringComparison.Ordinal);
        Assert.Contains("worker fr-FR|fr-FR|Asia/Calcutta|5", text, StringComparison.Ordinal);
        Assert.StartsWith("/ fr-FR", asked.First(), StringComparison.Ordinal);
        var environment = JsonDocument.Parse(package.Members["environment.json"]).RootElement;
        Assert.Equal(("Asia/Calcutta", "fr-FR", "[1366,768]", "[\"fr-FR\"]"), (environment.GetProperty("time_zone").GetString(), environment.GetProperty("language").GetString(), environment.GetProperty("viewport").GetRawText(), environment.GetProperty("languages").GetRawText()));
        var memory = JsonDocument.Parse(package.Members["cleanliness.json"]).RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "memory-limit");
        Assert.Equal("passed", memory.GetProperty("outcome").GetString());
        Assert.InRange(long.Parse(memory.GetProperty("values").GetProperty("bytes").GetString()!, System.Globalization.CultureInfo.InvariantCulture), 1 << 20, 3L << 30);
        Assert.Contains("HeadlessChrome", environment.GetProperty("browser").GetProperty("user_agent").GetString(), StringComparison.Ordinal);
    }

    private static JsonElement Second(ReadBack package) => Lines(package, "logs/dns.jsonl").Single(line => line.GetProperty("name").GetString() == "localhost").GetProperty("second");

    private static IEnumerable<JsonElement> Lines(ReadBack package, string path) =>
        package.Text(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    private static async Task<(CaptureReport Report, ReadBack Package)> CaptureAsync(CaptureOrder order)
    {
        var report = await new PageCapturer(new BrowserLauncher(new(), TimeProvider.System), TimeProvider.System).CaptureAsync(order, new Progress<CaptureProgress>(), CancellationToken.None);
        return (report, ReadBack.Open(order.OutputPath));
    }

    /// <summary>Answers every question for an IPv4 address with one, and every other with none.</summary>
    private sealed class TinyResolver : IDisposable
    {
        private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));

        public TinyResolver(IPAddress address) => _ = AnswerAsync(address);

        public IPEndPoint EndPoint => (IPEndPoint)socket.Client.LocalEndPoint!;

        public void Dispose() => socket.Dispose();

        private async Task AnswerAsync(IPAddress address)
        {
            try
            {
                while (true)
                {
                    var asked = await socket.ReceiveAsync();
                    var question = asked.Buffer.AsSpan(12);
                    var length = question.IndexOf((byte)0) + 5;
                    var isAddress = question[length - 3] == 1;
                    byte[] answer = isAddress ? [0xC0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, .. address.GetAddressBytes()] : [];
                    byte[] reply = [asked.Buffer[0], asked.Buffer[1], 0x81, 0x80, 0, 1, 0, (byte)(isAddress ? 1 : 0), 0, 0, 0, 0, .. question[..length], .. answer];
                    await socket.SendAsync(reply, asked.RemoteEndPoint);
                }
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
            {
                // The test is over.
            }
        }
    }

    /// <summary>A proxy that knows one site by every name.</summary>
    private sealed class ConnectProxy : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly IPEndPoint site;
        private readonly Task accepting;

        public ConnectProxy(IPEndPoint site)
        {
            this.site = site;
            listener.Start();
            accepting = AcceptAsync();
        }

        public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = new();

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await accepting;
        }

        private async Task AcceptAsync()
        {
            var open = new List<Task>();
            try
            {
                while (true)
                {
                    open.Add(ServeAsync(await listener.AcceptTcpClientAsync()));
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                await Task.WhenAll(open);
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                try
                {
                    var stream = client.GetStream();
                    var head = await Egress.RawSite.ReadHeadAsync(stream, CancellationToken.None);
                    Asked.Enqueue(head.Split(' ')[1]);
                    using var upstream = new TcpClient();
                    await upstream.ConnectAsync(site);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nVia: 1.1 test\r\n\r\n"));
                    await Task.WhenAny(stream.CopyToAsync(upstream.GetStream()), upstream.GetStream().CopyToAsync(stream));
                }
                catch (IOException)
                {
                    // Either side left.
                }
            }
        }
    }
}
