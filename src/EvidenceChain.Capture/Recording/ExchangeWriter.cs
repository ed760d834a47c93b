using System.Net;
using System.Text;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.CrossChecking;
using EvidenceChain.Capture.Packaging;
using EvidenceChain.Capture.Recording.Traffic;

namespace EvidenceChain.Capture.Recording;

/// <summary>Writes finished exchanges as response and request records, bodies fetched in parallel, and lists what could not be written.</summary>
internal sealed class ExchangeWriter(
    WarcWriter warc, BodyReader bodies, BodyStreams streams, HttpHead heads, Action<Exchange, NotCaptured> note, Func<Uri, IPAddress?> addressOf, Func<Exchange, string> pageIdOf, TimeProvider clock, CancellationToken ending) : IDisposable
{
    /// <summary>At most this many bodies are in memory at once.</summary>
    private const int MaxParallelBodies = 4;

    private static readonly string[] DenseTypes = ["image/", "video/", "audio/", "font/", "application/zip", "application/font"];
    private readonly SemaphoreSlim slots = new(MaxParallelBodies, MaxParallelBodies);
    private readonly List<Task> begun = [];

    public void Dispose() => slots.Dispose();

    /// <summary>Takes an exchange over; returns at once.</summary>
    public void Begin(Exchange exchange)
    {
        lock (begun)
        {
            begun.RemoveAll(task => task.IsCompletedSuccessfully);
            begun.Add(Task.Run(() => WriteInSlotAsync(exchange), CancellationToken.None));
        }
    }

    /// <summary>Waits until everything begun is in the file.</summary>
    public Task AllWrittenAsync()
    {
        lock (begun)
        {
            return Task.WhenAll(begun);
        }
    }

    private async Task WriteInSlotAsync(Exchange exchange)
    {
        var hasSlot = true;
        try
        {
            await slots.WaitAsync(ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            hasSlot = false; // Nobody fetches a body any more, so heads need no turn.
        }
        try
        {
            await WriteAsync(exchange).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            note(exchange, new(exchange.Url, "body-not-taken", "the capture ran out of time", IsGap: true));
        }
        finally
        {
            if (hasSlot)
            {
                slots.Release();
            }
        }
    }

    private async Task WriteAsync(Exchange exchange)
    {
        if (!exchange.IsHttp)
        {
            return; // data:, blob: and the browser's own pages never went over a network; their text is in what referred to them.
        }
        if (exchange.Response is not { } response)
        {
            note(exchange, new(exchange.Url, exchange.WasCutOff ? "no-answer" : "failed", exchange.FailedBecause ?? "no answer before the capture ended", exchange.WasCutOff || (exchange.IsBrokenOff && exchange.IsPartOfThePage)));
            return;
        }
        if (exchange.IsFromMemory || response.Flag("fromDiskCache"))
        {
            note(exchange, new(exchange.Url, "cached", "the browser had it from an earlier answer of this capture", IsGap: false));
            return;
        }
        if (response.Flag("fromServiceWorker"))
        {
            await WriteWorkerAnswerAsync(exchange).ConfigureAwait(false);
            return;
        }
        var (body, truncated) = await BodyOfAsync(exchange).ConfigureAwait(false);
        if (exchange.IsPageItself && body is { } own)
        {
            exchange.KeptBody = await BeginOfAsync(own).ConfigureAwait(false);
        }
        var responseId = Guid.CreateVersion7(clock.GetUtcNow());
        await warc.WriteAsync(ResponseRecord(exchange, responseId, body, truncated), CancellationToken.None).ConfigureAwait(false);
        await warc.WriteAsync(RequestRecord(exchange, responseId), CancellationToken.None).ConfigureAwait(false);
        if (body?.File is { } written)
        {
            File.Delete(written.Path);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BeginOfAsync(BodyOutcome body)
    {
        if (body.File is not { } streamed)
        {
            return body.Bytes[..Math.Min(body.Bytes.Length, CrossCheck.MaxBodyBytes)];
        }
        var begin = new byte[Math.Min(streamed.Bytes, CrossCheck.MaxBodyBytes)];
        await using var file = File.OpenRead(streamed.Path);
        return begin.AsMemory(0, await file.ReadAtLeastAsync(begin, begin.Length, throwOnEndOfStream: false).ConfigureAwait(false));
    }

    private async Task<(BodyOutcome? Body, string? Truncated)> BodyOfAsync(Exchange exchange)
    {
        if (exchange.IsRedirect)
        {
            // The protocol keeps no body of a redirect. A stated length of zero is the only proof that there was none.
            return (null, HttpHead.Field(exchange, "content-length")?.Trim() == "0" ? null : "unspecified");
        }
        if (exchange.Method == "HEAD" || exchange.Status is 204 or 304 or (>= 100 and < 200) || exchange.ResourceType == "Preflight")
        {
            return (null, null);
        }
        var isWhole = !exchange.WasCutOff && exchange.FailedBecause is null;
        var isBrokenOff = exchange.IsBrokenOff && (exchange.IsPageItself || exchange.IsPartOfThePage);
        var state = exchange.FailedBecause ?? (exchange.WasCutOff ? "still coming when the capture ended" : "finished");
        BodyOutcome body;
        try
        {
            body = await TakeAsync(exchange, isWhole).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The answer's head is worth its record even so.
            note(exchange, new(exchange.Url, "body-not-taken", "the capture ran out of time", IsGap: true));
            return (null, "time");
        }
        if (body.Missing is { } reason)
        {
            note(exchange, new(exchange.Url, "body-not-taken", state + "; " + reason, IsGap: isWhole || isBrokenOff || (exchange.WasCutOff && !exchange.IsOpenEnded)));
            return (null, exchange.WasCutOff ? "time" : isWhole ? "unspecified" : "disconnect");
        }
        if (body.IsCutByBudget || (body.File is null && body.Length > 0 && !streams.Budget.TryTake(body.Length)))
        {
            var kept = body.File is null ? 0 : body.Length;
            note(exchange, new(exchange.Url, "budget", $"{kept} bytes kept of {Math.Max(exchange.ReceivedBytes, body.Length)} that came ({state}); a capture keeps {streams.Budget.Total}, of one body half of that", IsGap: true));
            return (body.File is null ? null : body, "length");
        }
        if (!isWhole)
        {
            note(exchange, new(exchange.Url, "body-cut-short", $"{body.Length} bytes kept: {state}", IsGap: isBrokenOff || (exchange.WasCutOff && !exchange.IsOpenEnded)));
            return (body, exchange.WasCutOff ? "time" : "disconnect");
        }
        return (body, null);
    }

    private async Task<BodyOutcome> TakeAsync(Exchange exchange, bool isWhole)
    {
        var streamed = await streams.TakeAsync(exchange).ConfigureAwait(false);
        if (streamed is { } file && (file.IsCutByBudget || (file.IsAllThatCame && file.Bytes >= exchange.ReceivedBytes)))
        {
            return new() { File = file };
        }
        var body = isWhole
            ? await bodies.FinishedAsync(exchange, ending).ConfigureAwait(false)
            : await bodies.BrokenOffAsync(exchange, ending).ConfigureAwait(false);
        return body.Missing is not null && exchange.DownloadPath is { } path && await streams.AdoptAsync(path, ending).ConfigureAwait(false) is { Bytes: > 0 } adopted
            ? new() { File = adopted } : body;
    }

    private WarcRecord ResponseRecord(Exchange exchange, Guid id, BodyOutcome? body, string? truncated)
    {
        var mime = exchange.Response?.Text("mimeType") is { Length: > 0 } named ? named : "application/octet-stream";
        List<KeyValuePair<string, string>> fields = [.. CommonFields(exchange)];
        if (truncated is not null)
        {
            fields.Add(new("WARC-Truncated", truncated));
        }
        return new()
        {
            Type = "response", Id = id, Date = exchange.SentAt, TargetUri = exchange.Url, ContentType = "application/http; msgtype=response",
            Head = heads.OfResponse(exchange, body?.Length), Payload = body?.Bytes ?? default, PayloadPath = body?.File?.Path, Fields = fields,
            IndexMime = mime, IndexStatus = exchange.Status, IndexQuery = IndexQuery(exchange),
            IsDense = Array.Exists(DenseTypes, type => mime.StartsWith(type, StringComparison.Ordinal)) && mime != "image/svg+xml",
        };
    }

    private WarcRecord RequestRecord(Exchange exchange, Guid responseId)
    {
        var sent = SentBody(exchange);
        if (sent is null)
        {
            note(exchange, new(exchange.Url, "request-body-not-taken", $"the body of the {exchange.Method} request was not told", IsGap: true));
        }
        return new()
        {
            Type = "request", Id = Guid.CreateVersion7(clock.GetUtcNow()), Date = exchange.SentAt, TargetUri = exchange.Url,
            ContentType = "application/http; msgtype=request", Head = heads.OfRequest(exchange), Payload = sent ?? [],
            Fields = [.. CommonFields(exchange), new("WARC-Concurrent-To", $"<urn:uuid:{responseId}>")],
        };
    }

    private IEnumerable<KeyValuePair<string, string>> CommonFields(Exchange exchange)
    {
        yield return new("WARC-Page-ID", pageIdOf(exchange));
        yield return new("WARC-Resource-Type", exchange.ResourceType.ToLowerInvariant());
        if (exchange.Response?.Text("protocol") is { Length: > 0 } protocol)
        {
            yield return new("WARC-Protocol", protocol.ToLowerInvariant());
        }
        var security = exchange.Response?.Member("securityDetails");
        if (TlsNames.Protocol(security) is { } tls)
        {
            yield return new("WARC-Protocol", tls);
        }
        if (TlsNames.CipherSuite(security) is { } suite)
        {
            yield return new("WARC-Cipher-Suite", suite);
        }
        if (addressOf(new(exchange.Url)) is { } address)
        {
            yield return new("WARC-IP-Address", address.ToString());
        }
    }

    // The network carried nothing for this answer: the page's own worker made it up, so it is no response of a server.
    private async Task WriteWorkerAnswerAsync(Exchange exchange)
    {
        var body = await bodies.FinishedAsync(exchange, ending).ConfigureAwait(false);
        if (body.Missing is { } reason)
        {
            note(exchange, new(exchange.Url, "body-not-taken", $"answered by the page's service worker; {reason}", IsGap: true));
            return;
        }
        await warc.WriteAsync(
            new()
            {
                Type = "resource", Id = Guid.CreateVersion7(clock.GetUtcNow()), Date = exchange.SentAt, TargetUri = "urn:service-worker:" + exchange.Url,
                ContentType = exchange.Response?.Text("mimeType") is { Length: > 0 } mime ? mime : "application/octet-stream", Payload = body.Bytes,
                Fields = [new("WARC-Page-ID", pageIdOf(exchange))], IndexMime = exchange.Response?.Text("mimeType") ?? "",
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Null when there was a body that the browser did not tell.</summary>
    private static byte[]? SentBody(Exchange exchange)
    {
        if (!exchange.Request.Flag("hasPostData"))
        {
            return [];
        }
        if (exchange.Request.Member("postDataEntries") is not { } entries)
        {
            return exchange.Request.Text("postData") is { } text ? Encoding.UTF8.GetBytes(text) : null;
        }
        using var body = new MemoryStream();
        foreach (var entry in entries.EnumerateArray())
        {
            if (entry.Member("bytes") is not { } bytes)
            {
                return null; // A file the page sends: the browser gives its name only.
            }
            body.Write(bytes.GetBytesFromBase64());
        }
        return body.ToArray();
    }

    private static string? IndexQuery(Exchange exchange) => exchange.Method == "GET" ? null
        : $"__wb_method={exchange.Method}&" + (IsForm(exchange) && SentBody(exchange) is { } form ? Uri.UnescapeDataString(Encoding.UTF8.GetString(form)) : "");

    private static bool IsForm(Exchange exchange) =>
        exchange.Request.Member("headers")?.Text("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
}
