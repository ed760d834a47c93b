using System.Net;
using System.Net.Sockets;
using System.Text;
using EvidenceChain.Capture.Egress;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceChain.Capture.Tests.Egress;

public class EgressGateTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Forward_RequestsOverOneConnection_ReachTheSiteAndAreLogged()
    {
        await using var site = RawSite.Answering(Ok);
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback, Names("shop.example"));
        using var browser = gate.Browser();

        Assert.Equal("ok", await browser.GetStringAsync(new Uri($"http://shop.example:{site.Port}/a?b")));
        using var answer = await browser.PostAsync(new Uri($"http://shop.example:{site.Port}/c"), new StringContent("body"));
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());

        Assert.Contains(site.Heads, head => head.StartsWith("GET /a?b HTTP/1.1\r\n", StringComparison.Ordinal) && head.Contains($"Host: shop.example:{site.Port}\r\n", StringComparison.Ordinal));
        var connection = gate.Gate.Connections[0];
        Assert.Equal(("GET", "shop.example", site.Port, GateOutcome.Allowed), (connection.Method, connection.Host, connection.Port, connection.Outcome));
        Assert.Equal(IPAddress.Loopback, connection.ConnectedAddress);
        Assert.Equal([IPAddress.Loopback], connection.ResolvedAddresses);
        Assert.True(connection.SentBytes > 0 && connection.ReceivedBytes >= Ok.Length);
    }

    [Fact]
    public async Task Forward_ChunkedBody_ArrivesByteForByteAndTheNextRequestIsReadFromItsEnd()
    {
        var received = new TaskCompletionSource<string>();
        await using var site = new RawSite(async (stream, cancellationToken) =>
        {
            var buffer = new StringBuilder();
            while (!buffer.ToString().Contains("/second", StringComparison.Ordinal))
            {
                buffer.Append(await RawSite.ReadHeadAsync(stream, cancellationToken));
            }

            received.TrySetResult(buffer.ToString());
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Ok), cancellationToken);
        });
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback);
        var host = $"127.0.0.1:{site.Port}";
        var body = "3;x=y\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nTrailer: t\r\n\r\n";

        var answer = await gate.AskAsync($"POST http://{host}/first HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n{body}GET http://{host}/second HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.Equal(Ok, answer);
        Assert.Equal($"POST /first HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n{body}GET /second HTTP/1.1\r\nHost: {host}\r\n\r\n", await received.Task);
    }

    [Fact]
    public async Task Forward_AnswerWithoutLength_EndsWhereTheSiteEnds()
    {
        await using var site = RawSite.Answering("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end", keepOpen: false);
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback);
        using var browser = gate.Browser();
        Assert.Equal("until the end", await browser.GetStringAsync(new Uri($"http://127.0.0.1:{site.Port}/")));
    }

    [Fact]
    public async Task Forward_UpgradeRequest_BecomesATunnel()
    {
        await using var site = new RawSite(async (stream, cancellationToken) =>
        {
            await RawSite.ReadHeadAsync(stream, cancellationToken);
            await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"u8.ToArray(), cancellationToken);
            await stream.CopyToAsync(stream, cancellationToken);
        });
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback);
        await using var client = await gate.ConnectAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes($"GET http://127.0.0.1:{site.Port}/ws HTTP/1.1\r\nHost: 127.0.0.1:{site.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 101", await RawSite.ReadHeadAsync(client, CancellationToken.None), StringComparison.Ordinal);
        byte[] frame = [0x82, 0x00, 0x0d, 0x0a, 0x0d, 0x0a, 0xff];
        await client.WriteAsync(frame);
        var echo = new byte[frame.Length];
        await client.ReadExactlyAsync(echo);
        Assert.Equal(frame, echo);
    }

    [Fact]
    public async Task Connect_Tunnel_PassesLargeDataBothWaysAndCountsIt()
    {
        const int size = 3_000_000;
        await using var site = new RawSite((stream, cancellationToken) => stream.CopyToAsync(stream, cancellationToken));
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback);
        await using (var client = await gate.ConnectAsync())
        {
            await client.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{site.Port} HTTP/1.1\r\nHost: 127.0.0.1:{site.Port}\r\n\r\n"));
            Assert.Equal("HTTP/1.1 200 Connection established\r\n\r\n", await RawSite.ReadHeadAsync(client, CancellationToken.None));
            var data = new byte[size];
            new Random(7).NextBytes(data);
            var sending = Task.Run(async () =>
            {
                await client.WriteAsync(data);
                client.Socket.Shutdown(SocketShutdown.Send);
            });
            using var back = new MemoryStream();
            await client.CopyToAsync(back);
            await sending;
            Assert.True(data.AsSpan().SequenceEqual(back.ToArray()));
        }

        await gate.Gate.DisposeAsync();
        var connection = Assert.Single(gate.Gate.Connections);
        Assert.Equal(("CONNECT", (long)size, (long)size), (connection.Method, connection.SentBytes, connection.ReceivedBytes));
        Assert.NotNull(connection.ClosedAt);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    public async Task Connect_LoopbackInAnyNotation_IsRefusedAndListed(string host)
    {
        await using var site = RawSite.Answering(Ok);
        await using var gate = await GateUnderTest.StartAsync(new EgressRules());
        var answer = await gate.AskAsync($"CONNECT {host}:{site.Port} HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\nEvidenceChain-Gate: AddressRefused; ", answer, StringComparison.Ordinal);
        Assert.Equal(GateOutcome.AddressRefused, Assert.Single(gate.Gate.Connections).Outcome);
        Assert.Empty(site.Heads);
    }

    [Fact]
    public async Task OwnListener_UnderAllowedLoopback_IsRefused()
    {
        await using var own = RawSite.Answering(Ok);
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback with { OwnListeners = [new IPEndPoint(IPAddress.Any, own.Port)] });
        foreach (var host in (string[])["127.0.0.1", "127.0.0.9", "0x7f000001", "localhost"])
        {
            Assert.Contains("EvidenceChain-Gate: OwnListener;", await gate.AskAsync($"CONNECT {host}:{own.Port} HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Redirect_ToAPrivateAddress_IsRefused()
    {
        await using var inner = RawSite.Answering(Ok);
        await using var site = RawSite.Answering($"HTTP/1.1 302 Found\r\nLocation: http://internal.example:{inner.Port}/secret\r\nContent-Length: 0\r\n\r\n");
        var rules = new EgressRules { OpenedListeners = [new IPEndPoint(IPAddress.Loopback, site.Port)] };
        await using var gate = await GateUnderTest.StartAsync(rules, Names("shop.example", "internal.example"));
        using var browser = gate.Browser();
        using var answer = await browser.GetAsync(new Uri($"http://shop.example:{site.Port}/"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Single(site.Heads);
        Assert.Empty(inner.Heads);
    }

    [Fact]
    public async Task Rebinding_BetweenTwoConnections_KeepsTheFirstAnswer()
    {
        await using var site = RawSite.Answering(Ok);
        var asked = 0;
        await using var gate = await GateUnderTest.StartAsync(
            new EgressRules { AllowedPrivate = [GateUnderTest.Range("127.0.0.1")] },
            (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "127.0.0.1" : "127.0.0.2")]));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Ok, await gate.AskAsync($"GET http://rebind.example:{site.Port}/ HTTP/1.1\r\nHost: rebind.example:{site.Port}\r\n\r\n"));
        }

        Assert.Equal(1, asked);
        Assert.All(gate.Gate.Connections, connection => Assert.Equal(IPAddress.Loopback, connection.ConnectedAddress));
    }

    [Fact]
    public async Task Rebinding_BetweenCheckAndConnect_ConnectsToTheCheckedAddress()
    {
        await using var site = RawSite.Answering(Ok);
        var asked = 0;
        await using var gate = await GateUnderTest.StartAsync(
            new EgressRules { OpenedListeners = [new IPEndPoint(IPAddress.Parse("127.0.0.77"), site.Port)] },
            (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "127.0.0.77" : "127.0.0.1")]));
        Assert.True((await gate.Gate.CheckAsync(new Uri($"http://rebind.example:{site.Port}/"), CancellationToken.None)).IsAllowed);

        // The site listens on 127.0.0.1 alone: only a second look-up could reach it.
        var answer = await gate.AskAsync($"CONNECT rebind.example:{site.Port} HTTP/1.1\r\n\r\n");
        Assert.Contains("EvidenceChain-Gate: ConnectFailed; rebind.example (127.0.0.77)", answer, StringComparison.Ordinal);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task MixedAnswer_PrivateAmongPublic_NeverUsesThePrivateOne()
    {
        await using var site = RawSite.Answering(Ok);
        await using var gate = await GateUnderTest.StartAsync(
            new EgressRules { OpenedListeners = [new IPEndPoint(IPAddress.Parse("127.0.0.77"), site.Port)] },
            (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Loopback, IPAddress.Parse("127.0.0.77")]));
        Assert.Contains("ConnectFailed", await gate.AskAsync($"CONNECT mixed.example:{site.Port} HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(gate.Gate.Connections).ResolvedAddresses.Count);
    }

    [Fact]
    public async Task UnknownName_IsSaidToBeUnknown()
    {
        await using var gate = await GateUnderTest.StartAsync(new EgressRules(), (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\nEvidenceChain-Gate: NameNotFound; nowhere.example has no address.", await gate.AskAsync("CONNECT nowhere.example:443 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnreadableRequest_IsRefusedAndListed()
    {
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback);
        Assert.StartsWith("HTTP/1.1 400 ", await gate.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await gate.AskAsync("X-" + new string('a', 70_000)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await gate.AskAsync("GET http://a/ HTTP/1.1\r\n"), StringComparison.Ordinal);
        Assert.All(gate.Gate.Connections, connection => Assert.Equal(GateOutcome.MalformedRequest, connection.Outcome));
        Assert.Equal(3, gate.Gate.Connections.Count);
    }

    [Fact]
    public async Task Bytes_BeyondTheCap_CutTheConnectionAndRefuseTheNext()
    {
        await using var site = new RawSite(async (stream, cancellationToken) =>
        {
            await RawSite.ReadHeadAsync(stream, cancellationToken);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellationToken);
            var block = new byte[65536];
            while (true)
            {
                await stream.WriteAsync(block, cancellationToken);
            }
        });
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback with { MaxBytes = 1_000_000 });
        var request = $"GET http://127.0.0.1:{site.Port}/ HTTP/1.1\r\nHost: 127.0.0.1:{site.Port}\r\n\r\n";
        Assert.InRange((await gate.AskAsync(request)).Length, 1, 1_100_000);
        Assert.Contains("EvidenceChain-Gate: TooManyBytes", await gate.AskAsync(request), StringComparison.Ordinal);
        Assert.All(gate.Gate.Connections, connection => Assert.Equal(GateOutcome.TooManyBytes, connection.Outcome));
    }

    [Fact]
    public async Task Time_UsedUp_CutsTheConnectionAndRefusesTheNext()
    {
        await using var site = new RawSite((stream, cancellationToken) => stream.CopyToAsync(stream, cancellationToken));
        var clock = new FakeTimeProvider();
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback, clock: clock);
        await using var client = await gate.ConnectAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{site.Port} HTTP/1.1\r\n\r\n"));
        await RawSite.ReadHeadAsync(client, CancellationToken.None);

        clock.Advance(GateUnderTest.Loopback.MaxDuration);

        Assert.Equal(0, await client.ReadAsync(new byte[1]));
        Assert.Contains("OutOfTime", await gate.AskAsync($"CONNECT 127.0.0.1:{site.Port} HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_BeyondTheCap_AreRefused()
    {
        await using var site = RawSite.Answering(Ok);
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback with { MaxConnections = 2 });
        var request = $"GET http://127.0.0.1:{site.Port}/ HTTP/1.1\r\nHost: 127.0.0.1:{site.Port}\r\n\r\n";
        Assert.Equal(Ok, await gate.AskAsync(request));
        Assert.Equal(Ok, await gate.AskAsync(request));
        Assert.Contains("TooManyConnections", await gate.AskAsync(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_WithOpenTunnels_ClosesEverySocket()
    {
        await using var site = new RawSite((stream, cancellationToken) => stream.CopyToAsync(stream, cancellationToken));
        await using var gate = await GateUnderTest.StartAsync(GateUnderTest.Loopback);
        var clients = new List<NetworkStream>();
        for (var i = 0; i < 20; i++)
        {
            var client = await gate.ConnectAsync();
            clients.Add(client);
            await client.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{site.Port} HTTP/1.1\r\n\r\n"));
            await RawSite.ReadHeadAsync(client, CancellationToken.None);
        }

        await gate.Gate.DisposeAsync();

        foreach (var client in clients)
        {
            Assert.Equal(0, await client.ReadAsync(new byte[1]));
            await client.DisposeAsync();
        }

        Assert.All(gate.Gate.Connections, connection => Assert.NotNull(connection.ClosedAt));
        Assert.False(File.Exists(gate.Gate.SocketPath));
    }

    private static HostResolver Names(params string[] names) => (name, _) =>
        Task.FromResult<IReadOnlyList<IPAddress>>(names.Contains(name) ? [IPAddress.Loopback] : []);
}
