using EvidenceChain.Web.Cases;
using EvidenceChain.Web.Sharing;
using EvidenceChain.Web.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace EvidenceChain.Web.Tests.Evidence;

/// <summary>The service with one hostile evidence, a case that holds it and a link to each, and a headless browser that looks at its pages.</summary>
public sealed class PagesFixture : IAsyncLifetime
{
    /// <summary>Everything that a page could put into a text to be run, to break out of where it stands, or to be read as something else.</summary>
    public const string Hostile = "<script>window.ran=1;alert(1)</script>\"><img src=x onerror=\"window.ran=2;alert(2)\">' onmouseover='alert(3)' </textarea></title><svg onload=alert(4)> javascript:alert(5) @{1+1} {{7*7}} \u202egnp.exe\u2066";

    private IPlaywright? playwright;
    private IBrowser? browser;

    internal ServiceFixture Service { get; } = new();

    internal string Number { get; private set; } = "";

    internal string CaseId { get; private set; } = "";

    /// <summary>Secret of a link to the one evidence.</summary>
    internal string ItemLink { get; private set; } = "";

    /// <summary>Secret of a link to the case, with bundles.</summary>
    internal string CaseLink { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await Service.InitializeAsync();
        var item = await SealedItem.MakeAsync(Service, "https://shop.example/'onmouseover=alert(1)/item?q=%3Cscript%3E", Hostile, Hostile, [("联系人：", 20), ("13812345678", 60), ("已售 300", 100)]);
        Number = item.Order.Number.ToString();
        var (cases, shares) = (Service.Services.GetRequiredService<CaseBook>(), Service.Services.GetRequiredService<ShareBook>());
        CaseId = await cases.OpenAsync(Hostile[..150], Hostile, null, Hostile, CancellationToken.None);
        await cases.AddAsync(CaseId, item.Order.Number, Hostile, CancellationToken.None);
        await cases.NoteAsync(CaseId, item.Order.Number, Hostile, CancellationToken.None);
        ItemLink = await shares.MakeAsync(item.Order.Number, null, Hostile[..150], false, 14, null, Hostile, CancellationToken.None);
        CaseLink = await shares.MakeAsync(null, CaseId, Hostile[..150], true, 14, null, Hostile, CancellationToken.None);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium" });
    }

    /// <summary>A page of its own for whoever holds the installation's key, or for a stranger.</summary>
    internal async Task<IPage> PageAsync(string language, int width, bool isKnown = true)
    {
        var context = await browser!.NewContextAsync(new()
        {
            Locale = language, ViewportSize = new() { Width = width, Height = 900 }, BaseURL = Service.KeyHolder.BaseAddress!.ToString(),
            ExtraHTTPHeaders = isKnown ? [new("Authorization", Service.KeyHolder.DefaultRequestHeaders.Authorization!.ToString())] : [],
        });
        return await context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        await (browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        playwright?.Dispose();
        await Service.DisposeAsync();
        Service.Dispose();
    }
}
