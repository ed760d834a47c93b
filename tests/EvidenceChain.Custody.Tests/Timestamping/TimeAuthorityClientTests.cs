using System.Net;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Custody.Tests.Timestamping;

public sealed class TimeAuthorityClientTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 4, 5, 6, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("ec-tsa-").FullName;
    private readonly LocalTimeAuthority authority;
    private readonly HttpClient http = new();

    public TimeAuthorityClientTests() => authority = LocalTimeAuthority.OpenOrCreate(
        new() { Name = "served", KeysFolder = folder, JournalPath = Path.Combine(folder, "journal"), Organization = "test" }, new SetClock(Start));

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task StampAsync_SoundAnswer_IsVerifiedAgainstTheConfiguredRoot()
    {
        var attempt = await AskAsync((query, answer) => Reply(answer, Stamp(query)), authority.RootFingerprint);
        Assert.True(attempt.TryGet(out var answer, out var failure), failure?.Detail);
        Assert.Equal("remote", answer.AuthorityName);
        Assert.True(answer.Findings.IsProven);
        Assert.Equal(2, answer.ChainPem.Split("BEGIN CERTIFICATE").Length - 1);
    }

    [Fact]
    public async Task StampAsync_AnotherRootThanConfigured_IsNotVerified() =>
        await FailsAsync(TimestampFailureKind.NotVerified, (query, answer) => Reply(answer, Stamp(query)), Sha256Digest.Of("another"u8));

    [Fact]
    public async Task StampAsync_AnswerToAnotherRequest_IsNotVerified() =>
        await FailsAsync(TimestampFailureKind.NotVerified, (_, answer) => Reply(answer, Stamp(Proof.Timestamps.TimestampRequest.Create(default(Sha256Digest), new byte[8]))));

    [Fact]
    public async Task StampAsync_Rejection_SaysSo() =>
        await FailsAsync(TimestampFailureKind.Rejected, (_, answer) => Reply(answer, Stamp([1])));

    [Fact]
    public async Task StampAsync_ServerError_SaysSo() =>
        await FailsAsync(TimestampFailureKind.HttpStatus, (_, answer) => answer.StatusCode = 503);

    [Fact]
    public async Task StampAsync_WebPage_IsTheWrongContentType() =>
        await FailsAsync(TimestampFailureKind.WrongContentType, (query, answer) => Reply(answer, Stamp(query), "text/html"));

    [Fact]
    public async Task StampAsync_HugeAnswer_IsCutOff() =>
        await FailsAsync(TimestampFailureKind.TooLarge, (_, answer) => Reply(answer, new byte[300_000]));

    [Fact]
    public async Task StampAsync_NobodyListens_IsUnreachable()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        var client = new TimeAuthorityClient(http, new() { Name = "remote", Url = new($"http://127.0.0.1:{port}/") }, TimeProvider.System);
        Assert.False((await client.StampAsync(default(Sha256Digest), CancellationToken.None)).TryGet(out _, out var failure));
        Assert.Equal(TimestampFailureKind.Unreachable, failure.Kind);
    }

    [Fact]
    public async Task StampAsync_NoAnswer_TimesOut()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/");
        var client = new TimeAuthorityClient(http, new() { Name = "remote", Url = url, Timeout = TimeSpan.FromMilliseconds(100) }, TimeProvider.System);
        Assert.False((await client.StampAsync(default(Sha256Digest), CancellationToken.None)).TryGet(out _, out var failure));
        Assert.Equal(TimestampFailureKind.TimedOut, failure.Kind);
    }

    private async Task FailsAsync(TimestampFailureKind kind, Action<byte[], HttpListenerResponse> serve, Sha256Digest? root = null)
    {
        Assert.False((await AskAsync(serve, root ?? authority.RootFingerprint)).TryGet(out _, out var failure));
        Assert.Equal(kind, failure.Kind);
    }

    private async Task<TimestampAttempt> AskAsync(Action<byte[], HttpListenerResponse> serve, Sha256Digest root)
    {
        using var listener = Listen(out var url);
        var serving = ServeAsync(listener, serve);
        var client = new TimeAuthorityClient(
            http, new() { Name = "remote", Url = url, Roots = [root], ChainPem = await File.ReadAllTextAsync(Path.Combine(folder, "tsa-root.pem")) }, TimeProvider.System);
        var attempt = await client.StampAsync(Sha256Digest.Of("seal"u8), CancellationToken.None);
        await serving;
        return attempt;
    }

    private static HttpListener Listen(out Uri url)
    {
        // HttpListener cannot take port 0; a port that was free a moment ago is tried until one still is.
        while (true)
        {
            using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            url = new($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            probe.Stop();
            var listener = new HttpListener { Prefixes = { url.ToString() } };
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private static async Task ServeAsync(HttpListener listener, Action<byte[], HttpListenerResponse> serve)
    {
        var context = await listener.GetContextAsync();
        using var query = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(query);
        Assert.Equal("application/timestamp-query", context.Request.ContentType);
        try
        {
            serve(query.ToArray(), context.Response);
            context.Response.Close();
        }
        catch (HttpListenerException)
        {
            // The client hung up on an answer that is too large.
        }
    }

    private byte[] Stamp(byte[] query) => authority.Answer(query).TryGet(out var response, out var failure) ? response : throw new InvalidOperationException(failure.Detail);

    private static void Reply(HttpListenerResponse answer, byte[] body, string type = "application/timestamp-reply")
    {
        answer.ContentType = type;
        answer.OutputStream.Write(body);
    }
}
