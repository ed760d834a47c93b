using System.Diagnostics;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Recording;

namespace EvidenceChain.Capture.Tests.Recording;

/// <summary>Chromium on the recorder's pipes with no gate in between, for tests of the recorder alone; each has its own profile.</summary>
internal sealed class DirectBrowser : IAsyncDisposable
{
    private readonly Process process;
    private readonly DirectoryInfo folder;

    private DirectBrowser(Process process, DirectoryInfo folder, RecordedBrowser recorded) => (this.process, this.folder, Recorded) = (process, folder, recorded);

    public RecordedBrowser Recorded { get; }

    public static DirectBrowser Launch(params string[] more) => LaunchIn(null, more);

    public static DirectBrowser LaunchIn(string? timeZone, params string[] more)
    {
        var folder = Directory.CreateTempSubdirectory("ec-test-browser-");
        var downloads = folder.CreateSubdirectory("downloads");
        BrowserProfile.Make(folder.FullName);
        var launch = new BrowserLaunch { GateSocketPath = "", WorkFolder = folder.FullName };
        string[] arguments =
        [
            .. BrowserArguments.Build(launch, Path.Combine(folder.FullName, BrowserProfile.FolderName), 0, isSandboxed: false, isShmSmall: false).Where(argument => !argument.StartsWith("--proxy-", StringComparison.Ordinal)),
            "--no-proxy-server", "--disable-popup-blocking", .. more,
        ];
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        // The protocol's pipes are the browser's descriptors 3 and 4; exec keeps the process id ours to kill.
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec /usr/lib/chromium/chromium \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1");
        start.ArgumentList.Add("chromium");
        Array.ForEach(arguments, start.ArgumentList.Add);
        if (timeZone is not null)
        {
            start.Environment["TZ"] = timeZone;
        }
        var process = Process.Start(start)!;
        return new(process, folder, new()
        {
            Input = process.StandardInput.BaseStream, Output = process.StandardOutput.BaseStream, Labels = ["test browser without isolation"],
            ViewportWidth = 1280, ViewportHeight = 800, DownloadFolder = downloads.FullName,
        });
    }

    public void Kill() => process.Kill(entireProcessTree: true);

    /// <summary>Kills those of the browser's processes whose command line holds the word.</summary>
    public void KillParts(string word)
    {
        foreach (var child in Process.GetProcesses().Where(other => IsOurs(other.Id, word)))
        {
            child.Kill();
        }
    }

    private bool IsOurs(int id, string word)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/cmdline");
            return line.Contains(word, StringComparison.Ordinal) && line.Contains(folder.FullName, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // ended while we looked
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        for (var attempt = 0; folder.Exists && attempt < 20; attempt++, folder.Refresh())
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (IOException)
            {
                // A helper process of the browser writes its last file.
                await Task.Delay(50);
            }
        }
    }
}
