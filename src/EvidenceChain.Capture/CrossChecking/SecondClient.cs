using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EvidenceChain.Capture.Recording;

namespace EvidenceChain.Capture.CrossChecking;

/// <summary>
/// Asks for the page a second time with a client of our own, on the same host and through the same gate: no cookies, no scripts, the browser's own
/// honest name. One try; whatever goes wrong is a value.
/// </summary>
internal sealed class SecondClient(string gateSocketPath, Func<Uri, string?> refusalOf, TimeProvider clock)
{
    /// <summary>Of a body as it comes, and of one unpacked.</summary>
    public const int MaxBodyBytes = 4 << 20;

    private const int MaxHops = 10, MaxHeadKilobytes = 64;
    private static readonly string[] Carried = ["User-Agent", "Accept", "Accept-Language"];

    /// <param name="url">What the order names.</param>
    /// <param name="browserHeaders">What the browser said of itself when it asked.</param>
    /// <param name="limit">For everything.</param>
    /// <param name="cancellationToken">Ends it like the limit.</param>
    public async Task<SecondFetch> FetchAsync(Uri url, IReadOnlyList<(string Name, string Value)> browserHeaders, TimeSpan limit, CancellationToken cancellationToken)
    {
        List<SecondAnswer> answers = [];
        using var time = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        using var client = new HttpClient(Handler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        var said = browserHeaders.Where(header => Carried.Contains(header.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        try
        {
            for (var next = url; answers.Count < MaxHops;)
            {
                var answer = await AskAsync(client, next, said, either.Token).ConfigureAwait(false);
                if (refusalOf(next) is { } refusal && answer.Field(Egress.EgressGate.RefusalHeader) is not null)
                {
                    return new(answers, $"the gate refused {next.IdnHost}: {refusal}");
                }
                answers.Add(answer);
                if (answer.Status is not (301 or 302 or 303 or 307 or 308) || answer.Field("location") is not { } location)
                {
                    return new(answers, null);
                }
                if (!Uri.TryCreate(next, location, out var target) || target.Scheme is not ("http" or "https"))
                {
                    return new(answers, "it was sent to an address that is no http or https");
                }
                next = target;
            }
            return new(answers, $"more than {MaxHops} redirects");
        }
        catch (OperationCanceledException)
        {
            return new(answers, cancellationToken.IsCancellationRequested ? "the capture had no more time" : $"no whole answer within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException or AuthenticationException or UriFormatException or FormatException or InvalidOperationException)
        {
            return new(answers, WellFormed.Text((error.InnerException ?? error).Message, 300));
        }
    }

    private async Task<SecondAnswer> AskAsync(HttpClient client, Uri url, List<(string Name, string Value)> said, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        List<(string Name, string Value)> sent = [("Host", url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}"), .. said, ("Accept-Encoding", "gzip, br")];
        foreach (var (name, value) in sent)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        var sentAt = clock.GetUtcNow();
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var answeredAt = clock.GetUtcNow();
        var (body, isCut) = await ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return new()
        {
            Url = url, SentAt = sentAt, AnsweredAt = answeredAt, RequestHeaders = sent, Status = (int)response.StatusCode, Reason = response.ReasonPhrase ?? "",
            Headers = [.. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).SelectMany(header => header.Value.Select(value => (header.Key, value)))],
            Body = body, IsCut = isCut,
        };
    }

    private static async Task<(byte[] Body, bool IsCut)> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var piece = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
        {
            kept.Write(piece, 0, (int)Math.Min(count, MaxBodyBytes - kept.Length));
            if (kept.Length == MaxBodyBytes)
            {
                return (kept.ToArray(), true);
            }
        }
        return (kept.ToArray(), false);
    }

    private SocketsHttpHandler Handler() => new()
    {
        UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, ActivityHeadersPropagator = null, MaxResponseHeadersLength = MaxHeadKilobytes,
        // The name of the proxy is asked of nobody: every connection goes to the gate's socket.
        UseProxy = true, Proxy = new WebProxy("http://gate.invalid:80"),
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(gateSocketPath), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        // A certificate names places where more of its chain can be had: asking there would go past the gate.
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck, CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
        },
    };
}
