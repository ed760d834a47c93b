using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.EndToEnd;

/// <summary>What anyone may ask, over TCP and without a key.</summary>
[Collection(SharedInstallationCollection.Name)]
public sealed class PublicPagesTests(SharedInstallation shared) : IDisposable
{
    private readonly HttpClient anyone = new() { BaseAddress = new(shared.Here.State.Url), Timeout = TimeSpan.FromSeconds(100) };

    private Installation Here => shared.Here;

    public void Dispose() => anyone.Dispose();

    [Fact]
    public async Task Evidence_is_found_by_number_and_by_digest_and_nothing_of_its_content_is_told()
    {
        var line = await Here.CaptureAsync(shared.Site.ItemPage);
        var (number, bundle) = (line["number"]!.GetValue<string>(), line["bundle"]!.GetValue<string>());
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(bundle)));

        var byNumber = await AskAsync(number.ToLowerInvariant(), "en");
        Assert.Contains("This evidence is registered here", byNumber, StringComparison.Ordinal);
        Assert.Contains(digest, byNumber, StringComparison.Ordinal);
        Assert.Contains(">log.seal<", byNumber, StringComparison.Ordinal);
        Assert.DoesNotContain(shared.Site.ItemPage.AbsolutePath, byNumber, StringComparison.Ordinal);
        Assert.DoesNotContain("<td>failed</td>", byNumber, StringComparison.Ordinal);
        var byDigest = await AskAsync($"SHA256:{digest.ToUpperInvariant()}", "zh");
        Assert.Contains("您给出的是交付包（ZIP）的摘要", WebUtility.HtmlDecode(byDigest), StringComparison.Ordinal);
        Assert.Equal(2L, await Here.Database.Command("select count(*) from web.verification_queries where found = $1 and network = '127.0.0.0/24'", number).ScalarAsync<long>(CancellationToken.None));
    }

    [Theory]
    [InlineData("EC-AAAA-AAAA-AAAA-AAAA-A", "check character does not fit")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "No file with this digest is registered here")]
    [InlineData("<script>alert(1)</script>", "neither an evidence number")]
    public async Task What_is_not_registered_is_said(string question, string words)
    {
        var page = await AskAsync(question, "en");
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_state_of_the_log_is_shown_to_continue_an_earlier_one()
    {
        await Here.CaptureAsync(shared.Site.ItemPage);
        var sizes = await Here.Database.Command("select size from custody.checkpoints order by size").ListAsync(row => row.GetInt64(0), CancellationToken.None);

        Assert.Contains("no entry was changed or removed", await anyone.GetStringAsync(new Uri($"log?lang=en&from={sizes[0]}&to={sizes[^1]}", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("There are no such two checkpoints", await anyone.GetStringAsync(new Uri($"log?lang=en&from={sizes[^1]}&to=999999999", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("There are no such two checkpoints", await anyone.GetStringAsync(new Uri("log?lang=en&from=x&to=2", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_without_end_is_told_to_wait()
    {
        // From a network of its own: the other tests ask from theirs.
        using var greedy = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectFromElsewhereAsync }) { BaseAddress = anyone.BaseAddress };
        using var answers = new CancellationTokenSource(Here.Patience);
        HttpStatusCode code;
        do
        {
            using var answer = await greedy.GetAsync(new Uri("verify?q=0", UriKind.Relative), answers.Token);
            code = answer.StatusCode;
            Assert.Equal(code == HttpStatusCode.TooManyRequests, answer.Headers.RetryAfter is not null);
        }
        while (code == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.TooManyRequests, code);
    }

    private static async ValueTask<Stream> ConnectFromElsewhereAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.9.9.9"), 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private Task<string> AskAsync(string question, string language) => anyone.GetStringAsync(new Uri($"verify?lang={language}&q={Uri.EscapeDataString(question)}", UriKind.Relative));
}
