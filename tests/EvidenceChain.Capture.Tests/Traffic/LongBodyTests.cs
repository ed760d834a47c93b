using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Statements;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Capture.Tests.Traffic;

[Collection("browser")]
public sealed class LongBodyTests : IDisposable
{
    private const int PieceBytes = 1 << 20;
    private static readonly byte[] Piece = AwkwardSite.Noise(8, PieceBytes);
    private readonly Captures captures = new();

    public void Dispose() => captures.Dispose();

    [Fact]
    public async Task A_body_that_drips_is_kept_up_to_the_end_of_the_capture()
    {
        await using var site = await SmallSite.StartAsync(AnswerAsync);
        var (report, package) = await Captures.CaptureAsync(captures.Order(site.At("/dripping"), 8));
        Assert.Contains("network-not-quiet", report.Reasons);
        foreach (var path in new[] { "/drip", "/drip?read" })
        {
            var record = package.Response(site.At(path).AbsoluteUri);
            Assert.Equal("time", record.Fields["WARC-Truncated"][0]);
            Assert.StartsWith("滴 0\n滴 1\n滴 2\n", Encoding.UTF8.GetString(record.Payload), StringComparison.Ordinal);
            Assert.Contains($"content-length: {record.Payload.Length}\r\n", record.Head, StringComparison.Ordinal);
            Assert.Contains(package.Text("logs/not-captured.jsonl").Split('\n'), line => line.Contains("body-cut-short", StringComparison.Ordinal) && line.Contains(path, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_long_body_is_streamed_byte_for_byte()
    {
        await using var site = await SmallSite.StartAsync(AnswerAsync);
        var (report, package) = await Captures.CaptureAsync(captures.Order(site.At("/long"), 40));
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        foreach (var path in new[] { "/pieces?n=6", "/pieces?n=5&chunked" })
        {
            var record = package.Response(site.At(path).AbsoluteUri);
            Assert.Equal(Enumerable.Repeat(Piece, path.Contains("chunked", StringComparison.Ordinal) ? 5 : 6).SelectMany(piece => piece), record.Payload);
            Assert.False(record.Fields.ContainsKey("WARC-Truncated"));
        }
    }

    [Fact]
    public async Task What_is_beyond_the_budget_is_cut_and_the_reason_is_listed()
    {
        await using var site = await SmallSite.StartAsync(AnswerAsync);
        var order = captures.Order(site.At("/endless"), 6) with { MaxBodyBytes = 20 << 20 };
        var (report, package) = await Captures.CaptureAsync(order);
        Assert.Contains("budget: 1", report.Reasons);
        var record = package.Response(site.At("/pieces?n=100000").AbsoluteUri);
        Assert.Equal(("length", 10 << 20), (record.Fields["WARC-Truncated"][0], record.Payload.Length));
        Assert.Equal(Piece, record.Payload[..PieceBytes]);
        Assert.Contains("\"reason\":\"budget\"", package.Text("logs/not-captured.jsonl"), StringComparison.Ordinal);
        Assert.Equal("<h1>", Encoding.UTF8.GetString(package.Response(site.At("/endless").AbsoluteUri).Payload)[..4]);
    }

    [Fact]
    public async Task An_endless_download_is_kept_up_to_the_budget()
    {
        await using var site = await SmallSite.StartAsync(AnswerAsync);
        var order = captures.Order(site.At("/pieces?n=100000&attach"), 4) with { MaxBodyBytes = 6 << 20 };
        var (report, package) = await Captures.CaptureAsync(order);
        Assert.Equal((CaptureOutcome.Download, false), (report.Outcome, report.IsComplete));
        var record = package.Response(order.Url.AbsoluteUri);
        Assert.Equal(("length", 3 << 20), (record.Fields["WARC-Truncated"][0], record.Payload.Length));
        Assert.Equal(Piece, record.Payload[..PieceBytes]);
    }

    [Fact]
    public async Task A_picture_of_a_hundred_megabytes_is_kept()
    {
        await using var site = await SmallSite.StartAsync(AnswerAsync);
        await using var browser = DirectBrowser.Launch();
        var order = captures.Order(site.At("/picture"), 40);
        var report = await PageCapturer.RecordAsync(order, browser.Recorded, new Progress<CaptureProgress>(), TimeProvider.System, CancellationToken.None);
        using (var zip = ZipFile.OpenRead(order.OutputPath))
        {
            using var notes = new StreamReader(zip.GetEntry("logs/not-captured.jsonl")!.Open());
            Assert.Equal("", await notes.ReadToEndAsync());
        }
        var warc = captures.PathOf("data.warc.gz");
        using (var zip = ZipFile.OpenRead(order.OutputPath))
        {
            zip.GetEntry("archive/data.warc.gz")!.ExtractToFile(warc);
        }
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in Bitmap.Pieces())
        {
            sum.AppendData(piece);
        }
        using var reader = new WarcReader(File.OpenRead(warc), isGzip: true);
        var digests = new List<string>();
        while (reader.ReadNext(null, CancellationToken.None) is { } record)
        {
            if (record.Header is { Type: "response" } header && header.TargetUri == site.At("/large.bmp").AbsoluteUri)
            {
                digests.Add(record.PayloadDigest.ToHex());
            }
        }
        Assert.Equal([Convert.ToHexStringLower(sum.GetHashAndReset())], digests);
        var lines = await Witness.RunAsync("warc.mjs", [warc], []);
        Assert.Equal(report.Records, lines.Count);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        switch (context.Request.Path.Value)
        {
            case "/dripping": await Html(context, "<h1>d</h1><script>fetch('/drip').then(r => r.text()); fetch('/drip?read').then(async r => { const b = r.body.getReader(); for (;;) await b.read(); })</script>"); return;
            case "/long": await Html(context, "<h1>l</h1><script>for (const p of ['6', '5&chunked']) fetch('/pieces?n=' + p).then(r => r.arrayBuffer())</script>"); return;
            case "/endless": await Html(context, "<h1>e</h1><script>fetch('/pieces?n=100000').then(async r => { const b = r.body.getReader(); for (;;) await b.read(); })</script>"); return;
            case "/picture": await Html(context, "<h1>p</h1><img src='/large.bmp' width='300'>"); return;
            case "/drip":
                context.Response.ContentType = "text/plain; charset=utf-8";
                for (var i = 0; !context.RequestAborted.IsCancellationRequested; i++)
                {
                    await context.Response.WriteAsync($"滴 {i}\n");
                    await context.Response.Body.FlushAsync();
                    await Task.Delay(50, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                }
                return;
            case "/large.bmp":
                context.Response.ContentType = "image/bmp";
                context.Response.ContentLength = Bitmap.Bytes;
                foreach (var piece in Bitmap.Pieces())
                {
                    await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                }
                return;
            case "/pieces":
                await PiecesAsync(context, int.Parse(query["n"]!, System.Globalization.CultureInfo.InvariantCulture));
                return;
            default:
                context.Response.StatusCode = 404;
                return;
        }
    }

    private static async Task PiecesAsync(HttpContext context, int count)
    {
        context.Response.ContentType = "application/octet-stream";
        if (context.Request.Query.ContainsKey("attach"))
        {
            context.Response.Headers.ContentDisposition = "attachment; filename=\"endless.bin\"";
        }
        else if (!context.Request.Query.ContainsKey("chunked") && count < 100)
        {
            context.Response.ContentLength = (long)count * PieceBytes;
        }
        try
        {
            for (var i = 0; i < count; i++)
            {
                await context.Response.Body.WriteAsync(Piece, context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The browser has gone.
        }
    }

    private static Task Html(HttpContext context, string text) => SmallSite.SendAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(text));

    /// <summary>A picture of 5,000 by 7,000 points, 105 MB.</summary>
    private static class Bitmap
    {
        private const int Width = 5000, Height = 7000, HeadBytes = 54;

        public const long Bytes = HeadBytes + (3L * Width * Height);

        public static IEnumerable<byte[]> Pieces()
        {
            var head = new byte[HeadBytes];
            "BM"u8.CopyTo(head);
            BitConverter.TryWriteBytes(head.AsSpan(2), (uint)Bytes);
            BitConverter.TryWriteBytes(head.AsSpan(10), HeadBytes);
            BitConverter.TryWriteBytes(head.AsSpan(14), 40);
            BitConverter.TryWriteBytes(head.AsSpan(18), Width);
            BitConverter.TryWriteBytes(head.AsSpan(22), Height);
            BitConverter.TryWriteBytes(head.AsSpan(26), (short)1);
            BitConverter.TryWriteBytes(head.AsSpan(28), (short)24);
            yield return head;
            var row = AwkwardSite.Noise(5, 3 * Width);
            for (var y = 0; y < Height; y++)
            {
                row[0] = (byte)(y % 256);
                yield return [.. row];
            }
        }
    }
}
