using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using EvidenceChain.Capture.Packaging;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Web.Benches;

/// <summary>A sound package of any size: records of a megabyte that nothing can compress, with their index. Nobody signed it.</summary>
internal static class LargePackage
{
    private const int RecordBytes = 1_000_000;
    private const string Archive = "data.warc.gz", Date = "2026-01-01T00:00:00Z", Digits = "20260101000000";

    public static async Task WriteAsync(string path, int megabytes, CancellationToken cancellation)
    {
        var warc = path + ".warc.gz";
        var index = new StringBuilder();
        await using (var file = File.Create(warc))
        {
            await AppendAsync(file, "warcinfo", null, "application/warc-fields", "software: EvidenceChain bench\r\n"u8.ToArray(), cancellation);
            for (var number = 0; number < megabytes; number++)
            {
                var url = string.Create(CultureInfo.InvariantCulture, $"https://bench.example/{number:d6}");
                var offset = file.Position;
                var (payload, record) = await AppendAsync(file, "resource", url, "application/octet-stream", Noise(number), cancellation);
                index.Append(CultureInfo.InvariantCulture, $"example,bench)/{number:d6} {Digits} {{\"url\":\"{url}\",\"mime\":\"application/octet-stream\",\"digest\":\"{payload}\",\"recordDigest\":\"{record}\",\"filename\":\"{Archive}\",\"offset\":\"{offset}\",\"length\":\"{file.Position - offset}\"}}\n");
            }
        }
        await using (var package = File.Create(path))
        await using (var records = File.OpenRead(warc))
        {
            var time = DateTimeOffset.Parse(Date, CultureInfo.InvariantCulture);
            var writer = new WaczWriter(package, time);
            await writer.AddAsync($"archive/{Archive}", records, cancellation);
            await writer.AddAsync("indexes/index.cdxj", Encoding.UTF8.GetBytes(index.ToString()), cancellation);
            await writer.AddAsync("pages/pages.jsonl", Encoding.UTF8.GetBytes($"{{\"format\":\"json-pages-1.0\",\"id\":\"pages\",\"title\":\"bench\"}}\n{{\"id\":\"1\",\"url\":\"https://bench.example/000000\",\"ts\":\"{Date}\",\"title\":\"bench\"}}\n"), cancellation);
            await writer.FinishAsync(new() { Title = "bench", Software = "EvidenceChain bench", MainPageUrl = "https://bench.example/000000", MainPageAt = time, CreatedAt = time }, cancellation);
        }
        File.Delete(warc);
    }

    // Bytes of a cipher: the same for the same number, and as dense as pictures are.
    private static byte[] Noise(int number)
    {
        using var aes = Aes.Create();
        aes.Key = SHA256.HashData(BitConverter.GetBytes(number));
        return aes.EncryptCbc(new byte[RecordBytes - 16], new byte[16]);
    }

    private static async Task<(Sha256Digest Payload, Sha256Digest Record)> AppendAsync(FileStream file, string type, string? url, string mime, byte[] payload, CancellationToken cancellation)
    {
        var digest = Sha256Digest.Of(payload);
        var id = new Guid(digest.ToArray().AsSpan(0, 16));
        var head = $"WARC/1.1\r\nWARC-Type: {type}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {Date}\r\n{(url is null ? "" : $"WARC-Target-URI: {url}\r\n")}Content-Type: {mime}\r\n"
            + $"WARC-Payload-Digest: {digest}\r\nWARC-Block-Digest: {digest}\r\nContent-Length: {payload.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n";
        using var member = new MemoryStream();
        await using (var gzip = new GZipStream(member, CompressionLevel.NoCompression, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(head), cancellation);
            await gzip.WriteAsync(payload, cancellation);
            await gzip.WriteAsync("\r\n\r\n"u8.ToArray(), cancellation);
        }
        await file.WriteAsync(member.GetBuffer().AsMemory(0, (int)member.Length), cancellation);
        return (digest, Sha256Digest.Of(member.GetBuffer().AsSpan(0, (int)member.Length)));
    }
}
