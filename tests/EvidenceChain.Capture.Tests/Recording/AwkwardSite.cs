using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.Recording;

/// <summary>A shop on loopback with every awkward page the recorder must get right; remembers the exact bodies it sent.</summary>
public sealed class AwkwardSite : LoopbackSite
{
    /// <summary>Decoded body by path and query, as last sent.</summary>
    public ConcurrentDictionary<string, byte[]> Sent { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, string> Posted { get; } = new(StringComparer.Ordinal);

    public static byte[] Noise(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected override async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path + context.Request.QueryString;
        if (context.Request.Method == "POST")
        {
            using var reader = new StreamReader(context.Request.Body);
            Posted[path] = await reader.ReadToEndAsync();
        }
        switch (context.Request.Path.Value)
        {
            case "/from": context.Response.Redirect("/between?x=1"); return;
            case "/between": context.Response.StatusCode = 301; context.Response.Headers.Location = "/zh"; return;
            case "/nothing": context.Response.StatusCode = 404; await SendAsync(context, path, "text/html; charset=utf-8", "<title>gone</title><h1>商品已下架</h1>"); return;
            case "/broken": context.Response.StatusCode = 500; await SendAsync(context, path, "text/html", "<h1>boom</h1>"); return;
            case "/forbidden": context.Response.StatusCode = 403; await SendAsync(context, path, "text/html", "<h1>no</h1>"); return;
            case "/silent-500": context.Response.StatusCode = 500; return;
            case "/hangs": await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default); return;
            case "/trickle": await TrickleAsync(context); return;
            case "/file": context.Response.Headers.ContentDisposition = "attachment; filename=\"list.bin\""; await SendAsync(context, path, "application/octet-stream", Noise(9, 70_000)); return;
            case "/zipped": await SendZippedAsync(context, path); return;
            case "/cookie": context.Response.Headers.SetCookie = new[] { "session=topsecret; Path=/", "b=second; Path=/" }; await SendAsync(context, path, "text/html", "<h1>c</h1><script>fetch('/echo')</script>"); return;
            default:
                if (SitePages.All.TryGetValue(context.Request.Path.Value ?? "", out var page))
                {
                    await SendAsync(context, path, page.Type, page.Body(Port));
                    return;
                }
                context.Response.StatusCode = 404;
                return;
        }
    }

    private async Task SendAsync(HttpContext context, string path, string type, string text) => await SendAsync(context, path, type, Encoding.UTF8.GetBytes(text));

    private async Task SendAsync(HttpContext context, string path, string type, byte[] body)
    {
        Sent[path] = body;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }

    private async Task SendZippedAsync(HttpContext context, string path)
    {
        var body = Encoding.UTF8.GetBytes("<!doctype html><meta charset=utf-8><title>压缩</title><h1>压缩的网页</h1>" + new string('x', 5000));
        Sent[path] = body;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        await gzip.WriteAsync(body);
    }

    private static async Task TrickleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync("first line\n");
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
