using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EvidenceChain.Capture.Browsing;

/// <summary>A browser that is our own child, from the first file in its folder to the last process killed.</summary>
internal sealed class OwnedBrowser : IAsyncDisposable
{
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Inside the browser's own network nobody else can have this port.</summary>
    public const int InnerProxyPort = 3128;

    private const int MaxDiagnosticsLength = 16 * 1024;

    // fds 3 and 4 are Chromium's CDP pipe; .NET can only hand over 0, 1 and 2. The shell keeps no end of the pipe open itself, so
    // that each side sees the other's end. It stays as the first process of the namespace: when Chromium ends (it does when
    // the pipe ends, so also when we are killed), the shell ends, and the kernel ends everything else in there.
    private const string InnerScript = """
        exec 3<&0 4>&1 </dev/null >&2
        ip link set lo up || exit 96
        socat -t 60 TCP-LISTEN:3128,bind=127.0.0.1,reuseaddr,fork,backlog=256 "UNIX-CONNECT:$1" 3<&- 4>&- &
        bridge=$!
        shift
        tries=0
        until grep -q ' 0100007F:0C38 [0-9A-F:]* 0A ' /proc/net/tcp; do
          tries=$((tries+1)); [ $tries -lt 250 ] || exit 97
          sleep 0.02
        done
        "$@" &
        browser=$!
        exec 3<&- 4>&-
        wait $browser
        code=$?
        kill -9 $bridge
        exit $code
        """;

    private const string PlainScript = """
        exec 3<&0 4>&1 </dev/null >&2
        exec "$@"
        """;

    private readonly Process process;
    private readonly BrowserMarker marker;
    private readonly string markerFolder;
    private readonly SocketBridge? bridge;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource watching = new();
    private readonly StringBuilder diagnostics = new();
    private readonly Task memoryWatch;
    private string? endReason;
    private volatile bool isOutOfMemory;

    private OwnedBrowser(Process process, BrowserMarker marker, string markerFolder, SocketBridge? bridge, long maxMemoryBytes, TimeProvider clock)
    {
        (this.process, this.marker, this.markerFolder, this.bridge, this.clock) = (process, marker, markerFolder, bridge, clock);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginErrorReadLine();
        memoryWatch = WatchMemoryAsync(maxMemoryBytes);
        Exited = WaitAsync();
    }

    public Stream Input => process.StandardInput.BaseStream;

    public Stream Output => process.StandardOutput.BaseStream;

    public Task<BrowserExit> Exited { get; }

    public static OwnedBrowser Start(BrowserLaunch launch, BrowserLauncherOptions options, LaunchPlan plan, TimeProvider clock)
    {
        SocketBridge? bridge = null;
        try
        {
            var (gatePath, proxyPort) = (launch.GateSocketPath, InnerProxyPort);
            if (!plan.Walls.NetworkNamespace)
            {
                bridge = SocketBridge.Start(new IPEndPoint(IPAddress.Loopback, 0), gatePath);
                proxyPort = ((IPEndPoint)bridge.LocalEndPoint).Port;
            }
            else if (plan.BecomeUser.Length > 0)
            {
                gatePath = Path.Combine(plan.Folder, "gate.sock");
                bridge = SocketBridge.Start(new UnixDomainSocketEndPoint(gatePath), launch.GateSocketPath);
                UnixFiles.SetMode(gatePath, (UnixFileMode)0b110_110_110);
            }

            var arguments = BrowserArguments.Build(launch, Path.Combine(plan.Folder, BrowserProfile.FolderName), proxyPort, plan.IsSandboxed, IsShmSmall());
            string[] command = ["setsid", .. plan.BecomeUser, .. Limits(options, plan.Walls), .. Wrap(plan, gatePath, [plan.Chromium, .. arguments])];

            // Noted before it starts: if we die right after the start, the mark in its environment still finds it.
            var marker = new BrowserMarker { Id = plan.Id, ProcessId = 0, StartTicks = 0, BootId = ProcessTable.BootId, Folder = plan.Folder };
            marker.Save(plan.MarkerFolder);
            var process = StartProcess(command, plan, launch);
            marker = marker with { ProcessId = process.Id, StartTicks = ProcessTable.Find(process.Id)?.StartTicks ?? 0 };
            marker.Save(plan.MarkerFolder);
            return new OwnedBrowser(process, marker, plan.MarkerFolder, bridge, options.MaxMemoryBytes, clock);
        }
        catch
        {
            bridge?.Abandon();
            throw;
        }
    }

    private static string[] Wrap(LaunchPlan plan, string gatePath, string[] chromium)
    {
        if (!plan.Walls.NetworkNamespace)
        {
            return ["sh", "-c", PlainScript, "browser", .. chromium];
        }

        string[] unshare = plan.Walls.ProcessNamespace ? IsolationProbe.NetworkAndProcesses : IsolationProbe.NetworkOnly;
        return
        [
            .. unshare, "sh", "-c", InnerScript, "browser", gatePath,
            "unshare", "--user", string.Create(CultureInfo.InvariantCulture, $"--map-user={plan.UserId}"),
            string.Create(CultureInfo.InvariantCulture, $"--map-group={plan.GroupId}"), "--", .. chromium,
        ];
    }

    // No core files (they would hold page content), no new privileges unless Chromium's sandbox is the setuid helper.
    private static string[] Limits(BrowserLauncherOptions options, Walls walls) =>
    [
        "prlimit", "--core=0", "--nofile=8192", string.Create(CultureInfo.InvariantCulture, $"--fsize={options.MaxFileBytes}"),
        .. walls.UserNamespace ? ["setpriv", "--no-new-privs"] : Array.Empty<string>(),
    ];

    private static Process StartProcess(string[] command, LaunchPlan plan, BrowserLaunch launch)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        // FC_LANG: without it a Chinese page that does not name its language is drawn with the Japanese forms of its characters.
        foreach (var (name, value) in ((string, string)[])
            [("PATH", SearchPath), ("HOME", plan.Folder), ("TMPDIR", plan.Folder), ("LANG", "C.UTF-8"), ("LANGUAGE", launch.Language.Replace('-', '_')), ("FC_LANG", launch.Language), ("EC_BROWSER", plan.Id)])
        {
            start.Environment[name] = value;
        }
        if (launch.TimeZone is { } zone)
        {
            start.Environment["TZ"] = zone;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new BrowserUnavailableException($"The browser could not be started: {error.Message}.", error);
        }
    }

    // Chromium dies without enough shared memory; containers often have 64 MiB.
    internal static bool IsShmSmall()
    {
        try
        {
            return new DriveInfo("/dev/shm").AvailableFreeSpace < 1L << 30;
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private void Remember(string? line)
    {
        lock (diagnostics)
        {
            diagnostics.Append(line).Append(line is null ? "" : "\n");
            if (diagnostics.Length > MaxDiagnosticsLength * 2)
            {
                diagnostics.Remove(0, diagnostics.Length - MaxDiagnosticsLength);
            }
        }
    }

    private async Task WatchMemoryAsync(long maxMemoryBytes)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(watching.Token))
            {
                var used = ProcessTable.MemoryBytes(ProcessTable.Family(process.Id, null));
                if (used > maxMemoryBytes)
                {
                    isOutOfMemory = true;
                    endReason ??= $"The browser used {used >> 20} MiB, more than the {maxMemoryBytes >> 20} MiB it may have, and was ended.";
                    Libc.Kill(-process.Id);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ended.
        }
    }

    private async Task<BrowserExit> WaitAsync()
    {
        await process.WaitForExitAsync();
        lock (diagnostics)
        {
            return new BrowserExit
            {
                Reason = endReason ?? $"The browser ended by itself with code {process.ExitCode}.",
                ExitCode = process.ExitCode,
                IsOutOfMemory = isOutOfMemory,
                Diagnostics = diagnostics.ToString(),
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        endReason ??= process.HasExited ? null : "The browser was closed.";
        await watching.CancelAsync();
        await memoryWatch;

        var isGone = await BrowserReaper.EndAsync(marker, clock);
        await Exited;
        if (bridge is not null)
        {
            await bridge.DisposeAsync();
        }

        // What would not go stays noted for the next start.
        if (isGone)
        {
            File.Delete(BrowserMarker.PathOf(markerFolder, marker.Id));
        }

        process.Dispose();
        watching.Dispose();
    }
}
