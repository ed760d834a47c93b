using System.Net.Sockets;

namespace EvidenceChain.Web.Supervision;

/// <summary>Asks the service over its socket whether it takes requests.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    public static async Task WaitAsync(string socketPath, CancellationToken cancellation)
    {
        while (!await AnswersAsync(socketPath, cancellation))
        {
            await Task.Delay(Poll, cancellation);
        }
    }

    public static async Task<bool> AnswersAsync(string socketPath, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { Timeout = AnswerLimit };
        try
        {
            using var answer = await client.GetAsync(new Uri("http://localhost/ready"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
