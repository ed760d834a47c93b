using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvidenceChain.Capture.Tests.Traffic;

/// <summary>A site over TLS on loopback: one port for 1.3 and HTTP/2, one for 1.2 and HTTP/1.1.</summary>
internal sealed class SecureSite : IAsyncDisposable
{
    private readonly WebApplication app;

    private SecureSite(WebApplication app) => this.app = app;

    public required Uri New { get; init; }

    public required Uri Old { get; init; }

    public static async Task<SecureSite> StartAsync(CertificateChain chain)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            Listen(options, chain, SslProtocols.Tls13, HttpProtocols.Http1AndHttp2);
            Listen(options, chain, SslProtocols.Tls12, HttpProtocols.Http1);
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddLogging(logging => logging.ClearProviders());
        var app = builder.Build();
        var ports = Array.Empty<int>();
        app.Run(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            if (context.Request.Path == "/redirects")
            {
                context.Response.Redirect($"https://localhost:{ports[1]}/plain");
                return Task.CompletedTask;
            }
            return context.Response.WriteAsync(context.Request.Path == "/both" ? $"<h1>安全</h1><iframe src='https://localhost:{ports[1]}/inner'></iframe>" : "<h1>plain</h1>");
        });
        await app.StartAsync();
        ports = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address).Port)];
        return new(app) { New = new($"https://127.0.0.1:{ports[0]}"), Old = new($"https://localhost:{ports[1]}") };
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private static void Listen(KestrelServerOptions options, CertificateChain chain, SslProtocols tls, HttpProtocols http) => options.Listen(IPAddress.Loopback, 0, listen =>
    {
        listen.Protocols = http;
        listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = chain.Site, ServerCertificateChain = chain.Authorities, SslProtocols = tls });
    });
}
