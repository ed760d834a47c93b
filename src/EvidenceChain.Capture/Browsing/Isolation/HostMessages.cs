using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EvidenceChain.Capture.Browsing;

/// <summary>The one line that opens a connection to the browser host: a launch, or the question how a browser ended.</summary>
internal sealed record HostRequest
{
    public BrowserLaunch? Launch { get; init; }

    public string? ExitOf { get; init; }
}

/// <summary>The host's one line. After <see cref="Isolation"/> the connection carries the CDP pipe, both ways.</summary>
internal sealed record HostAnswer
{
    public string? Id { get; init; }

    public IsolationReport? Isolation { get; init; }

    public BrowserExit? Exit { get; init; }

    /// <summary>One sentence; the browser was not started.</summary>
    public string? Error { get; init; }
}

/// <summary>One JSON object on one line, read to its end and no further: what follows belongs to the pipe.</summary>
internal static class HostLine
{
    /// <summary>Far beyond any launch.</summary>
    private const int MaxBytes = 256 * 1024;

    public static async Task WriteAsync<T>(NetworkStream stream, T message, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(message, type) + "\n"), cancellationToken);

    /// <summary>Null when the other side closed, or sent something else.</summary>
    public static async Task<T?> ReadAsync<T>(NetworkStream stream, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var line = new List<byte>();
        var octet = new byte[1];
        while (line.Count < MaxBytes && await stream.ReadAsync(octet, cancellationToken) == 1)
        {
            if (octet[0] == (byte)'\n')
            {
                try
                {
                    return JsonSerializer.Deserialize([.. line], type);
                }
                catch (JsonException)
                {
                    return null;
                }
            }

            line.Add(octet[0]);
        }

        return null;
    }
}
