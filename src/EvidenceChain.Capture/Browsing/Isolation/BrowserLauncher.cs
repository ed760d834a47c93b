using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EvidenceChain.Capture.Browsing;

/// <summary>
/// Starts capture browsers: under a user of their own where there is one, in a network whose only way out is the gate, with
/// Chromium's own sandbox. What cannot be had is said in the <see cref="IsolationReport"/>.
/// </summary>
public sealed class BrowserLauncher(BrowserLauncherOptions options, TimeProvider clock)
{
    internal const string FolderPrefix = "ec-browser-";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Chromium itself comes before the distributions' wrapper scripts: those add arguments.</summary>
    private static readonly string[] KnownPaths =
    [
        "/usr/lib/chromium/chromium", "/usr/lib/chromium-browser/chromium-browser", "/opt/google/chrome/chrome",
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    ];

    private static readonly string[] KnownShells = ["/usr/lib/chromium/chromium-headless-shell", "/usr/bin/chromium-headless-shell"];

    private readonly Lock sync = new();
    private Task<Walls>? walls;

    /// <summary>Null when there is none to be found.</summary>
    public static string? Find(BrowserProgram program) => (program == BrowserProgram.Chromium ? KnownPaths : KnownShells).FirstOrDefault(File.Exists);

    /// <exception cref="BrowserUnavailableException">No Chromium, or no way to start it; the message says which.</exception>
    /// <exception cref="ArgumentException">An extra argument that a capture may not add.</exception>
    public async Task<BrowserProcess> LaunchAsync(BrowserLaunch launch, CancellationToken cancellationToken)
    {
        if (options.HostSocketPath is { } hostSocket)
        {
            return await HostedBrowser.LaunchAsync(hostSocket, launch, cancellationToken);
        }

        var plan = await PlanAsync(launch, cancellationToken);
        OwnedBrowser browser;
        try
        {
            browser = OwnedBrowser.Start(launch, options, plan, clock);
        }
        catch
        {
            Directory.Delete(plan.Folder, recursive: true);
            File.Delete(BrowserMarker.PathOf(plan.MarkerFolder, plan.Id));
            throw;
        }

        return new BrowserProcess(browser.Input, browser.Output, Report(plan, options.MaxMemoryBytes), browser.Exited, browser.DisposeAsync);
    }

    private async Task<LaunchPlan> PlanAsync(BrowserLaunch launch, CancellationToken cancellationToken)
    {
        var chromium = options.ChromiumPath ?? Find(launch.Program);
        if (chromium is null || !File.Exists(chromium))
        {
            throw new BrowserUnavailableException((chromium, launch.Program) switch
            {
                (null, BrowserProgram.Chromium) => "There is no Chromium on this machine; on Debian type: apt-get install chromium",
                (null, _) => "There is no chromium-headless-shell on this machine; on Debian type: apt-get install chromium-headless-shell",
                _ => $"There is no Chromium at {chromium}.",
            });
        }

        var (user, group) = BrowserUser();
        var isOther = user != Libc.EffectiveUserId;
        string[] becomeUser = isOther ? ["setpriv", .. Numbers("--reuid", user), .. Numbers("--regid", group), "--clear-groups"] : [];
        var found = await WallsAsync(becomeUser, cancellationToken);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

        var folder = Path.Combine(ParentOf(launch.WorkFolder, isOther), FolderPrefix + id);
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }

        var made = BrowserProfile.Make(folder);
        if (isOther)
        {
            foreach (var path in made.Prepend(folder))
            {
                Libc.ChangeOwner(path, user, group);
            }
        }

        return new LaunchPlan
        {
            Id = id,
            Chromium = chromium,
            Folder = folder,
            MarkerFolder = options.MarkerFolder ?? Path.Combine(launch.WorkFolder, "browsers"),
            BecomeUser = becomeUser,
            UserId = user,
            GroupId = group,
            Walls = found,
            IsSandboxed = user != 0 && (found.UserNamespace || File.Exists(Path.Combine(Path.GetDirectoryName(chromium)!, "chrome-sandbox"))),
        };
    }

    /// <summary>Another user may not be able to reach the work folder, and Chromium puts a Unix socket below its folder: its name
    /// of 45 characters must still fit into the 107 that a socket's path may have.</summary>
    internal static string ParentOf(string workFolder, bool isOtherUser)
    {
        const int mostForParent = 107 - 45 - 28;
        return new[] { isOtherUser ? null : Path.GetFullPath(workFolder), Path.GetTempPath() }
            .OfType<string>()
            .FirstOrDefault(parent => Encoding.UTF8.GetByteCount(parent.TrimEnd('/')) <= mostForParent) ?? "/tmp";
    }

    private static string[] Numbers(string name, int value) => [string.Create(CultureInfo.InvariantCulture, $"{name}={value}")];

    private (int UserId, int GroupId) BrowserUser() =>
        !Libc.IsRoot ? (Libc.EffectiveUserId, Libc.EffectiveGroupId)
        : options.RunAs ?? UserNames.Find("ec-browser") ?? UserNames.Find("nobody") ?? (65534, 65534);

    // Tried once for all launches; the attempt belongs to none of them, so none can cancel it.
    private Task<Walls> WallsAsync(string[] becomeUser, CancellationToken cancellationToken)
    {
        lock (sync)
        {
            walls ??= IsolationProbe.TryAsync(becomeUser, options.UseNamespaces, CancellationToken.None);
            return walls.WaitAsync(cancellationToken);
        }
    }

    private static IsolationReport Report(LaunchPlan plan, long maxMemoryBytes)
    {
        var why = plan.Walls.Complaint.Length > 0 ? $" ({plan.Walls.Complaint.Split('\n')[0]})" : "";
        List<string> labels = [];
        if (!plan.IsSandboxed)
        {
            labels.Add("isolation: browser sandbox off");
        }

        if (!plan.Walls.NetworkNamespace)
        {
            labels.Add("isolation: no network namespace" + why);
        }

        if (!plan.Walls.ProcessNamespace)
        {
            labels.Add("isolation: no process namespace" + (plan.Walls.NetworkNamespace ? why : ""));
        }

        if (plan.BecomeUser.Length == 0)
        {
            labels.Add(IsolationReport.OneUser);
        }

        return new IsolationReport
        {
            Program = plan.Chromium,
            Sandbox = plan.IsSandboxed,
            NetworkNamespace = plan.Walls.NetworkNamespace,
            ProcessNamespace = plan.Walls.ProcessNamespace,
            User = UserNames.NameOf(plan.UserId),
            UserId = plan.UserId,
            WatchedMemoryBytes = maxMemoryBytes,
            GroupMemoryBytes = ControlGroup.MemoryLimit(),
            Labels = labels,
        };
    }
}
