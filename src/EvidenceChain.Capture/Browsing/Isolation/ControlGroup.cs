using System.Globalization;

namespace EvidenceChain.Capture.Browsing;

/// <summary>The kernel's control groups that this process is in, and with it what it starts.</summary>
internal static class ControlGroup
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Version 1 writes "no limit" as the largest number of whole pages.</summary>
    private const long NoLimit = 1L << 60;

    /// <summary>Memory that all processes of the group may have together; null where no limit is set or none can be read.</summary>
    public static long? MemoryLimit()
    {
        const string Own = "/proc/self/cgroup";
        return OperatingSystem.IsLinux() && File.Exists(Own) ? MemoryLimit(File.ReadAllLines(Own), Root) : null;
    }

    /// <summary>The least limit of the groups in those lines and of the groups around them.</summary>
    /// <param name="lines"><c>NUMBER:CONTROLLERS:/GROUP</c>, of version 2 <c>0::/GROUP</c>.</param>
    /// <param name="root">Where the groups are mounted.</param>
    internal static long? MemoryLimit(IEnumerable<string> lines, string root)
    {
        long? least = null;
        foreach (var words in lines.Select(line => line.Split(':', 3)).Where(words => words.Length == 3))
        {
            var (mount, file) = words[1].Split(',').Contains("memory", StringComparer.Ordinal) ? (Path.Combine(root, "memory"), "memory.limit_in_bytes")
                : words[0] == "0" && words[1].Length == 0 ? (root, "memory.max") : (null, "");
            // In a container the path may be the host's, and the group itself is what is mounted.
            for (var group = words[2].Trim('/'); mount is not null; group = Path.GetDirectoryName(group) ?? "")
            {
                if (Read(Path.Combine(mount, group, file)) is { } limit && !(limit >= least))
                {
                    least = limit;
                }
                if (group.Length == 0)
                {
                    break;
                }
            }
        }
        return least;
    }

    private static long? Read(string path)
    {
        try
        {
            return File.Exists(path) && long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes < NoLimit ? bytes : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
