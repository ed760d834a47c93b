using System.Diagnostics;
using EvidenceChain.Custody.Processes;

namespace EvidenceChain.Web.Supervision;

/// <summary>Keeps one program running: started again whenever it ends, sooner after a long life than after a short one.</summary>
internal sealed partial class SupervisedChild(string name, ChildSpawner spawner, Func<CancellationToken, Task<ChildCommand>> prepare, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SteadyLife = TimeSpan.FromSeconds(20);

    public string Name => name;

    public ChildState State { get; private set; } = new(null, 0);

    /// <summary>How the program is asked to end.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>Short, because every step can be cut off anywhere and is resumed.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Raised after each start and each end.</summary>
    public Action Changed { get; init; } = () => { };

    /// <summary>Called with the id of a process that ended by itself or by somebody else, before its successor starts.</summary>
    public Func<int, CancellationToken, Task> Buried { get; init; } = (_, _) => Task.CompletedTask;

    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = ShortestPause;
        while (!stopping.IsCancellationRequested)
        {
            var started = clock.GetTimestamp();
            try
            {
                await LiveAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
            {
                CouldNotStart(logger, name, error.Message);
            }
            if (stopping.IsCancellationRequested)
            {
                return;
            }
            pause = clock.GetElapsedTime(started) > SteadyLife ? ShortestPause : pause;
            State = State with { Process = null, Restarts = State.Restarts + 1 };
            Changed();
            try
            {
                await Task.Delay(pause, clock, stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task LiveAsync(CancellationToken stopping)
    {
        var command = await prepare(stopping);
        using var process = await spawner.SpawnAsync(command);
        var mark = ProcessMark.Of(process.Id);
        State = State with { Process = mark };
        Changed();
        Started(logger, name, process.Id);
        try
        {
            await process.WaitForExitAsync(stopping);
            Ended(logger, name, process.ExitCode);
            // What it had started must not meet its successor.
            Posix.SendToGroup(process.Id, Signal.Kill);
            await Buried(process.Id, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            if (mark is not null)
            {
                await mark.EndAsync(StopSignal, StopPatience, CancellationToken.None);
            }
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Name} runs as process {ProcessId}")]
    private static partial void Started(ILogger logger, string name, int processId);

    [LoggerMessage(2, LogLevel.Warning, "{Name} ended with code {ExitCode}")]
    private static partial void Ended(ILogger logger, string name, int exitCode);

    [LoggerMessage(3, LogLevel.Warning, "{Name} could not be started: {Reason}")]
    private static partial void CouldNotStart(ILogger logger, string name, string reason);
}
