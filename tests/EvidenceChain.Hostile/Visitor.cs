using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EvidenceChain.Hostile;

/// <summary>One request of a browser on a raw connection: whatever is to be sent is sent as it is, right or wrong.</summary>
public sealed class Visitor(Stream stream, Socket socket, HostileSite site, string method, string target, string head, CancellationToken ending)
{
    public HostileSite Site => site;

    public string Method => method;

    /// <summary>Head of the request, without its last empty line.</summary>
    public string Head => head;

    public CancellationToken Ending => ending;

    /// <summary>What follows the name of the case: empty for the page itself, else such as <c>/part.js?3</c>.</summary>
    public string Rest { get; } = target.IndexOf('/', 1) is > 0 and var slash ? target[slash..] : target.IndexOf('?', StringComparison.Ordinal) is > 0 and var mark ? target[mark..] : "";

    public int Number => int.TryParse(string.Concat(Rest.Where(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public async Task RawAsync(string text) => await RawAsync(Encoding.Latin1.GetBytes(text));

    public async Task RawAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, ending);
        await stream.FlushAsync(ending);
    }

    public Task HtmlAsync(string html, params string[] headers) => SendAsync("text/html; charset=utf-8", Encoding.UTF8.GetBytes(html), "200 OK", headers);

    public Task TextAsync(string type, string text, params string[] headers) => SendAsync(type, Encoding.UTF8.GetBytes(text), "200 OK", headers);

    public async Task SendAsync(string type, ReadOnlyMemory<byte> body, string status = "200 OK", params string[] headers)
    {
        await BeginAsync(type, status, [.. headers, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}")]);
        await RawAsync(body);
    }

    public Task BeginAsync(string type, string status = "200 OK", params string[] headers) =>
        RawAsync($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\n\r\n");

    public Task RedirectAsync(string location, string status = "302 Found") => RawAsync($"HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    /// <summary>Sends pieces until the browser leaves.</summary>
    public async Task ForeverAsync(Func<int, string> piece, int pauseMs)
    {
        for (var i = 0; ; i = (i + 1) % 1_000_000)
        {
            await RawAsync(piece(i));
            await PauseAsync(pauseMs);
        }
    }

    public Task PauseAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, ending);

    /// <summary>Says nothing and keeps the connection.</summary>
    public Task HangAsync() => PauseAsync(600_000);

    /// <summary>Breaks the connection off without a farewell.</summary>
    public void Reset() => socket.Close(0);
}
