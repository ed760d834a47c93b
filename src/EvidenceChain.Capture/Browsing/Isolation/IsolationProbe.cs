using System.ComponentModel;
using System.Diagnostics;

namespace EvidenceChain.Capture.Browsing;

/// <summary>The walls this machine lets us build.</summary>
internal sealed record Walls
{
    public required bool NetworkNamespace { get; init; }

    public required bool ProcessNamespace { get; init; }

    public required bool UserNamespace { get; init; }

    /// <summary>Why a wall is missing, as the machine said it; empty when all stand.</summary>
    public required string Complaint { get; init; }
}

/// <summary>Finds out by trying: kernels, containers and distributions forbid namespaces in too many ways to ask.</summary>
internal static class IsolationProbe
{
    public static readonly string[] NetworkOnly = ["unshare", "--map-root-user", "--net"];

    public static readonly string[] NetworkAndProcesses = [.. NetworkOnly, "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc"];

    /// <summary>The second user namespace gives Chromium an ordinary user again: it refuses to run as a mapped root.</summary>
    private const string Rehearsal = "ip link set lo up && command -v socat && unshare --user --map-user=1 --map-group=1 true";

    /// <param name="asUser">Command that becomes the browser's user; empty when that is us.</param>
    public static async Task<Walls> TryAsync(string[] asUser, bool useNamespaces, CancellationToken cancellationToken)
    {
        var complaint = !useNamespaces ? "switched off" : await ComplaintOfAsync([.. asUser, .. NetworkAndProcesses, "sh", "-c", Rehearsal], cancellationToken);
        if (complaint is null)
        {
            return new Walls { NetworkNamespace = true, ProcessNamespace = true, UserNamespace = true, Complaint = "" };
        }

        if (useNamespaces && await ComplaintOfAsync([.. asUser, .. NetworkOnly, "sh", "-c", Rehearsal], cancellationToken) is null)
        {
            return new Walls { NetworkNamespace = true, ProcessNamespace = false, UserNamespace = true, Complaint = complaint };
        }

        var hasUsers = await ComplaintOfAsync([.. asUser, "unshare", "--user", "true"], cancellationToken) is null;
        return new Walls { NetworkNamespace = false, ProcessNamespace = false, UserNamespace = hasUsers, Complaint = complaint };
    }

    private static async Task<string?> ComplaintOfAsync(string[] command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        start.Environment["PATH"] = OwnedBrowser.SearchPath;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = (await process.StandardError.ReadToEndAsync(cancellationToken)).Trim();
            await output;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? null : error.Length > 0 ? error : $"{command[0]} ended with {process.ExitCode}";
        }
        catch (Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
