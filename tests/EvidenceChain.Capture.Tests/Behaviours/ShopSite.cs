using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.Behaviours;

/// <summary>A shop whose pages tell the server what was pressed on them: <c>/hit?what</c>.</summary>
public sealed class ShopSite : LoopbackSite
{
    private readonly ConcurrentQueue<string> hits = new();

    /// <summary>What a page told since the last time, under its own name.</summary>
    public IReadOnlyList<string> HitsOf(string page) => [.. hits.Where(hit => hit.StartsWith(page + ":", StringComparison.Ordinal)).Select(hit => hit[(page.Length + 1)..])];

    protected override async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path == "/hit")
        {
            hits.Enqueue(Uri.UnescapeDataString(context.Request.QueryString.Value!.TrimStart('?')));
        }
        else if (path.StartsWith("/picture/", StringComparison.Ordinal))
        {
            hits.Enqueue("pictures:" + path);
            await SendAsync(context, "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='200'><rect width='200' height='200' fill='teal'/></svg>");
        }
        else if (path == "/api/list")
        {
            var page = int.Parse(context.Request.Query["page"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
            await SendAsync(context, "application/json", $"[{string.Join(',', Enumerable.Range(page * 20, 20).Select(i => $"\"第{i}件商品\""))}]");
        }
        else if (path == "/locked")
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"shop\"";
            await SendAsync(context, "text/html; charset=utf-8", "<h1>401</h1>");
        }
        else if (ShopPages.All.TryGetValue(path, out var body))
        {
            await SendAsync(context, "text/html; charset=utf-8", body);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private static async Task SendAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        await context.Response.WriteAsync(text, Encoding.UTF8);
    }
}
