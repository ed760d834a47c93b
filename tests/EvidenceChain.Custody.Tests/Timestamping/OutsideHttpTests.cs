using System.Net;
using System.Net.Sockets;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Custody.Tests.Timestamping;

/// <summary>An address that the operator configured obeys the rules of captured pages.</summary>
public sealed class OutsideHttpTests : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public OutsideHttpTests() => listener.Start();

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose() => listener.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("169.254.169.254")]
    [InlineData("tsa.example")]
    public async Task An_authority_at_a_private_address_is_not_connected_to_unless_it_was_opened(string host)
    {
        using var http = OutsideHttp.Create(mayBePrivate: false, resolve: (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Loopback]));
        var client = new TimeAuthorityClient(http, new() { Name = "outside", Url = new($"http://{host}:{Port}/") }, TimeProvider.System);
        var attempt = await client.StampAsync(Sha256Digest.Of("x"u8), CancellationToken.None);
        Assert.False(attempt.TryGet(out _, out var failure));
        Assert.Equal(TimestampFailureKind.Unreachable, failure.Kind);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_name_that_answers_differently_the_second_time_is_judged_by_the_address_that_is_connected_to()
    {
        var asked = 0;
        HostResolver turning = (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([asked++ == 0 ? IPAddress.Parse("169.254.169.254") : IPAddress.Loopback]);
        using var http = OutsideHttp.Create(mayBePrivate: false, turning);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://turning.example:{Port}/")));
        }
        Assert.Equal(3, asked);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task An_opened_authority_is_connected_to()
    {
        using var http = OutsideHttp.Create(mayBePrivate: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var asking = http.GetAsync(new Uri($"http://127.0.0.1:{Port}/"), limit.Token);
        using var came = await listener.AcceptSocketAsync(limit.Token);
        await came.SendAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        Assert.Equal(HttpStatusCode.NoContent, (await asking).StatusCode);
    }
}
