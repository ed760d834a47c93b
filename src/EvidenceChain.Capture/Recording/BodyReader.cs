using System.Text;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording.Traffic;

namespace EvidenceChain.Capture.Recording;

/// <summary>A body, in memory or in a file, or why there is none; a body may be cut short.</summary>
internal readonly record struct BodyOutcome(ReadOnlyMemory<byte> Bytes, string? Missing)
{
    /// <summary>The file that holds the body instead of <see cref="Bytes"/>.</summary>
    public StreamedFile? File { get; init; }

    public long Length => File?.Bytes ?? Bytes.Length;

    /// <summary>More came than may be kept.</summary>
    public bool IsCutByBudget => File is { IsCutByBudget: true };

    public static BodyOutcome None(string reason) => new(default, reason);
}

/// <summary>Takes the bodies out of the browser: the very bytes it received, transfer and content encoding undone.</summary>
internal sealed class BodyReader(Func<string, string, System.Text.Json.Nodes.JsonObject, TimeSpan, CancellationToken, Task<CdpAnswer>> call)
{
    /// <summary>Largest body taken; larger ones are listed. Bounds the memory of the browser's store and of one message.</summary>
    public const long MaxBodyBytes = 128L << 20;

    /// <summary>All bodies the browser keeps for a session until they are fetched.</summary>
    public const long MaxStoreBytes = 512L << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public async Task<BodyOutcome> FinishedAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        if (Math.Max(exchange.ReceivedBytes, exchange.EncodedBytes) is var came && came > MaxBodyBytes)
        {
            return BodyOutcome.None($"{came} bytes, more than {MaxBodyBytes}");
        }
        var reason = "no session knows the request";
        foreach (var session in exchange.Sessions.ToArray())
        {
            var answer = await call(session, "Network.getResponseBody", new() { ["requestId"] = exchange.RequestId }, Limit, cancellationToken).ConfigureAwait(false);
            if (!answer.IsOk)
            {
                reason = answer.Failure!;
                continue;
            }
            var body = Bytes(answer);
            if (body.Length >= exchange.ReceivedBytes)
            {
                return new(body, null);
            }
            reason = $"{body.Length} of {exchange.ReceivedBytes} bytes were kept";
        }
        return BodyOutcome.None(reason);
    }

    /// <summary>What came of an answer that was broken off. Of one that is still coming the browser gives nothing out.</summary>
    public async Task<BodyOutcome> BrokenOffAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        foreach (var session in exchange.Sessions.ToArray())
        {
            var answer = await call(session, "Network.getResponseBody", new() { ["requestId"] = exchange.RequestId }, Limit, cancellationToken).ConfigureAwait(false);
            if (answer.IsOk && Bytes(answer) is { Length: > 0 } kept)
            {
                return new(kept, null);
            }
        }
        return BodyOutcome.None($"the browser gives out nothing of the {exchange.ReceivedBytes} bytes that came");
    }

    private static byte[] Bytes(CdpAnswer answer) =>
        answer.Result.Member("body") is not { } body ? []
        : answer.Result.Flag("base64Encoded") ? body.GetBytesFromBase64()
        : Encoding.UTF8.GetBytes(CdpJson.TextOf(body));
}
