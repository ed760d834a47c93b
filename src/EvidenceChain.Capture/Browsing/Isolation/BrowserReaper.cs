namespace EvidenceChain.Capture.Browsing;

/// <summary>Ends browsers whose launcher died, and removes their profiles. Run it at start, before the first launch.</summary>
public static class BrowserReaper
{
    /// <summary>Works through every marker in the folder.</summary>
    /// <returns>How many left-over browsers were cleaned up, running or not.</returns>
    public static async Task<int> ReapAsync(string markerFolder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var path in Directory.Exists(markerFolder) ? Directory.GetFiles(markerFolder, "*.json") : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (BrowserMarker.Load(path) is { } marker && !await EndAsync(marker, clock))
            {
                // Stuck in the kernel: keep the marker, so that the next start tries again.
                continue;
            }

            File.Delete(path);
            count++;
        }

        return count;
    }

    internal static async Task<bool> EndAsync(BrowserMarker marker, TimeProvider clock)
    {
        // Before this boot nothing of it can be running. After it the leader's id may belong to someone else by now;
        // a group outlives its leader, so members are recognised by the mark in their environment as well.
        if (marker.BootId == ProcessTable.BootId)
        {
            var leader = ProcessTable.Find(marker.ProcessId);
            var isGroupOurs = leader?.StartTicks == marker.StartTicks
                || (leader is null && ProcessTable.All().Any(entry => entry.GroupId == marker.ProcessId && ProcessTable.CarriesMark(entry.Id, marker.Mark)));
            if (!await ProcessTable.KillFamilyAsync(marker.ProcessId, marker.Mark, clock, isGroupOurs))
            {
                return false;
            }
        }

        return Remove(marker.Folder);
    }

    /// <summary>Only a folder with the name that the launcher gives: a damaged marker must not delete anything else.</summary>
    private static bool Remove(string folder)
    {
        if (!Path.GetFileName(folder).StartsWith(BrowserLauncher.FolderPrefix, StringComparison.Ordinal))
        {
            return true;
        }

        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
