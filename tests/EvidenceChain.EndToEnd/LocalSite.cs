using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvidenceChain.EndToEnd;

/// <summary>A shop on loopback: a Chinese listing with script, XHR and lazy pictures, and pages on which a capture goes wrong.</summary>
internal sealed class LocalSite : IAsyncDisposable
{
    /// <summary>What lets somebody act as the visitor of the item's page.</summary>
    public const string VisitorCookie = "visitor=4711; Path=/";

    private const string Item = """
        <!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>限量版运动鞋 官方正品 | 云上小店</title></head>
        <body><h1>限量版运动鞋</h1><p id="price">价格读取中</p><p>卖家：云上小店。库存 12 件，包邮。</p>
        <img src="/picture/1.svg" width="300" height="300" alt="正面"><div style="height:3000px"></div>
        <img loading="lazy" src="/picture/2.svg" width="300" height="300" alt="底面">
        <script>fetch('/api/price').then(r => r.json()).then(p => { document.getElementById('price').textContent = '￥' + p.price; });</script>
        </body></html>
        """;

    private readonly WebApplication app;
    private readonly X509Certificate2 certificate = SelfSigned();
    private readonly CancellationTokenSource closing = new();
    private TaskCompletionSource arrived = New();
    private TaskCompletionSource released = New();

    private LocalSite()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
        app = builder.Build();
        app.MapGet("/item/{id}", (HttpContext http) =>
        {
            http.Response.Headers.SetCookie = VisitorCookie;
            return Results.Content(Item, "text/html; charset=utf-8");
        });
        app.MapGet("/held/{id}", (Delegate)HoldAsync);
        app.MapGet("/picture/{id}.svg", (string id) => Results.Content($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='{id}' fill='red'/></svg>", "image/svg+xml"));
        app.MapGet("/api/price", () => Results.Json(new { price = 899 }));
        app.MapGet("/gone", () => Results.Content("<h1>商品已下架</h1>", "text/html; charset=utf-8", null, 404));
        app.MapGet("/broken", () => Results.Content("<h1>系统繁忙</h1>", "text/html; charset=utf-8", null, 500));
        app.MapGet("/file", () => Results.File("PK-not-a-page"u8.ToArray(), "application/octet-stream", "catalogue.bin"));
        app.MapGet("/never", async (HttpContext http) =>
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, closing.Token);
            await Task.Delay(Timeout.Infinite, both.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        });
    }

    public Uri Plain { get; private set; } = null!;

    public Uri SelfSignedTls { get; private set; } = null!;

    public Uri ItemPage => new(Plain, "/item/1");

    /// <summary>A page whose answer waits for <see cref="Release"/>.</summary>
    public Uri HeldPage => new(Plain, "/held/1");

    public static async Task<LocalSite> StartAsync()
    {
        var site = new LocalSite();
        await site.app.StartAsync();
        site.Plain = new Uri(site.app.Urls.First(url => url.StartsWith("http:", StringComparison.Ordinal)));
        site.SelfSignedTls = new Uri(site.app.Urls.First(url => url.StartsWith("https:", StringComparison.Ordinal)));
        return site;
    }

    /// <summary>From now on the held page waits again; the task ends when somebody asks for it.</summary>
    public Task HoldAgain()
    {
        released = New();
        arrived = New();
        return arrived.Task;
    }

    public void Release() => released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await closing.CancelAsync();
        await app.DisposeAsync();
        certificate.Dispose();
        closing.Dispose();
    }

    private async Task<IResult> HoldAsync(HttpContext http)
    {
        var release = released.Task;
        arrived.TrySetResult();
        await release.WaitAsync(http.RequestAborted);
        return Results.Content(Item, "text/html; charset=utf-8");
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
    }
}
