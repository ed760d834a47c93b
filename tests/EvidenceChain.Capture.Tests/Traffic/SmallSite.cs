using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.Traffic;

/// <summary>A site on loopback that answers as the test says.</summary>
public sealed class SmallSite : LoopbackSite
{
    private readonly RequestDelegate answer;

    private SmallSite(RequestDelegate answer) => this.answer = answer;

    public static async Task<SmallSite> StartAsync(RequestDelegate answer)
    {
        var site = new SmallSite(answer);
        await site.InitializeAsync();
        return site;
    }

    public static async Task SendAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(body);
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Leaves the answer open until the browser goes.</summary>
    public static Task ForeverAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    protected override Task AnswerAsync(HttpContext context) => answer(context);
}
