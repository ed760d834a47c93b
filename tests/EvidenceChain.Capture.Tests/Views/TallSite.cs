using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvidenceChain.Capture.Tests.Views;

/// <summary>Pages like rulers: every 100 rows a colour of their own, so that a picture tells which part of the page it shows; the query adds what cameras stumble over.</summary>
public sealed class TallSite : IAsyncLifetime
{
    private readonly WebApplication app;

    public TallSite()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Services.AddLogging(logging => logging.ClearProviders());
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public int Port { get; private set; }

    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>What a path answers beside rulers and pictures.</summary>
    public ConcurrentDictionary<string, string> Pages { get; } = new(StringComparer.Ordinal);

    public Uri At(string path, string host = "127.0.0.1") => new($"http://{host}:{Port}{path}");

    public static (byte Red, byte Green, byte Blue) ColorAt(int row) => ((byte)(row / 100 * 37 % 256), (byte)(row / 100 * 91 % 256), (byte)((row / 100 % 200) + 30));

    public async Task InitializeAsync()
    {
        await app.StartAsync();
        Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    public async Task DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    public static string Ruler(int height, string before = "")
    {
        var page = new StringBuilder("<!doctype html><html lang=zh><meta charset=utf-8><meta name=viewport content='width=device-width'><title>尺</title><style>body{margin:0;font:16px sans-serif;position:relative}</style>");
        page.Append(before);
        for (var y = 0; y < height; y += 100)
        {
            var (red, green, blue) = ColorAt(y);
            page.Append(CultureInfo.InvariantCulture, $"<div style='height:{Math.Min(100, height - y)}px;background:rgb({red},{green},{blue})'>{y}</div>");
        }
        return page.Append("</html>").ToString();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        Asked.Enqueue(path);
        context.Response.Headers.CacheControl = "no-store";
        if (path.StartsWith("/ruler/", StringComparison.Ordinal))
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(Ruler(int.Parse(path["/ruler/".Length..], CultureInfo.InvariantCulture), Pages.GetValueOrDefault("before", "")));
        }
        else if (path == "/slow.svg")
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        else if (path.EndsWith(".svg", StringComparison.Ordinal))
        {
            context.Response.ContentType = "image/svg+xml";
            await context.Response.WriteAsync($"<svg xmlns='http://www.w3.org/2000/svg' width='80' height='80'><rect width='80' height='80' fill='{Path.GetFileNameWithoutExtension(path)}'/></svg>");
        }
        else if (Pages.TryGetValue(path, out var body))
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(body);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }
}
