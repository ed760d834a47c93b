using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.CrossChecking;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Capture.Tests.Traffic;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Verification;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.CrossChecking;

/// <summary>Captures whose sources agree, and some whose do not: the file says which.</summary>
[Collection("browser")]
public sealed class CrossCheckTests : IDisposable
{
    private const string Item = """
        <!doctype html><html lang=zh-CN><head><meta charset=gbk><link rel=canonical href="https://item.shop.example/100231445501.html"><title>回力经典款帆布鞋-某某商城</title></head><body>
        <h1>回力经典款帆布鞋</h1><p class="p-price"><span>￥</span><span class="num">79</span><span class="decimal">.90</span></p><p>商品编号：100231445501</p><button>加入购物车</button>
        <a href="/shop/9">回力江渚专卖店</a></body></html>
        """;

    private readonly Captures captures = new();

    public void Dispose() => captures.Dispose();

    [Fact]
    public async Task Sources_that_agree_are_the_same_and_the_second_answer_is_kept_word_for_word()
    {
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("gbk")!.GetBytes(Item);
        await using var site = await SmallSite.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = "visit=secret";
            return SmallSite.SendAsync(context, "text/html", gbk);
        });
        var (report, package, check) = await CaptureAsync(site, "/item/100231445501.html");
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        string[] expected =
        [
            "url warc-answer same", "url second-client same", "title text-layer same", "price text-layer same", "item_id text-layer same", "title warc-body same", "price warc-body same", "item_id warc-body same",
            "title second-client same", "price second-client same", "item_id second-client same", "status second-client same", "body second-client same", "time warc-answer same", "time second-client same",
        ];
        Assert.True(expected.SequenceEqual(Lines(check)), check.GetRawText());
        Assert.Equal(("gb2312", "meta"), (check.GetProperty("warc_body").GetProperty("charset").GetString()!.Replace("gbk", "gb2312", StringComparison.Ordinal), check.GetProperty("warc_body").GetProperty("charset_named_by").GetString()));
        var answer = Assert.Single(package.Records, record => record.Uri.StartsWith("urn:second-response-1:", StringComparison.Ordinal));
        Assert.Equal(gbk, answer.Block[(answer.Block.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..]);
        var asked = Encoding.UTF8.GetString(Assert.Single(package.Records, record => record.Uri.StartsWith("urn:second-request-1:", StringComparison.Ordinal)).Block);
        await using (var file = File.OpenRead(captures.OutputPath))
        {
            // Signed it is not yet; the verifier must find every record and its digests as they are stated.
            var checks = WaczVerifier.Verify(file, CancellationToken.None).Checks.Where(one => one.Name is "package.records" or "package.index" or "package.pages").ToList();
            Assert.Equal([(CheckOutcome.Passed, ""), (CheckOutcome.Passed, ""), (CheckOutcome.Passed, "")], checks.Select(one => (one.Outcome, one.Outcome == CheckOutcome.Passed ? "" : one.Reason)));
        }
        Assert.StartsWith("GET /item/100231445501.html HTTP/1.1\r\nHost: 127.0.0.1:", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie", asked, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret", Encoding.UTF8.GetString(answer.Block), StringComparison.Ordinal);
        Assert.Contains("\"text\":\"商品编号：100231445501\"", Encoding.UTF8.GetString(package.Records.Single(record => record.Uri.StartsWith("urn:text-layer:", StringComparison.Ordinal)).Block), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_visitor_is_told_and_what_scripts_changed_are_shown_as_differences_and_the_capture_stays_complete()
    {
        var visits = 0;
        await using var site = await SmallSite.StartAsync(context =>
        {
            if (context.Request.Path != "/item/5")
            {
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
            }
            var price = Interlocked.Increment(ref visits) == 1 ? "12.50" : "99.00";
            context.Response.Headers.Date = "Mon, 01 Jan 2024 00:00:00 GMT";
            return SmallSite.SendAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes($$"""
                <!doctype html><title>Plain lamp</title><script type="application/ld+json">{"@type":"Product","name":"Plain lamp","sku":"L5","offers":{"price":"{{price}}","priceCurrency":"EUR"} }</script>
                <h1 id=h>Plain lamp</h1><p class=price id=p>{{price}} €</p><button>Add to cart</button>
                <script>document.title = h.textContent = 'Golden lamp'; for (const s of document.scripts) s.text = s.text.replace('Plain', 'Golden'); history.replaceState(0, '', '/item/gold')</script>
                """));
        });
        var (report, package, check) = await CaptureAsync(site, "/item/5");
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var lines = Lines(check);
        Assert.Superset(
            new HashSet<string> { "url warc-answer different", "title warc-body different", "price warc-body same", "price second-client different", "title text-layer same", "body second-client different", "time warc-answer different" },
            lines.ToHashSet());
        var price = check.GetProperty("checks").EnumerateArray().Single(line => Line(line) == "price second-client different");
        Assert.Equal(("12.50", "99.00", "json-ld"), (price.GetProperty("one").GetProperty("value").GetString(), price.GetProperty("other").GetProperty("value").GetString(), price.GetProperty("other").GetProperty("where").GetString()));
    }

    [Fact]
    public async Task On_a_telephone_texts_stand_where_the_fields_are_seen()
    {
        await using var site = await SmallSite.StartAsync(context => SmallSite.SendAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(
            Item.Replace("charset=gbk", "name=viewport content='width=device-width'", StringComparison.Ordinal).Replace("<h1>", "<h1 style='margin-top:500px'>", StringComparison.Ordinal))));
        var (_, package) = await Captures.CaptureAsync(captures.Order(site.At("/item/1")) with { Profile = CaptureProfile.Mobile });
        var lines = Lines(JsonDocument.Parse(package.Members[CrossCheck.FileName]).RootElement);
        Assert.Contains("title text-layer same", lines);
        Assert.Contains("price text-layer same", lines);
        Assert.Contains("title second-client not checked", lines);
    }

    [Fact]
    public async Task The_second_client_goes_nowhere_the_gate_does_not_let_it_and_its_failure_is_a_value()
    {
        var (visits, reached) = (0, false);
        await using var inner = await SmallSite.StartAsync(context =>
        {
            reached = true;
            return SmallSite.SendAsync(context, "text/plain", "inner"u8.ToArray());
        });
        await using var site = await SmallSite.StartAsync(context =>
        {
            if (context.Request.Path == "/item" && Interlocked.Increment(ref visits) > 1)
            {
                context.Response.Redirect(inner.At("/admin").AbsoluteUri);
                return Task.CompletedTask;
            }
            return SmallSite.SendAsync(context, "text/html", "<title>t</title><h1>x</h1>"u8.ToArray());
        });
        var (report, _, check) = await CaptureAsync(site, "/item");
        Assert.False(reached);
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        Assert.StartsWith("the gate refused 127.0.0.1", check.GetProperty("second_client").GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.Contains("title second-client not checked", Lines(check));
        Assert.Equal(302, check.GetProperty("second_client").GetProperty("answers")[0].GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_server_that_lets_the_second_client_wait_is_given_up_soon()
    {
        var visits = 0;
        await using var site = await SmallSite.StartAsync(context =>
            Interlocked.Increment(ref visits) > 1 && context.Request.Path == "/item" ? SmallSite.ForeverAsync(context) : SmallSite.SendAsync(context, "text/html", "<title>t</title><h1>x</h1>"u8.ToArray()));
        var start = Stopwatch.GetTimestamp();
        var (_, _, check) = await CaptureAsync(site, "/item", seconds: 10);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 12);
        Assert.StartsWith("no whole answer within", check.GetProperty("second_client").GetProperty("failure").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_by_the_second_client_too()
    {
        using var chain = new CertificateChain();
        await using var site = await SecureSite.StartAsync(chain);
        await using var gate = await GateAsync(site.New.Port);
        var fetch = await new SecondClient(gate.SocketPath, _ => null, TimeProvider.System).FetchAsync(site.New, [], TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.Null(fetch.Page);
        Assert.Contains("certificate", fetch.Failure, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_bomb_is_unpacked_no_further_than_is_compared(string encoding)
    {
        using var packed = new MemoryStream();
        await using (Stream packing = encoding == "br" ? new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)
            : new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < 64; i++)
            {
                await packing.WriteAsync(new byte[1 << 20]);
            }
        }
        await using var site = await SmallSite.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            return SmallSite.SendAsync(context, "text/html", packed.ToArray());
        });
        await using var gate = await GateAsync(site.Port);
        var fetch = await new SecondClient(gate.SocketPath, _ => null, TimeProvider.System).FetchAsync(site.At("/"), [], TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.Equal(packed.ToArray(), fetch.Page!.Body.ToArray());
        Assert.InRange(fetch.Page.Unpacked()!.Length, SecondClient.MaxBodyBytes, SecondClient.MaxBodyBytes + (64 << 10));
    }

    private Task<EgressGate> GateAsync(int port) => EgressGate.StartAsync(
        new() { OpenedListeners = [new(IPAddress.Loopback, port)] }, captures.PathOf("gate.sock"), TimeProvider.System, CancellationToken.None);

    private async Task<(CaptureReport Report, ReadBack Package, JsonElement Check)> CaptureAsync(SmallSite site, string path, int seconds = 20)
    {
        await using var gate = await GateAsync(site.Port);
        await using var browser = DirectBrowser.Launch();
        var order = captures.Order(site.At(path), seconds);
        var recorded = browser.Recorded with
        {
            GateSocketPath = gate.SocketPath,
            RefusalOf = url => gate.Connections.LastOrDefault(connection => connection.Outcome != GateOutcome.Allowed && connection.Port == url.Port)?.Reason,
        };
        var report = await PageCapturer.RecordAsync(order, recorded, new Progress<CaptureProgress>(), TimeProvider.System, CancellationToken.None);
        var package = ReadBack.Open(order.OutputPath);
        return (report, package, JsonDocument.Parse(package.Members[CrossCheck.FileName]).RootElement);
    }

    private static IReadOnlyList<string> Lines(JsonElement check) => [.. check.GetProperty("checks").EnumerateArray().Select(Line)];

    private static string Line(JsonElement line) => $"{line.GetProperty("field")} {line.GetProperty("other").GetProperty("source")} {line.GetProperty("state")}";
}
