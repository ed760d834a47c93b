using EvidenceChain.Cli.Tests.Native;
using Microsoft.Playwright;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary><c>verify.html</c> as <c>ec publish-page</c> makes it, opened from the file system in one headless browser without a network.</summary>
public sealed class VerifyPage : IAsyncLifetime
{
    public const string Collection = "verify page";

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Path of the file: the last line that the launcher prints.</summary>
    public string Path { get; private set; } = "";

    /// <summary>What the page asked of the network, or wrote to the console as an error.</summary>
    public List<string> Complaints { get; } = [];

    public async Task InitializeAsync()
    {
        Path = await MakeAsync("page");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium" });
    }

    public async Task DisposeAsync()
    {
        await (browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        playwright?.Dispose();
    }

    /// <summary>Makes the page in a data folder of that name.</summary>
    public static async Task<string> MakeAsync(string folder)
    {
        var data = Directory.CreateDirectory(System.IO.Path.Combine(AppContext.BaseDirectory, folder)).FullName;
        var made = await NativeFile.RunAsync(System.IO.Path.Combine(NativeFile.Root, "ec"), ["publish-page", "--data", data]);
        Assert.True(made.Code == 0, made.Errors);
        return made.Output.TrimEnd('\n').Split('\n')[^1];
    }

    /// <summary>Opens the page for a reader of that language.</summary>
    public async Task<IPage> OpenAsync(string language, int width = 1100)
    {
        var page = await OpenUnstartedAsync(language, width, null);
        await page.WaitForSelectorAsync("#app:not([hidden])");
        return page;
    }

    /// <summary>Opens the page after a script that makes the browser another one; whether it starts is the caller's question.</summary>
    public async Task<IPage> OpenUnstartedAsync(string language, int width, string? before)
    {
        var context = await browser!.NewContextAsync(new() { Locale = language, Offline = true, ViewportSize = new() { Width = width, Height = 900 } });
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Complaints.Add(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                Complaints.Add(request.Url);
            }
        };
        if (before is not null)
        {
            await page.AddInitScriptAsync(before);
        }
        await page.GotoAsync(new Uri(Path).AbsoluteUri);
        return page;
    }
}

[CollectionDefinition(VerifyPage.Collection)]
public sealed class VerifyPageDefinition : ICollectionFixture<VerifyPage>;
