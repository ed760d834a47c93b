using System.Text;
using EvidenceChain.Capture;
using EvidenceChain.Capture.Packaging;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Tests;

/// <summary>An unsealed WACZ of one small page, written by the recorder's own writers; no browser has seen it.</summary>
internal sealed record SmallPackage(ReadOnlyMemory<byte> Wacz, ReadOnlyMemory<byte> Report)
{
    public static async Task<SmallPackage> OfAsync(Order order, int attempt, string beacon, TimeProvider clock, string title = "商品", IReadOnlyDictionary<string, string>? files = null)
    {
        var now = UtcTime.Cut(clock.GetUtcNow());
        var report = new CaptureReport
        {
            Number = order.Number.ToString(), Order = order.Text.Digest, Attempt = attempt, Url = order.Statement.Url, FinalUrl = order.Statement.Url,
            Outcome = CaptureOutcome.Content, Reasons = [], Labels = ["isolation: none, made by a test"], HttpStatus = 200, Title = title,
            StartedAt = now, EndedAt = now, Beacon = Sha256Digest.Of(Encoding.UTF8.GetBytes(beacon)), BeaconBlock = null, Operator = "worker", Software = "test", Records = 2, NotCaptured = 0,
        };
        return new(await PackAsync(report, beacon, now, files ?? new Dictionary<string, string>()), report.ToBytes());
    }

    private static async Task<byte[]> PackAsync(CaptureReport report, string beacon, DateTimeOffset now, IReadOnlyDictionary<string, string> files)
    {
        using var warcFile = new MemoryStream();
        await using var warc = new WarcWriter(warcFile, "data.warc.gz");
        await warc.WriteAsync(
            new() { Type = "warcinfo", Id = Guid.CreateVersion7(now), Date = now, ContentType = "application/warc-fields", Payload = Encoding.UTF8.GetBytes("software: test\r\n") }, CancellationToken.None);
        await warc.WriteAsync(
            new()
            {
                Type = "response", Id = Guid.CreateVersion7(now), Date = now, TargetUri = report.Url, ContentType = "application/http; msgtype=response",
                Head = Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"),
                Payload = Encoding.UTF8.GetBytes("<html><title>商品</title></html>"), IndexMime = "text/html", IndexStatus = 200,
            }, CancellationToken.None);
        var pages = $$"""
            {"format":"json-pages-1.0","id":"pages","title":"Pages"}
            {"id":"p1","title":"商品","ts":"{{UtcTime.Format(now)}}","url":"{{report.Url}}"}

            """;
        using var target = new MemoryStream();
        var wacz = new WaczWriter(target, now);
        await wacz.AddAsync("archive/data.warc.gz", warcFile.ToArray(), CancellationToken.None);
        await wacz.AddAsync("indexes/index.cdxj", Encoding.UTF8.GetBytes(string.Concat(warc.SortedIndex().Select(line => line + "\n"))), CancellationToken.None);
        await wacz.AddAsync("pages/pages.jsonl", Encoding.UTF8.GetBytes(pages), CancellationToken.None);
        await wacz.AddAsync("beacon.txt", Encoding.UTF8.GetBytes(beacon), CancellationToken.None);
        await wacz.AddAsync("report.json", report.ToBytes(), CancellationToken.None);
        foreach (var (path, text) in files)
        {
            await wacz.AddAsync(path, Encoding.UTF8.GetBytes(text), CancellationToken.None);
        }
        await wacz.FinishAsync(new() { Title = report.Title, Software = report.Software, MainPageUrl = report.Url, MainPageAt = now, CreatedAt = now }, CancellationToken.None);
        return target.ToArray();
    }
}
