using System.Text.Json;
using EvidenceChain.Capture.Tests;
using EvidenceChain.Cli.Tests.Native;
using Microsoft.Playwright;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>The page for those who read it: in both languages, by keyboard, by ear, on paper, on a small screen, and in a browser that cannot run it.</summary>
[Collection(VerifyPage.Collection)]
public sealed class ReaderTests(VerifyPage verifyPage)
{
    private static readonly string Folder = Path.Combine(NativeFile.Root, "tests", "vectors");
    private static readonly string[] Whole = [Path.Combine(Folder, "valid/bundles/complete.zip"), Path.Combine(Folder, "ours.policy")];
    private static readonly string[] Renewed = [Path.Combine(Folder, "valid/renewals/renewed-once.zip"), Path.Combine(Folder, "ours.policy")];

    [Theory]
    [InlineData("zh-CN", "请从出具证据一方以外的途径取得本页", "核验通过", "无法得出结论", "此处不核验，请用 ec")]
    [InlineData("en-GB", "Take this page from elsewhere", "verified", "inconclusive", "not checked here, use ec")]
    public async Task A_reader_is_told_where_to_take_the_page_from_that_a_bundle_is_verified_and_what_is_left_to_ec(string language, string origin, string verified, string inconclusive, string left)
    {
        var page = await verifyPage.OpenAsync(language);
        Assert.StartsWith(origin, await page.InnerTextAsync("#app"), StringComparison.Ordinal);
        await GiveAsync(page, Whole);
        Assert.Contains(verified, await page.InnerTextAsync("#verdict strong"), StringComparison.Ordinal);
        Assert.DoesNotContain(left, await page.InnerTextAsync(".checks"), StringComparison.Ordinal);
        Assert.Equal("verdict", await page.EvaluateAsync<string>("document.activeElement.id"));
        await GiveAsync(page, Renewed);
        Assert.Contains(inconclusive, await page.InnerTextAsync("#verdict strong"), StringComparison.Ordinal);
        Assert.Contains(left, await page.InnerTextAsync(".checks"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-CN", 1100)]
    [InlineData("en-GB", 1100)]
    [InlineData("zh-CN", 390)]
    [InlineData("en-GB", 390)]
    public async Task Nothing_keeps_people_from_reading_it_and_nothing_is_wider_than_the_screen(string language, int width)
    {
        var axe = await File.ReadAllTextAsync(Path.Combine(await Witness.InstallAsync("page"), "node_modules", "axe-core", "axe.min.js"));
        var page = await verifyPage.OpenAsync(language, width);
        await page.EvaluateAsync(axe);
        foreach (var files in (string[]?[])[null, Whole, Renewed])
        {
            if (files is not null)
            {
                await GiveAsync(page, files);
            }
            var found = await page.EvaluateAsync<string>("async () => JSON.stringify((await axe.run()).violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 120))]))");
            Assert.Equal("[]", found);
            Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        }
    }

    [Fact]
    public async Task By_keyboard_alone_one_comes_to_the_language_the_files_and_the_verdict()
    {
        var page = await verifyPage.OpenAsync("en");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("language", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("zh-CN", await page.EvaluateAsync<string>("document.documentElement.lang"));
        await page.Keyboard.PressAsync("Tab");
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Enter"));
        await chooser.SetFilesAsync(Whole);
        await page.WaitForSelectorAsync("#verdict");
        Assert.Equal("结论 核验通过", await page.TextContentAsync("#said[role=status][aria-live]"));
    }

    [Theory]
    [InlineData("delete globalThis.DecompressionStream")]
    [InlineData("delete globalThis.Worker")]
    [InlineData("globalThis.BigInt = undefined")]
    public async Task An_old_browser_gets_a_sentence(string older)
    {
        var page = await verifyPage.OpenUnstartedAsync("en", 1100, older);
        Assert.True(await page.IsVisibleAsync("#old"));
        Assert.False(await page.IsVisibleAsync("#app"));
        Assert.Contains("此浏览器过旧", await page.InnerTextAsync("#old"), StringComparison.Ordinal);
        Assert.Contains("too old", await page.InnerTextAsync("body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_paper_stand_the_verdict_and_every_check_and_nothing_to_press()
    {
        var page = await verifyPage.OpenAsync("en");
        await GiveAsync(page, Whole);
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.False(await page.IsVisibleAsync("#zone, button"));
        Assert.True(await page.IsVisibleAsync("#verdict"));
        var checks = JsonDocument.Parse((await page.TextContentAsync("#json"))!).RootElement.GetProperty("checks").GetArrayLength();
        Assert.Equal(checks, await page.EvaluateAsync<int>("[...document.querySelectorAll('.checks tbody tr')].filter(row => row.checkVisibility()).length"));
    }

    private static async Task GiveAsync(IPage page, string[] files)
    {
        await page.EvaluateAsync("document.getElementById('report').replaceChildren()");
        await page.SetInputFilesAsync("#files", files);
        await page.WaitForSelectorAsync("#verdict");
    }
}
