using System.IO.Compression;

namespace EvidenceChain.Capture.CrossChecking;

/// <summary>One answer the second client got.</summary>
internal sealed record SecondAnswer
{
    public required Uri Url { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>When the head was there.</summary>
    public required DateTimeOffset AnsweredAt { get; init; }

    public required IReadOnlyList<(string Name, string Value)> RequestHeaders { get; init; }

    public required int Status { get; init; }

    public required string Reason { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    /// <summary>As it came, content encoding left; at most <see cref="SecondClient.MaxBodyBytes"/>.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    public required bool IsCut { get; init; }

    public string? Field(string name) => Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The body with its content encoding undone, as far as the limit goes; null when it cannot be undone.</summary>
    public byte[]? Unpacked()
    {
        var encoding = Field("content-encoding")?.Trim().ToLowerInvariant();
        if (encoding is null or "" or "identity")
        {
            return Body.ToArray();
        }
        using var packed = new MemoryStream(Body.ToArray());
        using Stream? unpacking = encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            _ => null,
        };
        if (unpacking is null)
        {
            return null;
        }
        // A small body may unpack into an endless one.
        using var kept = new MemoryStream();
        var piece = new byte[16 * 1024];
        try
        {
            while (kept.Length < SecondClient.MaxBodyBytes && unpacking.Read(piece) is var count and > 0)
            {
                kept.Write(piece, 0, count);
            }
            return kept.ToArray();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return null;
        }
    }
}

/// <summary>What the second client got, hop by hop, and why there is no last answer.</summary>
/// <param name="Answers">In their order; the last one is the page unless there is a failure.</param>
/// <param name="Failure">Null when the last answer is the page.</param>
internal sealed record SecondFetch(IReadOnlyList<SecondAnswer> Answers, string? Failure)
{
    public SecondAnswer? Page => Failure is null && Answers.Count > 0 ? Answers[^1] : null;
}
