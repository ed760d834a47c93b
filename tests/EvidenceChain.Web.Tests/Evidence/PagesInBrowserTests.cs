using System.Text.Json;
using Microsoft.Playwright;

namespace EvidenceChain.Web.Tests.Evidence;

/// <summary>Every page, in both languages and widths, in a real browser: nothing of a hostile page runs, no rule of accessibility is broken, nothing sticks out on a small screen.</summary>
public sealed class PagesInBrowserTests(PagesFixture pages) : IClassFixture<PagesFixture>
{
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(House.HouseRulesTests.Root, "tests", "axe", "node_modules", "axe-core", "axe.min.js")));

    [Theory]
    [InlineData("captures")]
    [InlineData("captures?q=<script>alert(1)</script>&outcome=Content&progress=Pending")]
    [InlineData("captures/new?url=javascript:alert(1)&case=\"><script>alert(1)</script>")]
    [InlineData("evidence/{number}")]
    [InlineData("evidence/{number}/proof")]
    [InlineData("cases")]
    [InlineData("cases/{case}")]
    [InlineData("cases/{case}/list")]
    [InlineData("shared/{item}/{number}")]
    [InlineData("shared/{link}")]
    [InlineData("shared/{link}/{number}")]
    [InlineData("shared/nothing")]
    [InlineData("verify?q={number}")]
    [InlineData("verify?q=<script>alert(1)</script>")]
    [InlineData("log")]
    public async Task A_page_runs_nothing_of_what_was_captured_and_serves_everybody(string path)
    {
        foreach (var (language, width) in new[] { ("zh-CN", 1200), ("en", 390) })
        {
            List<string> faults = [];
            var page = await pages.PageAsync(language, width, isKnown: !path.StartsWith("shared", StringComparison.Ordinal) && !path.StartsWith("verify", StringComparison.Ordinal));
            await WatchAsync(page, faults);
            var answer = await page.GotoAsync(PathOf(path));
            Assert.Equal(path == "shared/nothing" ? 404 : 200, answer!.Status);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle, new() { Timeout = path.StartsWith("captures", StringComparison.Ordinal) ? 2000 : 10_000 });
            Assert.Empty(faults);
            Assert.Equal(JsonValueKind.Null, (await page.EvaluateAsync<JsonElement?>("window.ran ?? null") ?? default).ValueKind is JsonValueKind.Undefined ? JsonValueKind.Null : JsonValueKind.True);
            Assert.DoesNotContain('\u202e', await page.InnerTextAsync("body"));
            Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('[href], [src], [action], [formaction]')].flatMap(e => ['href', 'src', 'action', 'formaction'].map(a => e.getAttribute(a))).filter(v => v && /^\\s*(javascript|data|vbscript):/i.test(v) && !v.startsWith('javascript:void(open('))"));
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} sticks out at {width}: {await page.EvaluateAsync<string>("[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.wide, .stage, pre')).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join('\\n')")}");
            Assert.Empty(await ViolationsAsync(page));
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task Text_is_found_on_the_picture_and_pins_lead_to_their_fields()
    {
        var page = await pages.PageAsync("en", 1200);
        await page.GotoAsync($"evidence/{pages.Number}");
        Assert.Equal(200, (await page.APIRequest.GetAsync(await page.GetAttributeAsync("#page image", "href") ?? "")).Status);
        await page.FillAsync("#find", "138123");
        await page.WaitForSelectorAsync("rect.hit.now", new() { State = WaitForSelectorState.Attached });
        Assert.Equal("1 of 1", await page.InnerTextAsync("#hits"));
        Assert.Equal("60", await page.GetAttributeAsync("rect.hit", "y"));
        await page.FillAsync("#find", "nowhere");
        await page.Locator("#hits", new() { HasText = "not found" }).WaitForAsync();

        var before = await page.EvaluateAsync<double>("document.getElementById('page').clientWidth");
        await page.FocusAsync(".stage");
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("+");
        Assert.True(await page.EvaluateAsync<double>("document.getElementById('page').clientWidth") > 0 && await page.InnerTextAsync("#zoom") != "100%", $"no zoom from {before}");
        Assert.Equal(2, await page.Locator("#pinned a").CountAsync());
        await page.ClickAsync("#field-1 .pin-link");
        await page.WaitForSelectorAsync("#pin-1.chosen", new() { State = WaitForSelectorState.Attached });
    }

    private string PathOf(string path) => path.Replace("{number}", pages.Number, StringComparison.Ordinal).Replace("{case}", pages.CaseId, StringComparison.Ordinal)
        .Replace("{item}", pages.ItemLink, StringComparison.Ordinal).Replace("{link}", pages.CaseLink, StringComparison.Ordinal);

    private static async Task WatchAsync(IPage page, List<string> faults)
    {
        page.Dialog += async (_, dialog) =>
        {
            faults.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Console += (_, message) =>
        {
            // A link that leads nowhere answers 404, and the browser says so.
            if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal))
            {
                faults.Add(message.Text);
            }
        };
        page.PageError += (_, error) => faults.Add(error);
        await page.ExposeFunctionAsync("told", (string fault) => faults.Add(fault));
        await page.AddInitScriptAsync("document.addEventListener('securitypolicyviolation', event => window.told(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))");
    }

    /// <summary>The browser's own evaluation is not held to the page's policy, so that axe can be put beside it.</summary>
    private static async Task<string[]> ViolationsAsync(IPage page)
    {
        await page.EvaluateAsync(Axe.Value);
        return await page.EvaluateAsync<string[]>("axe.run(document).then(found => found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`))");
    }
}
