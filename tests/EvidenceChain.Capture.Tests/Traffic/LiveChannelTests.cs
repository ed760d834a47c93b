using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Tests.Recording;

namespace EvidenceChain.Capture.Tests.Traffic;

[Collection("browser")]
public sealed class LiveChannelTests : IDisposable
{
    private const string Page = """
        <h1>直播</h1><script>
        const w = new WebSocket('ws://' + location.host + '/socket');
        w.onopen = () => { w.send('你好'); w.send(new Uint8Array([0, 1, 255])); w.send('x'.repeat(1000)); };
        let n = 0; w.onmessage = () => { if (++n == 3) w.close(); };
        new EventSource('/events').addEventListener('price', m => document.title = m.data);
        </script>
        """;

    private static readonly byte[] Noise = AwkwardSite.Noise(4, 3000);
    private readonly Captures captures = new();

    public void Dispose() => captures.Dispose();

    [Fact]
    public async Task Messages_of_sockets_and_event_streams_are_listed_in_both_directions()
    {
        await using var site = await SmallSite.StartAsync(AnswerAsync);
        var (_, package) = await Captures.CaptureAsync(captures.Order(site.At("/")));
        var socket = Channel(package, "ws://127.0.0.1:" + site.Port + "/socket");
        Assert.Equal("web-socket", socket.GetProperty("kind").GetString());
        Assert.StartsWith("GET /socket HTTP/1.1\r\n", socket.GetProperty("request").GetString(), StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Version: 13\r\n", socket.GetProperty("request").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("HTTP/1.1 101 ", socket.GetProperty("response").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", socket.GetRawText(), StringComparison.Ordinal);
        var messages = socket.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(
            [Listed(1, "你好"u8), Listed(2, [0, 1, 255]), Listed(1, Encoding.UTF8.GetBytes(new string('x', 1000)))],
            messages.Where(message => message.GetProperty("from").GetString() == "page").Select(Listed));
        Assert.Equal(
            [Listed(1, "回答 é"u8), Listed(2, Noise), Listed(1, "end"u8)],
            messages.Where(message => message.GetProperty("from").GetString() == "site").Select(Listed));
        Assert.NotEqual(JsonValueKind.Null, socket.GetProperty("closed_at").ValueKind);
        var events = Channel(package, site.At("/events").AbsoluteUri).GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["￥1", "￥2"], events.Select(message => Encoding.UTF8.GetString(message.GetProperty("begins").GetBytesFromBase64())));
        Assert.All(events, message => Assert.Equal("price", message.GetProperty("event").GetString()));
    }

    private static string Listed(long opcode, ReadOnlySpan<byte> content) =>
        $"{opcode} {content.Length} sha256:{Convert.ToHexStringLower(SHA256.HashData(content))} {Convert.ToBase64String(content[..Math.Min(256, content.Length)])}";

    private static string Listed(JsonElement message) =>
        $"{message.GetProperty("opcode")} {message.GetProperty("bytes")} {message.GetProperty("sha256")} {message.GetProperty("begins")}";

    private static JsonElement Channel(ReadBack package, string url) =>
        JsonDocument.Parse(Assert.Single(package.Records, record => record.Type == "metadata" && record.Uri == url).Payload).RootElement;

    private static async Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/socket":
                context.Response.Headers.SetCookie = "session=topsecret";
                using (var socket = await context.WebSockets.AcceptWebSocketAsync())
                {
                    await socket.SendAsync("回答 é"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
                    await socket.SendAsync(Noise, WebSocketMessageType.Binary, true, context.RequestAborted);
                    var buffer = new byte[4096];
                    for (var i = 0; i < 3; i++)
                    {
                        await socket.ReceiveAsync(buffer, context.RequestAborted);
                    }
                    await socket.SendAsync("end"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
                    await socket.ReceiveAsync(buffer, context.RequestAborted);
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
                }
                return;
            case "/events":
                await SmallSite.SendAsync(context, "text/event-stream", "id: 1\nevent: price\ndata: ￥1\n\nid: 2\nevent: price\ndata: ￥2\n\n"u8.ToArray());
                await SmallSite.ForeverAsync(context);
                return;
            default:
                await SmallSite.SendAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Page));
                return;
        }
    }
}
