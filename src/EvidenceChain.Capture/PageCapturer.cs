using System.Reflection;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Cleanliness;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Capture.Packaging;
using EvidenceChain.Capture.Recording;

namespace EvidenceChain.Capture;

/// <summary>
/// Captures one page into an unsealed WACZ. What the site, the page or the browser does wrong is in the report, not an exception.
/// </summary>
public sealed class PageCapturer(BrowserLauncher launcher, TimeProvider clock)
{
    /// <summary>At most so much of a page's time is kept back to save what there is and close the record; of a short time, a quarter.</summary>
    public static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(15);

    private static readonly string Software = "EvidenceChain " + typeof(PageCapturer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private const string WorkPrefix = "ec-capture-";

    /// <summary>Removes the work folders of processes that were ended under a capture. Run it at start.</summary>
    public static void RemoveLeftBehind()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), WorkPrefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(folder).Split('-')[2], out var process) && ProcessTable.Find(process) is null)
            {
                try
                {
                    Directory.Delete(folder, recursive: true);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    // Another user's, or somebody is at it already.
                }
            }
        }
    }

    /// <summary>Writes the unsealed package to <see cref="CaptureOrder.OutputPath"/> and the salts of what was left out to <see cref="CaptureOrder.SaltsPath"/>.</summary>
    /// <exception cref="BrowserUnavailableException">No browser could be started.</exception>
    /// <exception cref="IOException">The output could not be written.</exception>
    public async Task<CaptureReport> CaptureAsync(CaptureOrder order, IProgress<CaptureProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new("browser", "start"));
        var work = Directory.CreateTempSubdirectory($"{WorkPrefix}{Environment.ProcessId}-");
        try
        {
            var user = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            const UnixFileMode passing = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute, leaving = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
            UnixFiles.SetMode(work.FullName, user | passing);
            // The browser, another user, may leave files here; their content is never read.
            var downloads = work.CreateSubdirectory("downloads").FullName;
            UnixFiles.SetMode(downloads, user | passing | leaving);
            await using var gate = await EgressGate.StartAsync(
                order.Egress, Path.Combine(work.FullName, "gate.sock"), clock, cancellationToken,
                socketMode: UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.GroupRead | UnixFileMode.OtherWrite | UnixFileMode.OtherRead).ConfigureAwait(false);
            var launch = new BrowserLaunch { GateSocketPath = gate.SocketPath, WorkFolder = work.FullName, Program = order.Program, Language = order.Language, TimeZone = order.Profile.TimeZone };
            if (order.Profile is { IsMobile: false, Viewport: var (width, height) })
            {
                launch = launch with { ViewportWidth = width, ViewportHeight = height };
            }
            await using var browser = await launcher.LaunchAsync(launch, cancellationToken).ConfigureAwait(false);
            return await RecordAsync(order, GatedBrowser.Of(browser, launch, gate, downloads), progress, clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>Records with a browser that runs already.</summary>
    internal static async Task<CaptureReport> RecordAsync(
        CaptureOrder order, RecordedBrowser browser, IProgress<CaptureProgress> progress, TimeProvider clock, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var parts = Directory.CreateDirectory(order.OutputPath + ".parts");
        var warcPath = Path.Combine(parts.FullName, PackageFinisher.WarcName);
        var (log, secrets) = (new StepLog(clock, progress), new SecretCommitments());
        CaptureReport report;
        await using (var warc = new WarcWriter(new FileStream(warcPath, FileMode.Create, FileAccess.Write), PackageFinisher.WarcName))
        {
            await PackageFinisher.BeginAsync(order, warc, Software, clock, cancellationToken).ConfigureAwait(false);
            var recording = new PageRecording(order, browser, warc, secrets, log, clock);
            var cleanliness = CleanlinessReport.Begin(order.Url, browser);
            await recording.RunAsync(cancellationToken).ConfigureAwait(false);
            recording.Found.CleanlinessLabels = await cleanliness.FinishAsync(recording.Found, recording.Artefacts).ConfigureAwait(false);
            progress.Report(new("package", ""));
            var finisher = new PackageFinisher(order, browser, recording, warc, log, startedAt, clock);
            report = finisher.Report(Software);
            await using var target = new FileStream(order.OutputPath + ".new", FileMode.Create, FileAccess.ReadWrite);
            await finisher.PackAsync(report, warcPath, target, cancellationToken).ConfigureAwait(false);
            target.Flush(flushToDisk: true);
        }
        if (secrets.ToJson() is { } salts)
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            await using var file = new FileStream(CaptureOrder.SaltsPath(order.OutputPath), options);
            await file.WriteAsync(salts, cancellationToken).ConfigureAwait(false);
        }
        // Under its name there is a whole package or none.
        File.Move(order.OutputPath + ".new", order.OutputPath, overwrite: true);
        parts.Delete(recursive: true);
        return report;
    }
}
