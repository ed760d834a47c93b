using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Packaging;

/// <summary>
/// Appends WARC/1.1 records to a file, each one gzip member, and keeps the index lines. Records reach the file whole and in
/// order, so that what a killed browser leaves is a readable file.
/// </summary>
internal sealed class WarcWriter(Stream file, string fileName) : IAsyncDisposable
{
    private const int CopyBytes = 1 << 16;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly List<string> index = [];
    private long offset;

    public int Records { get; private set; }

    /// <summary>Lines of a CDXJ index, sorted by bytes.</summary>
    public IReadOnlyList<string> SortedIndex()
    {
        var lines = index.Select(line => (Line: line, Key: Encoding.UTF8.GetBytes(line))).ToList();
        lines.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return [.. lines.Select(line => line.Line)];
    }

    public async Task WriteAsync(WarcRecord record, CancellationToken cancellationToken)
    {
        var (payloadDigest, blockDigest, blockBytes) = await DigestsAsync(record, cancellationToken).ConfigureAwait(false);
        var header = HeaderOf(record, payloadDigest, blockDigest, blockBytes);
        // Once begun a record is written to its end: half a record would spoil all that follow.
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var member = new DigestingStream(file);
            await using (var gzip = new GZipStream(member, record.IsDense ? CompressionLevel.NoCompression : CompressionLevel.Fastest, leaveOpen: true))
            {
                await gzip.WriteAsync(header, CancellationToken.None).ConfigureAwait(false);
                await gzip.WriteAsync(record.Head, CancellationToken.None).ConfigureAwait(false);
                await using (var payload = PayloadOf(record))
                {
                    await payload.CopyToAsync(gzip, CopyBytes, CancellationToken.None).ConfigureAwait(false);
                }
                await gzip.WriteAsync("\r\n\r\n"u8.ToArray(), CancellationToken.None).ConfigureAwait(false);
            }
            // With the system, it outlives a killed process.
            await file.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            Records++;
            AddToIndex(record, payloadDigest, member.Written, member.Finish());
            offset += member.Written;
        }
        finally
        {
            writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync().ConfigureAwait(false);
        writing.Dispose();
    }

    private static Stream PayloadOf(WarcRecord record) =>
        record.PayloadPath is { } path ? File.OpenRead(path) : MemoryMarshal.TryGetArray(record.Payload, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(record.Payload.ToArray(), writable: false);

    // The digests stand in front of what they are of, so a file is read twice.
    private static async Task<(Sha256Digest Payload, Sha256Digest Block, long BlockBytes)> DigestsAsync(WarcRecord record, CancellationToken cancellationToken)
    {
        using var payloadHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var blockHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        blockHash.AppendData(record.Head.Span);
        long length = record.Head.Length;
        await using var payload = PayloadOf(record);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        while (await payload.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            payloadHash.AppendData(buffer, 0, read);
            blockHash.AppendData(buffer, 0, read);
            length += read;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return (Sha256Digest.FromBytes(payloadHash.GetHashAndReset()), Sha256Digest.FromBytes(blockHash.GetHashAndReset()), length);
    }

    private static byte[] HeaderOf(WarcRecord record, Sha256Digest payloadDigest, Sha256Digest blockDigest, long blockBytes)
    {
        var text = new StringBuilder("WARC/1.1\r\n");
        void Field(string name, string value) => text.Append(name).Append(": ").Append(OneLine(value)).Append("\r\n");
        Field("WARC-Type", record.Type);
        Field("WARC-Record-ID", $"<urn:uuid:{record.Id}>");
        Field("WARC-Date", Times.Rfc3339(record.Date));
        if (record.TargetUri is { } uri)
        {
            Field("WARC-Target-URI", uri);
        }
        foreach (var (name, value) in record.Fields)
        {
            Field(name, value);
        }
        Field("Content-Type", record.ContentType);
        Field("WARC-Payload-Digest", payloadDigest.ToString());
        Field("WARC-Block-Digest", blockDigest.ToString());
        Field("Content-Length", blockBytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    // A value of the page's making must not be able to begin a header line of its own.
    private static string OneLine(string value) => value.AsSpan().ContainsAny('\r', '\n') ? value.ReplaceLineEndings(" ") : value;

    private void AddToIndex(WarcRecord record, Sha256Digest payloadDigest, long length, Sha256Digest recordDigest)
    {
        if (record.IndexMime is null || record.TargetUri is null)
        {
            return;
        }
        var key = Surt.Of(record.IndexQuery is { } query ? record.TargetUri + (record.TargetUri.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query : record.TargetUri);
        var line = new JsonObjectBuilder
        {
            { "url", WellFormed.Text(record.TargetUri) },
            { "mime", WellFormed.Text(record.IndexMime) },
            { "digest", payloadDigest.ToString() },
            { "recordDigest", recordDigest.ToString() },
            { "filename", fileName },
            { "offset", Text(offset) },
            { "length", Text(length) },
        };
        line.AddIfPresent("status", record.IndexStatus is { } status ? (JsonValue)Text(status) : null);
        index.Add($"{key.Replace(' ', '+')} {record.Date.UtcDateTime:yyyyMMddHHmmssfff} {Encoding.UTF8.GetString(CanonicalJson.Write(line.Build()))}");
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
