using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Recording.Views;
using EvidenceChain.Capture.Tests.Recording;

namespace EvidenceChain.Capture.Tests.Views;

/// <summary>Markup and text of everything a viewer sees, and what the page told the console.</summary>
[Collection("browser")]
public sealed class PageTextsTests(TallSite site) : IClassFixture<TallSite>, IDisposable
{
    private readonly CaptureRuns runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public async Task Open_and_closed_shadow_roots_are_in_markup_and_text()
    {
        site.Pages["/shadows"] = "<!doctype html><title>shadows</title><h1>shadows</h1><div id=a></div><div id=b></div><div id=c></div><div id=d style='display:none'></div><script>"
            + "const closed = a.attachShadow({mode:'closed'}); closed.innerHTML = '<style>p{color:red}</style><p>价格 ￥88</p><section></section>';"
            + "closed.querySelector('section').attachShadow({mode:'closed'}).textContent = '限时折扣';"
            + "b.attachShadow({mode:'open'}).innerHTML = '<p>open part</p>'; c.attachShadow({mode:'closed'}).textContent = '包邮'; d.attachShadow({mode:'closed'}).innerHTML = '<p>not seen</p>'</script>";
        var (report, package) = await runs.CaptureAsync(site.At("/shadows"), order => order with { Profile = CaptureProfile.Light });
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var dom = Text(package, "dom");
        Assert.Contains("<template shadowrootmode=\"closed\"><style>p{color:red}</style><p>价格 ￥88</p><section><template shadowrootmode=\"closed\">限时折扣</template>", dom, StringComparison.Ordinal);
        Assert.Contains("<template shadowrootmode=\"open\"><p>open part</p>", dom, StringComparison.Ordinal);
        Assert.Contains("<p>not seen</p>", dom, StringComparison.Ordinal);
        var text = Text(package, "text");
        Assert.EndsWith("价格 ￥88\n限时折扣\nopen part\n包邮", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not seen", text, StringComparison.Ordinal);
        Assert.DoesNotContain("color:red", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_nested_deeper_than_any_reader_keeps_its_closed_shadow_root()
    {
        site.Pages["/deep"] = "<!doctype html><title>deep</title><h1>deep</h1><script>let at = document.body; for (let i = 0; i < 300; i++) at = at.appendChild(document.createElement('div'));"
            + "at.attachShadow({mode:'closed'}).innerHTML = '<p>at the bottom</p>'</script>";
        var (report, package) = await runs.CaptureAsync(site.At("/deep"), order => order with { Profile = CaptureProfile.Light });
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        Assert.Contains("<p>at the bottom</p>", Text(package, "dom"), StringComparison.Ordinal);
        Assert.EndsWith("at the bottom", Text(package, "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_of_this_and_other_sites_are_records_of_their_own()
    {
        site.Pages["/nested"] = "<!doctype html><p>nested</p>";
        site.Pages["/other"] = $"<!doctype html><title>other</title><p>from another site</p><div id=h></div><iframe src='http://127.0.0.1:{site.Port}/nested'></iframe><script>h.attachShadow({{mode:'closed'}}).innerHTML = '<b>closed over there</b>'</script>";
        site.Pages["/frames"] = $"<!doctype html><title>frames</title><h1>frames</h1><iframe srcdoc='<p>from the same page</p>'></iframe><iframe src='http://localhost:{site.Port}/other'></iframe><iframe></iframe>";
        var (report, package) = await runs.CaptureAsync(site.At("/frames"), order => order with { Profile = CaptureProfile.Light });
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var manifest = JsonDocument.Parse(package.Members[FrameTexts.ManifestPath]).RootElement;
        var frames = manifest.GetProperty("frames").EnumerateArray().ToList();
        string[] urls = ["about:srcdoc", "about:blank", $"http://localhost:{site.Port}/other", site.At("/nested").AbsoluteUri];
        Assert.Equal(urls, frames.Select(frame => frame.GetProperty("url").GetString()));
        Assert.Equal([0, 0, 0, 3], frames.Select(frame => frame.GetProperty("parent").GetInt32()));
        Assert.Equal([null, "empty", null, null], frames.Select(frame => frame.GetProperty("why_not").GetString()));
        Assert.Equal(1, frames[2].GetProperty("closed_shadow_roots").GetInt32());
        Assert.Contains("<p>from the same page</p>", Payload(package, "urn:dom-frame-1:about:srcdoc"), StringComparison.Ordinal);
        var other = Payload(package, $"urn:dom-frame-3:http://localhost:{site.Port}/other");
        Assert.Contains("<p>from another site</p>", other, StringComparison.Ordinal);
        Assert.Contains("<template shadowrootmode=\"closed\"><b>closed over there</b>", other, StringComparison.Ordinal);
        Assert.Equal("from another site\nclosed over there", Payload(package, $"urn:text-frame-3:http://localhost:{site.Port}/other").Trim());
        Assert.Equal("nested", Payload(package, $"urn:text-frame-4:{site.At("/nested")}"));
        Assert.DoesNotContain(package.Records, record => record.Uri.StartsWith("urn:dom-frame-2:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Frames_beyond_the_limit_and_frames_that_do_not_answer_are_said()
    {
        site.Pages["/busy"] = "<!doctype html><p>busy</p><script>setTimeout(() => { for (;;); }, 300)</script>";
        site.Pages["/many"] = $"<!doctype html><title>many</title><h1>many</h1><iframe src='http://localhost:{site.Port}/busy'></iframe>" + string.Concat(Enumerable.Repeat("<iframe srcdoc=x width=9 height=9></iframe>", FrameTexts.MaxFrames + 2));
        var (report, package) = await runs.CaptureAsync(site.At("/many"), order => order with { Profile = CaptureProfile.Light, PageTimeout = TimeSpan.FromSeconds(30) });
        var manifest = JsonDocument.Parse(package.Members[FrameTexts.ManifestPath]).RootElement;
        Assert.Equal((FrameTexts.MaxFrames, 1), (manifest.GetProperty("frames").GetArrayLength(), manifest.GetProperty("frames_beyond_limit").GetInt32()));
        Assert.Contains(report.Reasons, reason => reason.StartsWith("frames-not-read: ", StringComparison.Ordinal));
        Assert.NotEmpty(CaptureRuns.Record(package, "tile-1").Payload);

        site.Pages["/one-busy"] = $"<!doctype html><title>one</title><h1>one</h1><iframe src='http://localhost:{site.Port}/busy'></iframe>";
        (report, package) = await runs.CaptureAsync(site.At("/one-busy"), order => order with { Profile = CaptureProfile.Light, PageTimeout = TimeSpan.FromSeconds(30) });
        Assert.Contains("frames-not-read: 1", report.Reasons);
        Assert.Contains("no answer", JsonDocument.Parse(package.Members[FrameTexts.ManifestPath]).RootElement.GetProperty("frames")[0].GetProperty("why_not").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_that_nobody_caught_are_in_the_console_from_page_frame_and_worker()
    {
        site.Pages["/throws-there"] = "<!doctype html><p>inner</p><script>throw new Error('in the frame')</script>";
        site.Pages["/throws"] = $"<!doctype html><title>throws</title><h1>throws</h1><iframe src='http://localhost:{site.Port}/throws-there'></iframe><script>console.info('before', {{a: 1}}, 7, true, null);"
            + "Promise.reject(new Error('nobody took it')); const late = Promise.reject('taken late'); setTimeout(() => late.catch(() => 0), 100);"
            + "new Worker(URL.createObjectURL(new Blob([\"console.log('worker speaks'); throw new Error('in the worker')\"])));\nmissing()</script>";
        var (report, package) = await runs.CaptureAsync(site.At("/throws"), order => order with { Profile = CaptureProfile.Light });
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var lines = package.Text("logs/console.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        string Error(string text, string from) => Assert.Single(lines, line => line.GetProperty("source").GetString() == "exception" && line.GetProperty("from").GetString() == from
            && line.GetProperty("text").GetString()!.Contains(text, StringComparison.Ordinal)).GetRawText();
        Assert.Contains("\"line\":2,", Error("Uncaught ReferenceError: missing is not defined", "page"), StringComparison.Ordinal);
        Error("Uncaught (in promise) Error: nobody took it", "page");
        Assert.Contains("\"handled_later\":true", Error("Uncaught (in promise) taken late", "page"), StringComparison.Ordinal);
        Error("Uncaught Error: in the frame", "iframe");
        Error("Uncaught Error: in the worker", "worker");
        Assert.Contains(lines, line => line.GetProperty("source").GetString() == "console-api" && line.GetProperty("text").GetString() == "worker speaks" && line.GetProperty("from").GetString() == "worker");
        Assert.Contains(lines, line => line.GetProperty("level").GetString() == "info" && line.GetProperty("text").GetString() == "before Object 7 true null");
    }

    [Fact]
    public async Task A_page_that_floods_the_console_does_not_hide_its_errors()
    {
        site.Pages["/flood"] = "<!doctype html><title>flood</title><h1>flood</h1><script>for (let i = 0; i < 3000; i++) console.log(i); for (let i = 0; i < 500; i++) Promise.reject(i).catch; throw new Error('after the flood')</script>";
        var (_, package) = await runs.CaptureAsync(site.At("/flood"), order => order with { Profile = CaptureProfile.Light });
        var lines = package.Text("logs/console.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1201, lines.Length);
        Assert.Equal("{\"lines_beyond_limit\":2301}", lines[^1]);
        Assert.Contains(lines, line => line.Contains("after the flood", StringComparison.Ordinal));
    }

    private static string Text(ReadBack package, string kind) => Encoding.UTF8.GetString(CaptureRuns.Record(package, kind).Payload);

    private static string Payload(ReadBack package, string uri) => Encoding.UTF8.GetString(Assert.Single(package.Records, record => record.Uri == uri).Payload);
}
