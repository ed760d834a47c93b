using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.Observing;

/// <summary>A page as a server on loopback gives it.</summary>
public sealed record ShelfPage(string Html, int Status = 200, string Type = "text/html; charset=utf-8", IReadOnlyDictionary<string, string>? Headers = null);

/// <summary>Serves whatever pages a test puts on it; all else is not found.</summary>
public sealed class PageShelf : LoopbackSite
{
    /// <summary>By path and query; asked anew at every request.</summary>
    public ConcurrentDictionary<string, Func<ShelfPage>> Pages { get; } = new(StringComparer.Ordinal);

    /// <summary>For all other paths; null answers 404.</summary>
    public Func<ShelfPage>? Otherwise { get; set; }

    /// <summary>Method, path and user agent of every request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public Uri Put(string path, string html)
    {
        Pages[path] = () => new(html);
        return At(path);
    }

    protected override async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path + context.Request.QueryString.ToString();
        Requests.Enqueue($"{context.Request.Method} {path} {context.Request.Headers.UserAgent}");
        if ((Pages.GetValueOrDefault(path) ?? Otherwise) is not { } make)
        {
            context.Response.StatusCode = 404;
            return;
        }
        var page = make();
        (context.Response.StatusCode, context.Response.ContentType) = (page.Status, page.Type);
        foreach (var (name, value) in page.Headers ?? new Dictionary<string, string>())
        {
            context.Response.Headers[name] = value;
        }
        await context.Response.WriteAsync(page.Html);
    }
}
