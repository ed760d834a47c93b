using System.Globalization;
using System.Text;

namespace EvidenceChain.Capture.Browsing;

/// <summary>One process as <c>/proc/PID/stat</c> shows it. The start time tells it from a later process with the same id.</summary>
/// <param name="StartTicks">Clock ticks since boot.</param>
internal sealed record ProcessEntry(int Id, int ParentId, int GroupId, int SessionId, long StartTicks, bool IsZombie);

/// <summary>Reads <c>/proc</c>: who belongs to a browser, and how much memory they use.</summary>
internal static class ProcessTable
{
    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static ProcessEntry? Find(int processId)
    {
        try
        {
            // The command name may hold spaces and brackets; the fields start after the last bracket.
            var text = File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            int Number(int index) => int.Parse(fields[index], CultureInfo.InvariantCulture);
            return new ProcessEntry(processId, Number(1), Number(2), Number(3), long.Parse(fields[19], CultureInfo.InvariantCulture), fields[0] is "Z" or "X");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static IReadOnlyList<ProcessEntry> All() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Find(id) : null)
            .OfType<ProcessEntry>(),
    ];

    /// <summary>The leader, its group, its session, everything they started, and everything that carries the mark in its
    /// environment (which outlives a dead parent).</summary>
    public static IReadOnlyList<ProcessEntry> Family(int leaderId, string? mark)
    {
        var all = All().Where(entry => !entry.IsZombie).ToList();
        var family = new Dictionary<int, ProcessEntry>();
        foreach (var entry in all.Where(entry => entry.Id == leaderId || entry.GroupId == leaderId || entry.SessionId == leaderId || (mark is not null && CarriesMark(entry.Id, mark))))
        {
            family[entry.Id] = entry;
        }

        for (var grew = family.Count > 0; grew;)
        {
            grew = false;
            foreach (var entry in all)
            {
                grew |= family.ContainsKey(entry.ParentId) && family.TryAdd(entry.Id, entry);
            }
        }

        return [.. family.Values];
    }

    public static bool CarriesMark(int processId, string mark)
    {
        try
        {
            using var stream = File.OpenRead($"/proc/{processId}/environ");
            var buffer = new byte[64 * 1024];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return Encoding.Latin1.GetString(buffer, 0, length).Split('\0').Contains(mark, StringComparer.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Private pages of each process and the largest shared part: pages that processes share are not counted twice.</summary>
    public static long MemoryBytes(IEnumerable<ProcessEntry> processes)
    {
        long own = 0, shared = 0;
        foreach (var process in processes)
        {
            try
            {
                var fields = File.ReadAllText($"/proc/{process.Id}/statm").Split(' ');
                var (resident, common) = (long.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[2], CultureInfo.InvariantCulture));
                own += resident - common;
                shared = Math.Max(shared, common);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Ended in between.
            }
        }

        return (own + shared) * Environment.SystemPageSize;
    }

    /// <summary>Kills and waits until none is left. A process that appears meanwhile is found in the next round.</summary>
    /// <returns>False when some would not die within ten seconds (a process stuck in the kernel).</returns>
    public static async Task<bool> KillFamilyAsync(int leaderId, string? mark, TimeProvider clock, bool isGroupOurs)
    {
        var until = clock.GetTimestamp();
        var known = new Dictionary<int, ProcessEntry>();
        while (clock.GetElapsedTime(until) < TimeSpan.FromSeconds(10))
        {
            foreach (var entry in isGroupOurs ? Family(leaderId, mark) : mark is null ? [] : Family(-1, mark))
            {
                known[entry.Id] = entry;
            }

            if (isGroupOurs)
            {
                Libc.Kill(-leaderId);
            }

            var alive = known.Values.Where(entry => Find(entry.Id) is { IsZombie: false } now && now.StartTicks == entry.StartTicks).ToList();
            if (alive.Count == 0)
            {
                return true;
            }

            alive.ForEach(entry => Libc.Kill(entry.Id));
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, CancellationToken.None);
        }

        return false;
    }
}
