using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EvidenceChain.Cli.Talk;

/// <summary>What a service said no to, in one sentence for the person; <see cref="Code"/> is the exit code.</summary>
internal sealed class ServiceSaysNo(int code, string sentence) : Exception(sentence)
{
    public int Code => code;
}

/// <summary>HTTP API v1, over the local administrator's socket or to a server elsewhere.</summary>
internal sealed class ApiConnection : IDisposable
{
    private const int MaxAnswerBytes = 8 << 20;
    private readonly HttpClient http;
    private readonly string place;

    private ApiConnection(HttpClient http, string place) => (this.http, this.place) = (http, place);

    public static ApiConnection Local(string socketPath) => new(
        new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), token);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        { BaseAddress = new Uri("http://localhost/"), Timeout = Timeout.InfiniteTimeSpan },
        socketPath);

    public static ApiConnection Remote(Uri server, string? key)
    {
        var http = new HttpClient { BaseAddress = new Uri(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return new(http, server.ToString());
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> shape, CancellationToken cancellation)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        return await ReadAsync(answer, shape, cancellation);
    }

    public async Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> bodyShape, JsonTypeInfo<TAnswer> shape, CancellationToken cancellation)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, bodyShape) }, cancellation);
        return await ReadAsync(answer, shape, cancellation);
    }

    public async Task DeleteAsync(string path, CancellationToken cancellation) =>
        (await SendAsync(new HttpRequestMessage(HttpMethod.Delete, path), cancellation)).Dispose();

    /// <summary>Writes the answer's body to a file that appears whole or not at all.</summary>
    public async Task DownloadAsync(string path, string target, CancellationToken cancellation)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        var aside = $"{target}.part";
        try
        {
            await using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
            {
                await answer.Content.CopyToAsync(file, cancellation);
                file.Flush(flushToDisk: true);
            }
            File.Move(aside, target, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>Server-sent events until the server ends the stream.</summary>
    public async IAsyncEnumerable<SseItem<string>> EventsAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellation))
        {
            yield return item;
        }
    }

    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            // An older service knows no such page, and answers all the same.
            using var answer = await http.GetAsync(new Uri("ready", UriKind.Relative), cancellation);
            return (int)answer.StatusCode < 500;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException error)
        {
            throw new ServiceSaysNo(Exit.CannotRun, $"the service at {place} does not answer ({error.Message}); type: ec up");
        }
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }
        using (answer)
        {
            var code = (int)answer.StatusCode is 400 or 404 or 422 ? Exit.Usage : Exit.CannotRun;
            throw new ServiceSaysNo(code, await SentenceAsync(answer, cancellation));
        }
    }

    private static async Task<string> SentenceAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            var problem = await ReadAsync(answer, ApiJson.Default.Problem, cancellation);
            return problem.Detail ?? problem.Title ?? $"the service answered {(int)answer.StatusCode}";
        }
        catch (JsonException)
        {
            return $"the service answered {(int)answer.StatusCode} {answer.ReasonPhrase}";
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> shape, CancellationToken cancellation)
    {
        await answer.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        return await JsonSerializer.DeserializeAsync(body, shape, cancellation) ?? throw new JsonException("an empty answer");
    }
}
