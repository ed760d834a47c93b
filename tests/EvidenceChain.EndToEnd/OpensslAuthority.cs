using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EvidenceChain.EndToEnd;

/// <summary>A time authority that is not ours: OpenSSL answers, this only carries. It can be away.</summary>
internal sealed class OpensslAuthority : IAsyncDisposable
{
    private const string Configuration = """
        [ca]
        basicConstraints = critical, CA:TRUE
        [tsa]
        basicConstraints = critical, CA:FALSE
        extendedKeyUsage = critical, timeStamping
        [answers]
        serial = serial
        crypto_device = builtin
        signer_digest = sha256
        default_policy = 1.3.6.1.4.1.13762.3
        digests = sha256
        accuracy = secs:1
        ess_cert_id_chain = no
        ess_cert_id_alg = sha256
        """;

    private readonly string folder;
    private readonly int port;
    private WebApplication? app;

    private OpensslAuthority(string folder, int port) => (this.folder, this.port) = (folder, port);

    /// <summary>The operator's line for this authority.</summary>
    public string Line => $"outside http://127.0.0.1:{port}/ {Path.Combine(folder, "root.pem")} private";

    public string RootPath => Path.Combine(folder, "root.pem");

    public static async Task<OpensslAuthority> PrepareAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ec-openssl-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Path.Combine(folder, "ts.cnf"), Configuration);
        await OpensslAsync(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj", "/CN=Outside root", "-config", "ts.cnf", "-extensions", "ca");
        await OpensslAsync(folder, "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Outside authority", "-config", "ts.cnf");
        await OpensslAsync(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-out", "tsa.pem", "-days", "20", "-extfile", "ts.cnf", "-extensions", "tsa");
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        return new(folder, ((IPEndPoint)holder.LocalEndpoint).Port);
    }

    public async Task OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        app = builder.Build();
        app.MapPost("/", (Delegate)AnswerAsync);
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        var query = Path.Combine(folder, $"{http.TraceIdentifier.Replace(':', '-')}.tsq");
        await using (var file = File.Create(query))
        {
            await http.Request.Body.CopyToAsync(file);
        }
        var reply = Path.ChangeExtension(query, ".tsr");
        await OpensslAsync(folder, "ts", "-reply", "-config", "ts.cnf", "-section", "answers", "-queryfile", query, "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", reply);
        return Results.File(await File.ReadAllBytesAsync(reply), "application/timestamp-reply");
    }

    private static async Task OpensslAsync(string folder, params string[] words)
    {
        var spoken = await Programs.RunAsync("openssl", words, folder: folder);
        Assert.True(spoken.Code == 0, spoken.ToString());
    }
}
