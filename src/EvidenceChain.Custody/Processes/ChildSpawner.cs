using System.Collections.Concurrent;
using System.Diagnostics;

namespace EvidenceChain.Custody.Processes;

/// <summary>
/// Starts children from one thread that lives as long as this object. The parent-death signal is tied to the <em>thread</em> that forked,
/// and a pool thread may retire while the process lives on, so children started from the pool would be killed at random.
/// </summary>
public sealed class ChildSpawner : IDisposable
{
    // Redirection first, then a session of its own (Ctrl-C at the terminal reaches the supervisor alone), then the user: each step execs
    // the next one, so the process id stays that of the program.
    private const string Wrapper = "umask $1; log=$2; shift 2; exec setsid \"$@\" </dev/null >>\"$log\" 2>&1";

    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> requests = [];
    private readonly Thread thread;

    public ChildSpawner()
    {
        thread = new Thread(Serve) { IsBackground = true, Name = "child spawner" };
        thread.Start();
    }

    public static bool IsRoot => Posix.EffectiveUserId() == 0;

    /// <summary>Starts the program; its process id is also its process group.</summary>
    public Task<Process> SpawnAsync(ChildCommand command)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        requests.Add((StartInfoOf(command), started));
        return started.Task;
    }

    /// <summary>Ends the thread, and with it, by the parent-death signal, whatever still runs.</summary>
    public void Dispose()
    {
        requests.CompleteAdding();
        thread.Join();
        requests.Dispose();
    }

    private static ProcessStartInfo StartInfoOf(ChildCommand command)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = command.WorkingDirectory };
        string[] user = command.RunAs is { } name && IsRoot ? ["--reuid", name, "--regid", name == "nobody" ? "nogroup" : name, "--init-groups"] : [];
        foreach (var argument in (string[])["-c", Wrapper, "sh", command.Umask, command.LogPath ?? "/dev/null", "setpriv", .. user, "--pdeathsig", command.DeathSignal, "--", command.FileName, .. command.Arguments])
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var (key, value) in command.Environment)
        {
            start.Environment[key] = value;
        }
        return start;
    }

    private void Serve()
    {
        foreach (var (start, started) in requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new InvalidOperationException("no process was started"));
            }
            catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                started.SetException(error);
            }
        }
    }
}
