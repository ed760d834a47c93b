using System.Text;
using System.Text.Json;

namespace EvidenceChain.Capture.Tests.Views;

[Collection("browser")]
public sealed class PageDocumentsTests(TallSite site) : IClassFixture<TallSite>, IDisposable
{
    private readonly CaptureRuns runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public async Task A_full_capture_holds_the_page_as_one_file_as_pdf_and_what_it_told_the_console()
    {
        site.Pages["/item"] = "<!doctype html><meta charset=utf-8><title>运动鞋</title><h1>运动鞋</h1><img src='/teal.svg'><script>console.log('价格', 88); console.warn('careful')</script>";
        var (report, package) = await runs.CaptureAsync(site.At("/item"));
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var mhtml = Encoding.UTF8.GetString(CaptureRuns.Record(package, "mhtml").Payload);
        Assert.Contains("multipart/related", mhtml, StringComparison.Ordinal);
        Assert.Contains("teal.svg", mhtml, StringComparison.Ordinal);
        var pdf = CaptureRuns.Record(package, "pdf").Payload;
        Assert.True(pdf.AsSpan().StartsWith("%PDF-"u8) && pdf.AsSpan(pdf.Length - 16).IndexOf("%%EOF"u8) > 0);
        var console = package.Text("logs/console.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(console, line => line.GetProperty("text").GetString()!.Contains("价格", StringComparison.Ordinal));
        Assert.Contains(console, line => line.GetProperty("level").GetString() == "warning" && line.GetProperty("text").GetString() == "careful");
    }

    [Fact]
    public async Task A_light_capture_has_tiles_and_markup_but_no_other_documents()
    {
        site.Pages["/light"] = "<!doctype html><title>light</title><h1>light</h1>";
        var (report, package) = await runs.CaptureAsync(site.At("/light"), order => order with { Profile = CaptureProfile.Light });
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        Assert.NotEmpty(CaptureRuns.Record(package, "tile-1").Payload);
        Assert.NotEmpty(CaptureRuns.Record(package, "dom").Payload);
        Assert.DoesNotContain(package.Records, record => record.Uri.StartsWith("urn:pdf:", StringComparison.Ordinal) || record.Uri.StartsWith("urn:mhtml:", StringComparison.Ordinal));
        Assert.Contains("\"capture_profile\":\"light\"", package.Text("environment.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mobile_capture_is_what_a_telephone_shows()
    {
        site.Pages["/phone"] = "<!doctype html><meta name=viewport content='width=device-width'><title>phone</title><body style='margin:0'><h1 id=h style='word-break:break-all'></h1>"
            + "<div style='height:5000px;background:#123456'></div><script>h.textContent = [innerWidth, devicePixelRatio, navigator.maxTouchPoints, navigator.userAgentData?.mobile ?? 'none', Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.userAgent].join('|')</script>";
        var profile = CaptureProfile.Mobile with { TimeZone = "Asia/Tokyo" };
        var (report, package) = await runs.CaptureAsync(site.At("/phone", "localhost"), order => order with { Profile = profile });
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var text = Encoding.UTF8.GetString(CaptureRuns.Record(package, "text").Payload);
        Assert.StartsWith("390|2|5|true|Asia/Tokyo|Mozilla/5.0 (Linux; Android 10; K)", text, StringComparison.Ordinal);
        Assert.Contains("Mobile Safari", text, StringComparison.Ordinal);
        var tile = Pixels.Decode(CaptureRuns.Record(package, "tile-1").Payload);
        Assert.Equal((780, 8000), (tile.Width, tile.Height));
        Assert.Equal((0x12, 0x34, 0x56), tile.At(400, 7990));
    }

    [Theory]
    [InlineData("<img src='/slow.svg' width=90 height=90>", "pictures-not-loaded")]
    [InlineData("<div id=d></div><script>let n = 0; (function grow() { d.style.height = 900 + (n++ % 500) * 9 + 'px'; requestAnimationFrame(grow); })()</script>", "layout-not-stable")]
    public async Task A_page_that_does_not_come_to_rest_says_so_and_is_taken_as_it_is(string part, string reason)
    {
        site.Pages["/restless"] = "<!doctype html><title>restless</title><h1>restless</h1>" + part;
        var (report, package) = await runs.CaptureAsync(site.At("/restless"), order => order with { Profile = CaptureProfile.Light, PageTimeout = TimeSpan.FromSeconds(20) });
        Assert.Contains(reason, report.Reasons);
        Assert.NotEmpty(CaptureRuns.Record(package, "tile-1").Payload);
    }
}
