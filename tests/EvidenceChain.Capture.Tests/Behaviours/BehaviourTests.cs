using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Capture.Tests.Traffic;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests.Behaviours;

[Collection("browser")]
public sealed class BehaviourTests(ShopSite site) : IClassFixture<ShopSite>, IDisposable
{
    private readonly Captures captures = new();

    public void Dispose() => captures.Dispose();

    [Fact]
    public async Task On_a_chinese_item_page_the_banner_goes_with_the_least_consent_and_tabs_and_closed_texts_are_shown_and_nothing_is_bought()
    {
        var (report, package) = await CaptureAsync("/zh-item");
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        string[] kinds = ["necessary", "expand", "tab1", "tab2", "tab0"];
        Assert.Equal(kinds, site.HitsOf("zh-item").Where(hit => hit != "more-reviews").Distinct());
        var actions = Actions(package);
        Assert.Equal(("consent", "仅必要", "necessary", "changed"), (Text(actions[0], "kind"), Text(actions[0], "text"), Text(actions[0], "option"), Text(actions[0], "result")));
        Assert.Contains("鞋底材质：橡胶", Artefact(package, "text-tab-1"), StringComparison.Ordinal);
        Assert.Contains("用户甲：很舒服", Artefact(package, "text-tab-2"), StringComparison.Ordinal);
        Assert.Contains("详情正文：网面透气", Artefact(package, "text"), StringComparison.Ordinal);
        Assert.Contains("简介：全文在此", Artefact(package, "text"), StringComparison.Ordinal);
        Assert.DoesNotContain("仅必要", Artefact(package, "text"), StringComparison.Ordinal);
        Assert.NotEqual(Bytes(package, "view-untouched"), Bytes(package, "view"));
        Assert.Equal(Bytes(package, "view-untouched"), Bytes(package, "view-consent"));
        Assert.NotEqual(Bytes(package, "view-tab-1"), Bytes(package, "view-tab-2"));
    }

    [Fact]
    public async Task On_an_english_item_page_lists_grow_details_open_and_no_press_leads_away()
    {
        var (report, package) = await CaptureAsync("/en-item");
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        string[] allowed = ["reject", "more", "gone", "faq", "tab0", "tab1", "tab2", "tab3"];
        Assert.Equal(allowed.Order(), site.HitsOf("en-item").Distinct().Order());
        var text = Artefact(package, "text");
        Assert.Contains("Item 61", text, StringComparison.Ordinal);
        Assert.Contains("Recycled mesh.", text, StringComparison.Ordinal);
        Assert.Contains("Order one size up.", text, StringComparison.Ordinal);
        Assert.Contains("Light and fast.", text, StringComparison.Ordinal);
        Assert.Contains("Weight: 240 g", Artefact(package, "text-tab-1"), StringComparison.Ordinal);
        Assert.Contains(Actions(package), action => Text(action, "result") == "kept from leaving" && Text(action, "stopped").EndsWith("/zh-item", StringComparison.Ordinal));
        Assert.Equal(site.At("/en-item").AbsoluteUri, report.FinalUrl);
    }

    [Fact]
    public async Task On_a_page_with_nothing_to_press_nothing_is_pressed_and_it_costs_little()
    {
        var (report, package) = await CaptureAsync("/plain");
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        Assert.False(package.Members.ContainsKey("logs/actions.jsonl"));
        Assert.Equal(["untouched", "look", "scroll", "top"], Steps(package).Select(step => Text(step, "step")).Intersect(["untouched", "look", "consent", "scroll", "load-more", "open", "tabs", "segments", "top"]));
    }

    [Fact]
    public async Task An_endless_list_ends_at_a_bound_that_is_named()
    {
        var (report, package) = await CaptureAsync("/infinite");
        Assert.Contains(report.Reasons, reason => reason is "scroll-capped: height" or "scroll-capped: items" or "scroll-capped: time");
        Assert.Contains("第119件商品", Artefact(package, "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_list_forgets_is_in_its_segments()
    {
        var (report, package) = await CaptureAsync("/virtual");
        var segments = Artefact(package, "segments");
        for (var row = 0; row < 120; row++)
        {
            Assert.Contains($"卖家第{row}号商品", segments, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("卖家第60号商品", Artefact(package, "text"), StringComparison.Ordinal);
        Assert.NotEqual(Bytes(package, "view-segment-1"), Bytes(package, "view-segment-2"));
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
    }

    [Fact]
    public async Task Inner_lists_and_rows_to_the_side_are_looked_through()
    {
        await CaptureAsync("/inner");
        Assert.Equal(["/picture/inner.svg", .. Enumerable.Range(0, 8).Select(i => $"/picture/row{i}.svg")], site.HitsOf("pictures").Order());
    }

    [Fact]
    public async Task A_view_of_another_address_is_left_again_and_a_form_is_not_sent()
    {
        var (report, package) = await CaptureAsync("/router");
        Assert.Equal("Shoe", Artefact(package, "text").Split('\n')[0].Trim());
        Assert.Equal(site.At("/router").AbsoluteUri, report.FinalUrl);
        Assert.DoesNotContain(package.Records, record => record.Uri.Contains("/subscribe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prompts_are_answered_by_nobody_and_the_page_ends_well()
    {
        var (report, package) = await CaptureAsync("/prompts");
        Assert.Equal("after prompts", report.Title);
        Assert.DoesNotContain("page-timeout", report.Reasons);
        Assert.DoesNotContain("placed", site.HitsOf("prompts"));
        Assert.Contains(Steps(package), step => Text(step, "step") == "pop-up-closed");
    }

    [Theory]
    [InlineData("/auth", CaptureOutcome.Content)]
    [InlineData("/locked", CaptureOutcome.Login)]
    public async Task Nobody_answers_who_is_asked_for_a_name_and_a_password(string path, CaptureOutcome outcome)
    {
        var (report, _) = await CaptureAsync(path);
        Assert.Equal(outcome, report.Outcome);
        Assert.DoesNotContain("page-timeout", report.Reasons);
    }

    [Fact]
    public async Task Alerts_without_end_are_dismissed_and_the_page_is_kept()
    {
        var (report, package) = await CaptureAsync("/alerts", seconds: 30);
        Assert.Contains("￥9", Artefact(package, "text"), StringComparison.Ordinal);
        Assert.Contains("dialogs-without-end", report.Reasons);
        Assert.InRange(Steps(package).Count(step => Text(step, "step") == "dialog-dismissed"), 10, 100);
    }

    private async Task<(CaptureReport Report, ReadBack Package)> CaptureAsync(string path, int seconds = 60)
    {
        var result = await Captures.CaptureAsync(captures.Order(site.At(path), seconds));
        if (Environment.GetEnvironmentVariable("EC_KEEP_CAPTURES") is { Length: > 0 } keep)
        {
            File.Copy(captures.OutputPath, Path.Combine(keep, path.Trim('/') + ".wacz"), overwrite: true);
        }
        return result;
    }

    private static List<JsonElement> Actions(ReadBack package) => Lines(package.Text("logs/actions.jsonl"));

    private static List<JsonElement> Steps(ReadBack package) => Lines(package.Text("logs/steps.jsonl"));

    private static List<JsonElement> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    private static string Artefact(ReadBack package, string kind) => Encoding.UTF8.GetString(Bytes(package, kind));

    private static byte[] Bytes(ReadBack package, string kind) => Assert.Single(package.Records, record => record.Uri.StartsWith($"urn:{kind}:", StringComparison.Ordinal)).Payload;
}
