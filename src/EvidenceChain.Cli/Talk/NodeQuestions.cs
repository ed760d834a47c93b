using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Talk;

/// <summary>Asks an Ethereum node the four things that bear on an anchor. What it does not answer is stated, not guessed.</summary>
internal sealed class NodeQuestions(Uri node) : IDisposable
{
    private const int MaxAnswerBytes = 16 << 20;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(15), MaxResponseContentBufferSize = MaxAnswerBytes };

    // Credentials in the URL stay out of reports.
    private string Source => node.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    public async Task<NodeEvidence> AskAsync(AnchorStatement anchor, CancellationToken cancellation)
    {
        try
        {
            using var chain = await CallAsync("eth_chainId", "", cancellation);
            using var genesis = await CallAsync("eth_getBlockByNumber", "\"0x0\",false", cancellation);
            using var block = await CallAsync("eth_getBlockByNumber", $"\"0x{anchor.BlockNumber:x}\",false", cancellation);
            using var final = await CallAsync("eth_getBlockByNumber", "\"finalized\",false", cancellation);
            return new()
            {
                Source = Source,
                ChainId = Quantity(Result(chain)) ?? throw new FormatException("no chain id"),
                Genesis = Hash(Result(genesis)) ?? throw new FormatException("no block 0"),
                BlockHash = Hash(Result(block)),
                FinalizedNumber = Result(final) is { ValueKind: JsonValueKind.Object } last && last.TryGetProperty("number", out var number) ? Quantity(number) : null,
            };
        }
        catch (Exception error) when ((error is HttpRequestException or JsonException or FormatException or IOException or InvalidOperationException) || (error is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return new() { Source = Source, Failure = error.Message };
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonDocument> CallAsync(string method, string parameters, CancellationToken cancellation)
    {
        using var body = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[{{parameters}}]}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync(node, body, cancellation);
        return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
    }

    private static JsonElement? Result(JsonDocument answer) =>
        answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("result", out var result) ? result : null;

    private static Bytes32? Hash(JsonElement? block) =>
        block is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty("hash", out var hash) && hash.ValueKind == JsonValueKind.String && Bytes32.TryParse(hash.GetString(), out var word) ? word : null;

    private static long? Quantity(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text && text.GetString() is ['0', 'x', .. var digits] && long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : null;
}
