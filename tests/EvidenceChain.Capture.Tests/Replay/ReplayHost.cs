using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvidenceChain.Capture.Tests.Replay;

/// <summary>Serves ReplayWeb.page and one package, as anyone who embeds a package in a web page would; nothing else.</summary>
internal sealed class ReplayHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string player, package, embed;

    private ReplayHost(string player, string package, Uri page)
    {
        (this.player, this.package) = (player, package);
        embed = $"<!doctype html><html><style>html,body,replay-web-page{{margin:0;height:100vh;display:block}}</style><script src='/ui.js'></script>"
            + $"<replay-web-page source='/package.wacz' url='{WebUtility.HtmlEncode(page.AbsoluteUri)}' embed='replayonly' replayBase='/replay/'></replay-web-page></html>";
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Services.AddLogging(logging => logging.ClearProviders());
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>Named localhost: a browser gives service workers, which the player needs, to no other plain host.</summary>
    public string Address { get; private set; } = "";

    public static async Task<ReplayHost> StartAsync(string player, string package, Uri page)
    {
        var host = new ReplayHost(player, package, page);
        await host.app.StartAsync();
        host.Address = $"http://localhost:{new Uri(host.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port}/";
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context) => (context.Request.Path.Value switch
    {
        "/" => Results.Text(embed, "text/html", Encoding.UTF8),
        "/ui.js" => Results.File(Path.Combine(player, "ui.js"), "text/javascript"),
        "/replay/sw.js" => Results.File(Path.Combine(player, "sw.js"), "text/javascript"),
        "/package.wacz" => Results.File(package, "application/wacz+zip", enableRangeProcessing: true),
        _ => Results.NotFound(),
    }).ExecuteAsync(context);
}
