using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.Replay;

/// <summary>Serves ReplayWeb.page and one package, as anyone who embeds a package in a web page would; nothing else.</summary>
public sealed class ReplayHost : LoopbackSite
{
    private readonly string player, package, embed;

    private ReplayHost(string player, string package, Uri page)
    {
        (this.player, this.package) = (player, package);
        embed = $"<!doctype html><html><style>html,body,replay-web-page{{margin:0;height:100vh;display:block}}</style><script src='/ui.js'></script>"
            + $"<replay-web-page source='/package.wacz' url='{WebUtility.HtmlEncode(page.AbsoluteUri)}' embed='replayonly' replayBase='/replay/'></replay-web-page></html>";
    }

    /// <summary>Named localhost: a browser gives service workers, which the player needs, to no other plain host.</summary>
    public string Address => At("/", "localhost").AbsoluteUri;

    public static async Task<ReplayHost> StartAsync(string player, string package, Uri page)
    {
        var host = new ReplayHost(player, package, page);
        await host.InitializeAsync();
        return host;
    }

    protected override Task AnswerAsync(HttpContext context) => (context.Request.Path.Value switch
    {
        "/" => Results.Text(embed, "text/html", Encoding.UTF8),
        "/ui.js" => Results.File(Path.Combine(player, "ui.js"), "text/javascript"),
        "/replay/sw.js" => Results.File(Path.Combine(player, "sw.js"), "text/javascript"),
        "/package.wacz" => Results.File(package, "application/wacz+zip", enableRangeProcessing: true),
        _ => Results.NotFound(),
    }).ExecuteAsync(context);
}
