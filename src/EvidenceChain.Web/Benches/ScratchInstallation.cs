using System.Diagnostics;
using System.Net.Sockets;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Api;
using EvidenceChain.Web.Supervision;

namespace EvidenceChain.Web.Benches;

/// <summary>An installation in a folder of its own, started by the launcher as a person would start it.</summary>
internal sealed class ScratchInstallation : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private readonly Process launcher;

    private ScratchInstallation(BenchSettings settings, Process launcher, TimeSpan toReady)
    {
        (this.launcher, Data, ToReady) = (launcher, settings.Data, toReady);
        Http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Data.ApiSocket), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new("http://localhost/") };
    }

    public DataFolder Data { get; }

    /// <summary>From the launcher's start to the first answer.</summary>
    public TimeSpan ToReady { get; }

    public HttpClient Http { get; }

    public static async Task<ScratchInstallation> StartAsync(BenchSettings settings, CancellationToken cancellation)
    {
        var begun = settings.Clock.GetTimestamp();
        var process = Process.Start(settings.Launch("up", "--port", "0"))!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (!await Readiness.AnswersAsync(settings.Data.ApiSocket, limit.Token))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"the installation to be measured did not start: {await process.StandardError.ReadToEndAsync(cancellation)}");
            }
            await Task.Delay(Poll, settings.Clock, limit.Token);
        }
        // Nobody reads these any more, and a full pipe would stop the writer.
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new(settings, process, settings.Clock.GetElapsedTime(begun));
    }

    /// <summary>Orders a capture of the sample shop; the number.</summary>
    public async Task<string> OrderAsync(CancellationToken cancellation)
    {
        using var answer = await Http.PostAsJsonAsync("api/v1/captures", new CaptureAsked(), ApiJson.Options, cancellation);
        answer.EnsureSuccessStatusCode();
        var accepted = await answer.Content.ReadFromJsonAsync<CapturesAccepted>(ApiJson.Options, cancellation);
        return accepted!.Captures[0].Number ?? throw new InvalidOperationException(accepted.Captures[0].Reason);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (ProcessMark.Of(launcher.Id) is { } mark)
        {
            await mark.EndAsync(Signal.Terminate, StopPatience, CancellationToken.None);
        }
        launcher.Dispose();
    }
}
