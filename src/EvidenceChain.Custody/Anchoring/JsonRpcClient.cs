using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Asks one Ethereum node over HTTP, one call a request. Every way in which the node can fail is a value.</summary>
public sealed class JsonRpcClient(HttpClient http, Uri endpoint, TimeSpan callTimeout, TimeProvider clock)
{
    /// <summary>A block with all its receipts stays well below this; only a dump of the local chain is larger and asks for more.</summary>
    public const int MaxAnswerBytes = 16 << 20;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public Uri Endpoint => endpoint;

    /// <summary>Calls a method; a JSON null as result is an answer.</summary>
    public Task<RpcAnswer<JsonElement>> CallAsync(string method, JsonArray parameters, CancellationToken cancellationToken) =>
        CallAsync(method, parameters, MaxAnswerBytes, cancellationToken);

    public async Task<RpcAnswer<JsonElement>> CallAsync(string method, JsonArray parameters, int maxAnswerBytes, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(callTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters };
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = Json } };
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var read = await ReadAsync(response.Content, maxAnswerBytes, either.Token);
            return read is null ? new RpcFailure(RpcFailureKind.TooLarge, $"{method}: more than {maxAnswerBytes} bytes") : Unwrap(method, (int)response.StatusCode, read);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RpcFailure(RpcFailureKind.TimedOut, $"{method}: no answer from {endpoint} within {callTimeout.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new RpcFailure(RpcFailureKind.Unreachable, $"{method}: {endpoint}: {e.Message}");
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[64 << 10];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (kept.Length + count > maxBytes)
            {
                return null;
            }
            kept.Write(buffer, 0, count);
        }
        return kept.ToArray();
    }

    private static RpcAnswer<JsonElement> Unwrap(string method, int status, byte[] body)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            if (RpcShapes.TryMember(parsed.RootElement, "error", out var error))
            {
                return Refusal(error);
            }
            return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("result", out var result)
                ? result.Clone()
                : new RpcFailure(RpcFailureKind.Malformed, $"{method}: HTTP {status} without result");
        }
        catch (JsonException)
        {
            return new RpcFailure(RpcFailureKind.Malformed, $"{method}: HTTP {status}, not JSON");
        }
    }

    private static RpcFailure Refusal(JsonElement error)
    {
        var code = RpcShapes.TryMember(error, "code", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var given) ? given : 0;
        var message = RpcShapes.TryMember(error, "message", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "refused";
        return new(RpcFailureKind.Refused, message, code, RevertData(error));
    }

    // Nodes differ: geth and anvil put the bytes into "data", Hardhat puts an object with another "data" there.
    private static string? RevertData(JsonElement error)
    {
        if (!RpcShapes.TryMember(error, "data", out var data))
        {
            return null;
        }
        if (data.ValueKind == JsonValueKind.Object && RpcShapes.TryMember(data, "data", out var inner))
        {
            data = inner;
        }
        return data.ValueKind == JsonValueKind.String ? data.GetString() : null;
    }
}
