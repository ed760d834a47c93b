using System.Text;
using EvidenceChain.Capture.Recording;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests.Recording;

[Collection("browser")]
public sealed class PageRecordingTests(AwkwardSite site) : IClassFixture<AwkwardSite>, IDisposable
{
    private const string Beacon = "evidencechain/test\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— evidencechain/test AAAA\n";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-test-capture-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_listing_is_recorded_byte_for_byte_with_scripts_requests_and_lazy_pictures()
    {
        var (report, package) = await CaptureAsync(site.At("/listing"));
        Assert.Equal((CaptureOutcome.Content, true, 200, "商品列表"), (report.Outcome, report.IsComplete, report.HttpStatus, report.Title));
        string[] paths = ["/listing", "/app.js", "/api/price?sku=9", "/api/track", "/odd.txt", .. Enumerable.Range(0, SitePages.Pictures).Select(i => $"/picture/{i}.svg")];
        AssertSame(package, paths);
        Assert.Contains("￥88.00", Artefact(package, "text"), StringComparison.Ordinal);
        var post = Assert.Single(package.Records, record => record.Type == "request" && record.Uri.EndsWith("/api/track", StringComparison.Ordinal));
        Assert.Equal("a=1&b=%E4%B8%AD", Encoding.UTF8.GetString(post.Payload));
        Assert.StartsWith("POST /api/track HTTP/1.1\r\n", post.Head, StringComparison.Ordinal);
        Assert.Contains("__wb_method=post", package.Text("indexes/index.cdxj"), StringComparison.Ordinal);
        Assert.Equal((1280, 4000), PngSize(package, "tile-1"));
        Assert.Equal((1280, 800), PngSize(package, "view"));
    }

    [Fact]
    public async Task Warcio_reads_every_record_and_computes_the_same_digests()
    {
        var (report, package) = await CaptureAsync(site.At("/listing"));
        var warc = Path.Combine(folder.FullName, "data.warc.gz");
        await File.WriteAllBytesAsync(warc, package.Members["archive/data.warc.gz"]);
        var lines = await Witness.RunAsync("warc.mjs", [warc], []);
        Assert.Equal(report.Records, lines.Count);
        Assert.Equal(package.Records.Select(record => $"{record.Type} {record.Uri}"), lines);
    }

    [Fact]
    public async Task The_record_begins_with_who_wrote_it_and_the_beacon()
    {
        var (report, package) = await CaptureAsync(site.At("/zh"));
        Assert.Equal(["warcinfo", "resource"], package.Records.Take(2).Select(record => record.Type));
        Assert.Equal(Beacon, Encoding.UTF8.GetString(package.Records[1].Payload));
        Assert.Equal(Beacon, package.Text("beacon.txt"));
        Assert.Equal(Sha256Digest.Of(package.Members["beacon.txt"]).ToString(), package.Report.GetProperty("beacon").GetString());
        Assert.Equal(report.ToBytes(), package.Members["report.json"]);
        Assert.True(CanonicalJson.Parse(package.Members["report.json"].AsSpan()[..^1]).IsOk);
    }

    [Fact]
    public async Task Chinese_text_is_drawn_with_a_chinese_font()
    {
        var (_, package) = await CaptureAsync(site.At("/zh"));
        Assert.Contains("Noto Sans CJK", package.Text("environment.json"), StringComparison.Ordinal);
        Assert.Contains("正品运动鞋 2026新款", Artefact(package, "text"), StringComparison.Ordinal);
        Assert.Contains("正品运动鞋 2026新款</h1>", Artefact(package, "dom"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_gbk_keeps_the_bytes_it_had()
    {
        var (report, package) = await CaptureAsync(site.At("/gbk"));
        AssertSame(package, ["/gbk"]);
        Assert.Equal("中文", report.Title);
    }

    [Fact]
    public async Task A_compressed_page_is_kept_decoded_and_says_so()
    {
        var (_, package) = await CaptureAsync(site.At("/zipped"));
        AssertSame(package, ["/zipped"]);
        var head = package.Response(site.At("/zipped").AbsoluteUri).Head;
        Assert.Contains("x-orig-content-encoding: gzip\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("\nContent-Encoding", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"content-length: {site.Sent["/zipped"].Length}\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_of_another_site_and_their_workers_are_recorded()
    {
        var (report, package) = await CaptureAsync(site.At("/frames"));
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        AssertSame(package, ["/frames"]);
        AssertSame(package, ["/inner", "/inner-data", "/inner-worker.js", "/inner-worker-data"], "localhost");
    }

    [Fact]
    public async Task Every_kind_of_worker_is_recorded()
    {
        var (_, package) = await CaptureAsync(site.At("/workers", "localhost"));
        AssertSame(package, ["/workers", "/worker.js", "/worker-data", "/nested.js", "/nested-data", "/shared.js", "/shared-data", "/sw.js", "/sw-data"], "localhost");
    }

    [Fact]
    public async Task Redirects_are_recorded_hop_by_hop()
    {
        var (report, package) = await CaptureAsync(site.At("/from"));
        Assert.Equal(site.At("/zh").AbsoluteUri, report.FinalUrl);
        Assert.StartsWith("HTTP/1.1 302", package.Response(site.At("/from").AbsoluteUri).Head, StringComparison.Ordinal);
        Assert.Contains("Location: /zh", package.Response(site.At("/between?x=1").AbsoluteUri).Head, StringComparison.OrdinalIgnoreCase);
        AssertSame(package, ["/zh"]);
    }

    [Theory]
    [InlineData("/nothing", CaptureOutcome.Gone, 404)]
    [InlineData("/broken", CaptureOutcome.Error, 500)]
    [InlineData("/silent-500", CaptureOutcome.Error, 500)]
    [InlineData("/forbidden", CaptureOutcome.Blocked, 403)]
    public async Task An_error_of_the_site_is_sealed_with_its_outcome(string path, CaptureOutcome outcome, int status)
    {
        var (report, package) = await CaptureAsync(site.At(path));
        Assert.Equal((outcome, status), (report.Outcome, report.HttpStatus));
        Assert.StartsWith($"HTTP/1.1 {status}", package.Response(site.At(path).AbsoluteUri).Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://nowhere.invalid/", "ERR_NAME_NOT_RESOLVED")]
    [InlineData("http://127.0.0.1:2/", "ERR_CONNECTION_REFUSED")]
    public async Task A_navigation_without_an_answer_is_an_error_in_a_whole_package(string url, string error)
    {
        var (report, package) = await CaptureAsync(new(url));
        Assert.Equal((CaptureOutcome.Error, false, (int?)null), (report.Outcome, report.IsComplete, report.HttpStatus));
        Assert.Contains(report.Reasons, reason => reason.Contains(error, StringComparison.Ordinal));
        var step = Assert.Single(package.Text("logs/steps.jsonl").Split('\n'), line => line.Contains("\"navigate\"", StringComparison.Ordinal));
        Assert.Contains("\"result\":\"failed\"", step, StringComparison.Ordinal);
        Assert.Equal(("", url), (report.Title, report.FinalUrl));
        Assert.DoesNotContain(package.Records, record => record.Uri.StartsWith("urn:dom:", StringComparison.Ordinal) || record.Uri.StartsWith("urn:text:", StringComparison.Ordinal));
        Assert.Contains(error, step, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_that_no_server_gave_make_the_capture_partial_and_a_servers_own_404_does_not()
    {
        var (report, package) = await CaptureAsync(site.At("/dead-parts"));
        Assert.Equal(CaptureOutcome.Content, report.Outcome);
        Assert.Equal(["failed: 2"], report.Reasons);
        Assert.StartsWith("HTTP/1.1 404", package.Response(site.At("/missing.png").AbsoluteUri).Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/members", CaptureOutcome.Login)]
    [InlineData("/item-and-login", CaptureOutcome.Content)]
    public async Task A_page_called_login_that_asks_for_a_password_is_a_login(string path, CaptureOutcome outcome)
    {
        var (report, _) = await CaptureAsync(site.At(path));
        Assert.Equal(outcome, report.Outcome);
    }

    [Fact]
    public async Task A_site_that_never_answers_ends_in_time()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var (report, _) = await CaptureAsync(site.At("/hangs"), seconds: 3);
        Assert.Equal(CaptureOutcome.Error, report.Outcome);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 3 + PageCapturer.FinishLimit.TotalSeconds);
    }

    [Fact]
    public async Task An_answer_without_end_makes_the_capture_partial_and_its_missing_body_is_listed()
    {
        var (report, package) = await CaptureAsync(site.At("/endless"), seconds: 8);
        Assert.Equal((CaptureOutcome.Content, false), (report.Outcome, report.IsComplete));
        Assert.Contains("network-not-quiet", report.Reasons);
        var record = package.Response(site.At("/trickle").AbsoluteUri);
        Assert.Equal("time", record.Fields["WARC-Truncated"][0]);
        Assert.StartsWith("HTTP/1.1 200", record.Head, StringComparison.Ordinal);
        Assert.Contains(site.At("/trickle").AbsoluteUri, package.Text("logs/not-captured.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_keeps_its_processor_busy_is_partial_and_ends_in_time()
    {
        var (report, package) = await CaptureAsync(site.At("/busy"), seconds: 4);
        Assert.Equal((CaptureOutcome.Content, false), (report.Outcome, report.IsComplete));
        AssertSame(package, ["/busy"]);
    }

    [Fact]
    public async Task A_download_is_kept_instead_of_a_page()
    {
        var (report, package) = await CaptureAsync(site.At("/file"));
        Assert.Equal(CaptureOutcome.Download, report.Outcome);
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        AssertSame(package, ["/file"]);
        Assert.False(package.Response(site.At("/file").AbsoluteUri).Fields.ContainsKey("WARC-Truncated"));
    }

    [Fact]
    public async Task Dialogs_are_dismissed_and_pop_ups_closed_and_both_are_in_the_log()
    {
        var (report, package) = await CaptureAsync(site.At("/dialogs"));
        Assert.Equal("after", report.Title);
        var steps = package.Text("logs/steps.jsonl");
        Assert.Contains("alert: 限时优惠", steps, StringComparison.Ordinal);
        Assert.Contains("confirm: really?", steps, StringComparison.Ordinal);
        Assert.Contains("pop-up-closed", steps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_are_replaced_by_commitments_whose_salts_stay_outside()
    {
        var (_, package) = await CaptureAsync(site.At("/cookie"));
        foreach (var record in package.Records)
        {
            Assert.DoesNotContain("topsecret", Encoding.Latin1.GetString(record.Block), StringComparison.Ordinal);
        }
        Assert.Contains("Set-Cookie: commitment:sha256:", package.Response(site.At("/cookie").AbsoluteUri).Head, StringComparison.OrdinalIgnoreCase);
        var secrets = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(CaptureOrder.SaltsPath(OutputPath))).RootElement.GetProperty("commitments").EnumerateArray().ToList();
        var first = secrets.First(secret => secret.GetProperty("url").GetString() == site.At("/cookie").AbsoluteUri);
        byte[] opened = [.. Convert.FromHexString(first.GetProperty("salt").GetString()!), .. "session=topsecret; Path=/"u8];
        Assert.Contains(secrets, secret => secret.GetProperty("commitment").GetString() == "commitment:" + Sha256Digest.Of(opened));
    }

    [Fact]
    public async Task Shadow_trees_are_in_the_markup_and_half_a_character_does_no_harm()
    {
        var (report, package) = await CaptureAsync(site.At("/shadow"));
        Assert.Contains("<b>in the shadow</b>", Artefact(package, "dom"), StringComparison.Ordinal);
        Assert.Equal("half \ufffd pair", report.Title);
    }

    private string OutputPath => Path.Combine(folder.FullName, "out.wacz");

    private CaptureOrder Order(Uri url, int seconds) => new()
    {
        Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = url, Beacon = Beacon, Egress = new(),
        PageTimeout = TimeSpan.FromSeconds(seconds), Operator = "test", OutputPath = OutputPath,
    };

    private async Task<(CaptureReport Report, ReadBack Package)> CaptureAsync(Uri url, int seconds = 30)
    {
        await using var browser = DirectBrowser.Launch();
        var report = await PageCapturer.RecordAsync(Order(url, seconds), browser.Recorded, new StepWatcher("", () => { }), TimeProvider.System, CancellationToken.None);
        if (Environment.GetEnvironmentVariable("EC_KEEP_CAPTURES") is { Length: > 0 } keep)
        {
            File.Copy(OutputPath, Path.Combine(keep, url.AbsolutePath.Trim('/').Replace('/', '-') + ".wacz"), overwrite: true);
        }
        return (report, ReadBack.Open(OutputPath));
    }

    private void AssertSame(ReadBack package, string[] paths, string host = "127.0.0.1")
    {
        foreach (var path in paths)
        {
            var record = package.Response(site.At(path, host).AbsoluteUri);
            Assert.True(site.Sent[path].AsSpan().SequenceEqual(record.Payload), $"{path} differs");
            Assert.Single(package.Records, request => request.Type == "request" && request.Fields.TryGetValue("WARC-Concurrent-To", out var to) && to[0] == record.Fields["WARC-Record-ID"][0]);
        }
    }

    private static string Artefact(ReadBack package, string kind) =>
        Encoding.UTF8.GetString(Assert.Single(package.Records, record => record.Uri.StartsWith($"urn:{kind}:", StringComparison.Ordinal)).Payload);

    private static (int Width, int Height) PngSize(ReadBack package, string kind)
    {
        var png = Assert.Single(package.Records, record => record.Uri.StartsWith($"urn:{kind}:", StringComparison.Ordinal)).Payload;
        return (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
    }
}
