using System.Text.Json;
using EvidenceChain.Cli.Words;

namespace EvidenceChain.Cli.Talk;

/// <summary>Follows one capture to the end of its walk, through restarts of the service: what was told before is told again and shown once.</summary>
internal sealed class CaptureFollower(ApiConnection connection, ProgressLines progress, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The last state that the service tells; a service that stays away for two minutes is given up.</summary>
    public async Task<CaptureState> ToEndAsync(string number, CancellationToken cancellation)
    {
        var heard = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await foreach (var item in connection.EventsAsync($"api/v1/captures/{number}/events", cancellation))
                {
                    heard = clock.GetTimestamp();
                    switch (item.EventType)
                    {
                        case "step" when JsonSerializer.Deserialize(item.Data, ApiJson.Default.StepEvent) is { } step:
                            progress.Show(number, step);
                            break;
                        case "end" when JsonSerializer.Deserialize(item.Data, ApiJson.Default.CaptureState) is { } state:
                            return state;
                        default:
                            break;
                    }
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or ServiceSaysNo { Code: Exit.CannotRun } && clock.GetElapsedTime(heard) < Patience)
            {
                // The service is restarting; the supervisor brings it back.
            }
            await Task.Delay(Pause, clock, cancellation);
        }
    }
}
