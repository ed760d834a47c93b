using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests.Recording;

/// <summary>Servers that break off before any answer: each still ends in a whole package that says what happened.</summary>
[Collection("browser")]
public sealed class BrokenServerTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-test-broken-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public Task A_connection_that_is_reset_is_an_error() => AssertErrorAsync("http", "ERR_CONNECTION_RESET", async stream =>
    {
        await stream.ReadExactlyAsync(new byte[16]);
        // Without lingering the connection ends in a reset instead of a farewell.
        stream.Socket.Close(0);
    });

    [Fact]
    public Task A_server_that_speaks_no_tls_is_an_error() => AssertErrorAsync("https", "ERR_SSL_PROTOCOL_ERROR", async stream =>
        await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()));

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_an_error()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        await AssertErrorAsync("https", "ERR_CERT_AUTHORITY_INVALID", async stream =>
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate);
            // The browser leaves once it has seen the certificate.
            _ = await tls.ReadAtLeastAsync(new byte[1], minimumBytes: 1, throwOnEndOfStream: false);
        });
    }

    private async Task AssertErrorAsync(string scheme, string error, Func<NetworkStream, Task> serve)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync(listener, serve, stop.Token);
        await using var browser = DirectBrowser.Launch();
        var order = new CaptureOrder
        {
            Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 0]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1,
            Url = new($"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/item"), Beacon = "evidencechain/test\n", Operator = "test",
            OutputPath = Path.Combine(folder.FullName, "out.wacz"), PageTimeout = TimeSpan.FromSeconds(20), Egress = new(),
        };
        var report = await PageCapturer.RecordAsync(order, browser.Recorded, new Progress<CaptureProgress>(), TimeProvider.System, CancellationToken.None);
        await stop.CancelAsync();
        await serving;
        Assert.Equal((CaptureOutcome.Error, false, (int?)null), (report.Outcome, report.IsComplete, report.HttpStatus));
        Assert.Equal($"navigation: net::{error}", report.Reasons[0]);
        Assert.Contains($"net::{error}", ReadBack.Open(order.OutputPath).Text("logs/steps.jsonl"), StringComparison.Ordinal);
    }

    private static async Task ServeAsync(TcpListener listener, Func<NetworkStream, Task> serve, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                await using var stream = client.GetStream();
                await serve(stream);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The browser tries several times and leaves as it likes.
            }
        }
    }
}
