using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.Views;

/// <summary>Pages like rulers: every 100 rows a colour of their own, so that a picture tells which part of the page it shows; the query adds what cameras stumble over.</summary>
public sealed class TallSite : LoopbackSite
{
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>What a path answers beside rulers and pictures.</summary>
    public ConcurrentDictionary<string, string> Pages { get; } = new(StringComparer.Ordinal);

    public static (byte Red, byte Green, byte Blue) ColorAt(int row) => ((byte)(row / 100 * 37 % 256), (byte)(row / 100 * 91 % 256), (byte)((row / 100 % 200) + 30));

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

    protected override async Task AnswerAsync(HttpContext context)
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
