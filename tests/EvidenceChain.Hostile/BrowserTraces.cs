using System.Collections.Concurrent;
using System.Text;
using EvidenceChain.Capture;

namespace EvidenceChain.Hostile;

/// <summary>Notes which browsers a capture starts, and looks afterwards for what is left of them: processes, profiles, notes.</summary>
internal sealed class BrowserTraces(string markerFolder) : IProgress<CaptureProgress>
{
    private readonly ConcurrentDictionary<string, bool> browsers = new(StringComparer.Ordinal);

    public string MarkerFolder => markerFolder;

    public void Report(CaptureProgress value)
    {
        foreach (var marker in Directory.EnumerateFiles(markerFolder, "*.json"))
        {
            browsers.TryAdd(Path.GetFileNameWithoutExtension(marker), true);
        }
    }

    public IEnumerable<string> LeftBehind()
    {
        if (browsers.IsEmpty)
        {
            yield return "no browser was seen to run";
        }
        foreach (var marker in Directory.EnumerateFiles(markerFolder))
        {
            yield return $"left the note {Path.GetFileName(marker)} behind";
        }
        foreach (var id in browsers.Keys)
        {
            foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), $"ec-browser-{id}"))
            {
                yield return $"left {folder} behind";
            }
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Carries(process, $"EC_BROWSER={id}")))
            {
                yield return $"left process {Path.GetFileName(process)} behind";
            }
        }
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), $"ec-capture-{Environment.ProcessId}-*").Where(folder => !IsInUse(folder)))
        {
            yield return $"left {folder} behind";
        }
    }

    // Another capture of this process may run at the same time; its gate is then open.
    private static bool IsInUse(string folder) => File.Exists(Path.Combine(folder, "gate.sock")) || !Directory.Exists(Path.Combine(folder, "downloads"));

    private static bool Carries(string process, string mark)
    {
        try
        {
            return Encoding.Latin1.GetString(File.ReadAllBytes(process + "/environ")).Split('\0').Contains(mark, StringComparer.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
