using System.Text;
using System.Text.Json;
using EvidenceChain.Capture;
using EvidenceChain.Capture.Packaging;
using EvidenceChain.Custody.Leases;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Sharing;
using EvidenceChain.Web.Tests.Api;
using EvidenceChain.Web.Tests.Sharing;
using Npgsql;

namespace EvidenceChain.Web.Tests.Evidence;

/// <summary>An evidence whose package was written by the recorder's own writers, with texts of the test's choice in every place that a page controls; sealed, stamped and logged by the service.</summary>
internal sealed record SealedItem(Order Order)
{
    public const int Width = 400, Height = 300;

    /// <summary>Pixels of the one tile: white.</summary>
    public static byte[] Tile { get; } = PngCover.Paint(TestPng.Of(Width, Height, 3, [.. Enumerable.Repeat((byte)255, Width * Height * 3)], new Random(1)), [], CancellationToken.None);

    public static async Task<SealedItem> MakeAsync(ServiceFixture service, string url, string word, string? name = null, IReadOnlyList<(string Text, int Y)>? texts = null, string? owner = null)
    {
        var order = await service.Office.Orders.PlaceAsync(new() { Url = new(url), RequestedBy = $"test {word}", Case = name, Owner = owner }, CancellationToken.None);
        await using var worker = NpgsqlDataSource.Create(service.Data.ConnectionString(ClusterRoles.Worker));
        await using (var lease = await new LeaseTable(worker).TakeAsync($"capture:{order.Number}", "worker", TimeSpan.FromSeconds(60), CancellationToken.None))
        {
            var attempt = await worker.Command("select custody.begin_attempt($1, $2, 'worker', $3)", order.Number.ToString(), lease!.Token, DateTimeOffset.UnixEpoch.AddYears(56)).ScalarAsync<int?>(CancellationToken.None);
            var (wacz, report) = await PackAsync(service, order, attempt!.Value, word, texts ?? [(word, 20)]);
            var (digest, _) = await new BlobStore(service.Data.Intake).PutAsync(target => target.WriteAsync(wacz).AsTask(), CancellationToken.None);
            await worker.Command("select custody.end_attempt($1, $2, $3, $4::bytea, $5::bytea, null, null::text, $6)", order.Number.ToString(), attempt, lease.Token, digest.ToArray(), report, TimeProvider.System.GetUtcNow())
                .ScalarAsync<bool>(CancellationToken.None);
        }
        await ProvenAsync(service, order.Number);
        return new(order);
    }

    /// <summary>Walks it, or waits for the service's own sweep that walks it already.</summary>
    private static async Task ProvenAsync(ServiceFixture service, EvidenceNumber number)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var listening = new NpgsqlConnection(service.Data.ConnectionString(ClusterRoles.Custodian));
        await listening.OpenAsync(limit.Token);
        await listening.Command("listen evidence").ExecuteAsync(limit.Token);
        while ((await service.Office.Register.FindAsync(number, limit.Token))!.Bundle is null)
        {
            if (!await service.Office.Runner.AdvanceAsync(number, limit.Token))
            {
                Assert.DoesNotContain((await service.Office.Register.FindAsync(number, limit.Token))!.Failures, failure => failure.Step == "Prove");
                await listening.WaitAsync(TimeSpan.FromSeconds(1), limit.Token);
            }
        }
    }

    private static async Task<(byte[] Wacz, byte[] Report)> PackAsync(ServiceFixture service, Order order, int attempt, string word, IReadOnlyList<(string Text, int Y)> texts)
    {
        var now = UtcTime.Cut(TimeProvider.System.GetUtcNow());
        var beacon = Encoding.UTF8.GetString(service.Office.Latest!.ToBytes());
        var report = new CaptureReport
        {
            Number = order.Number.ToString(), Order = order.Text.Digest, Attempt = attempt, Url = order.Statement.Url, FinalUrl = order.Statement.Url,
            Outcome = CaptureOutcome.Content, Reasons = [$"reason: {word}"], Labels = [$"label: {word}"], HttpStatus = 200, Title = word,
            StartedAt = now, EndedAt = now, Beacon = Sha256Digest.Of(Encoding.UTF8.GetBytes(beacon)), BeaconBlock = null, Operator = "worker", Software = "test", Records = 5, NotCaptured = 0,
        };
        using var file = new MemoryStream();
        await using var warc = new WarcWriter(file, "data.warc.gz");
        await warc.WriteAsync(new() { Type = "warcinfo", Id = Guid.CreateVersion7(now), Date = now, ContentType = "application/warc-fields", Payload = "software: test\r\n"u8.ToArray() }, CancellationToken.None);
        await warc.WriteAsync(
            new()
            {
                Type = "response", Id = Guid.CreateVersion7(now), Date = now, TargetUri = report.Url, ContentType = "application/http; msgtype=response", Head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"u8.ToArray(),
                Payload = Encoding.UTF8.GetBytes($"<html><title>{word}</title></html>"), IndexMime = "text/html", IndexStatus = 200,
            }, CancellationToken.None);
        foreach (var (kind, type, content) in Records(word, texts))
        {
            await warc.WriteAsync(
                new() { Type = "resource", Id = Guid.CreateVersion7(now), Date = now, TargetUri = $"urn:{kind}:{report.Url}", ContentType = type, Payload = content, IndexMime = type }, CancellationToken.None);
        }
        using var target = new MemoryStream();
        var wacz = new WaczWriter(target, now);
        await wacz.AddAsync("archive/data.warc.gz", file.ToArray(), CancellationToken.None);
        await wacz.AddAsync("indexes/index.cdxj", Encoding.UTF8.GetBytes(string.Concat(warc.SortedIndex().Select(line => line + "\n"))), CancellationToken.None);
        await wacz.AddAsync("pages/pages.jsonl", Encoding.UTF8.GetBytes($"{{\"format\":\"json-pages-1.0\",\"id\":\"pages\",\"title\":\"Pages\"}}\n{JsonSerializer.Serialize(new { id = "p1", title = word, ts = UtcTime.Format(now), url = report.Url })}\n"), CancellationToken.None);
        await wacz.AddAsync("beacon.txt", Encoding.UTF8.GetBytes(beacon), CancellationToken.None);
        await wacz.AddAsync("report.json", report.ToBytes(), CancellationToken.None);
        foreach (var (path, json) in Parts(report.Url, word))
        {
            await wacz.AddAsync(path, JsonSerializer.SerializeToUtf8Bytes(json), CancellationToken.None);
        }
        await wacz.AddAsync("logs/<script>alert(1)</script>&'.txt", Encoding.UTF8.GetBytes($"<script>{word}</script>"), CancellationToken.None);
        await wacz.FinishAsync(new() { Title = word, Software = "test", MainPageUrl = report.Url, MainPageAt = now, CreatedAt = now }, CancellationToken.None);
        return (target.ToArray(), report.ToBytes());
    }

    private static (string Kind, string Type, byte[] Content)[] Records(string word, IReadOnlyList<(string Text, int Y)> texts) =>
    [
        ("tile-1", "image/png", Tile),
        ("view", "image/png", Tile),
        ("view-tab-1", "image/png", Encoding.UTF8.GetBytes($"<svg xmlns='http://www.w3.org/2000/svg'><script>{word}</script></svg>")),
        ("thumbnail", "image/jpeg", Tile),
        ("dom", "text/html", Encoding.UTF8.GetBytes($"<!doctype html><script>alert(1)</script>{word}")),
        ("text-layer", "application/x-ndjson", Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => JsonSerializer.Serialize(new { box = new[] { 20, text.Y, 200, 20 }, text = text.Text }) + "\n")))),
    ];

    private static (string Path, object Json)[] Parts(string url, string word) =>
    [
        ("views/tiles.json", new { version = 1, url, shown = new { width = Width, height = Height }, tiles = new[] { new { n = 1, y = 0, height = Height } } }),
        ("observed.json", new
        {
            version = 1, url, kind = "item",
            fields = new Dictionary<string, object>
            {
                ["title"] = Field(word, true), ["price"] = Field("129.00", true), ["seller_name"] = Field("张三", false), ["seller_url"] = Field("javascript:alert(document.domain)", false), [word] = Field(word, false),
            },
        }),
        ("crosscheck.json", new { checks = new[] { new { field = word, state = word, one = new { source = word, value = word }, other = new { source = word, value = word }, reason = word } } }),
        ("cleanliness.json", new { checks = new[] { new { name = word, outcome = word, detail = word } } }),
        ("related-pages.json", new { pages = new[] { new { role = word, state = word, url = "javascript:alert(2)", title = word, reason = word } } }),
        ("logs/console.jsonl", new { text = word, level = word }),
    ];

    private static object Field(string word, bool isPlaced) => isPlaced
        ? new { value = word, source = word, path = word, box = new[] { 20, 20, 120, 30 }, differs = true, seen = new[] { new { value = word, source = word, path = word } } }
        : new { value = word, source = word, path = word, differs = false, seen = Array.Empty<object>() };
}
