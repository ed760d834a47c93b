using System.Diagnostics;
using System.Globalization;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>The chain of a service that was killed: it would go on, with blocks that were never saved, beside the one that is started now.</summary>
internal static class AnvilOrphan
{
    /// <summary>Ends the process named in the file when it still is our anvil; the number may belong to somebody else by now.</summary>
    public static async Task EndAsync(string pidPath, string anvilPath, CancellationToken cancellation)
    {
        if (!File.Exists(pidPath) || !int.TryParse(await File.ReadAllTextAsync(pidPath, cancellation), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return;
        }
        try
        {
            using var orphan = Process.GetProcessById(id);
            if (orphan.MainModule?.FileName is { } running && Path.GetFileName(running) == Path.GetFileName(anvilPath)
                && (await File.ReadAllTextAsync($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/cmdline", cancellation)).Contains(Path.GetDirectoryName(pidPath)!, StringComparison.Ordinal))
            {
                orphan.Kill();
                await orphan.WaitForExitAsync(cancellation);
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception or IOException)
        {
            // It is gone, or it is not ours to look at.
        }
        File.Delete(pidPath);
    }
}
