using System.Diagnostics;
using System.Globalization;

namespace EvidenceChain.Custody.Processes;

/// <summary>A process as it can be recognised later: ids are reused, an id together with its start time is not.</summary>
/// <param name="Id">Process id, at the same time its group.</param>
/// <param name="StartTicks">Start in clock ticks since boot: field 22 of <c>/proc/ID/stat</c>.</param>
public sealed record ProcessMark(int Id, long StartTicks)
{
    /// <summary>The mark of a running process; null when there is none of that id.</summary>
    public static ProcessMark? Of(int id)
    {
        try
        {
            // The program name, field 2, is in parentheses and may itself contain blanks and parentheses: count from the last one.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new(id, long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public bool IsRunning() => Of(Id) == this;

    /// <summary>Asks the process to end, then ends its whole group; returns once it is gone.</summary>
    public async Task EndAsync(Signal first, TimeSpan patience, CancellationToken cancellation)
    {
        if (!IsRunning())
        {
            return;
        }
        Posix.Send(Id, first);
        try
        {
            using var process = Process.GetProcessById(Id);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(patience);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (ArgumentException)
        {
            // Ended between the two looks.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Out of patience.
        }
        // Whatever it started shares its group: browsers, bridges, and itself when it did not listen.
        Posix.SendToGroup(Id, Signal.Kill);
    }
}
