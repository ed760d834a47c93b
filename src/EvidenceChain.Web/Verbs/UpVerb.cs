using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Supervision;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>up</c>: runs the installation in the foreground, or with <c>--detach</c> in the background, returning when it answers.</summary>
internal static class UpVerb
{
    private static readonly TimeSpan DetachedStartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan DetachedPoll = TimeSpan.FromMilliseconds(50);

    public static Command Create()
    {
        var port = CommonOptions.Port("loopback port of the HTTP API; without it the last one, or any free one");
        var detach = new Option<bool>("--detach") { Description = "leave it running in the background" };
        var command = new Command("up", "run the service: database, local chain, HTTP API, jobs, worker") { port, detach };
        command.SetAction((arguments, cancellation) => arguments.GetValue(detach)
            ? DetachAsync(arguments.DataFolder(), arguments.GetValue(port), cancellation)
            : RunAsync(arguments.DataFolder(), arguments.GetValue(port), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DataFolder data, int? port, CancellationToken cancellation)
    {
        if (Preparation.WhyNot(data) is { } reason)
        {
            return Say(reason);
        }
        using var instance = InstanceLock.TryTake(data);
        if (instance is null)
        {
            return Say($"the service already runs for {data.Root} (process {RunState.Read(data)?.Supervisor.Id}); type: ec down");
        }
        if (port is > 0 && !LoopbackPort.IsFree(port.Value))
        {
            return Say($"port {port} is in use; type: ec up --port 0 to take a free one");
        }
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stopping));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stopping));
        using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss "; }));
        try
        {
            await new Supervisor(data, port, TimeProvider.System, loggers).RunAsync(
                state => Console.Error.WriteLine($"ec: ready at {state.Url} (data {data.Root}); Ctrl-C or `ec down` ends it{FirstLink(data)}"), stopping.Token);
            return ExitCode.Done;
        }
        catch (OtherVersionException other)
        {
            return Say($"{data.Root} was made by another version of EvidenceChain: {other.Message}");
        }
    }

    /// <summary>A second caller at the same moment loses the lock; both wait for the same service.</summary>
    private static async Task<int> DetachAsync(DataFolder data, int? port, CancellationToken cancellation)
    {
        if (Preparation.WhyNot(data) is { } reason)
        {
            return Say(reason);
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(DetachedStartLimit);
        var log = data.ProcessLog("supervisor");
        string[] place = port is { } given ? ["--port", given.ToString(CultureInfo.InvariantCulture)] : [];
        string[] line = ["-c", "log=$1; shift; exec setsid \"$@\" </dev/null >>\"$log\" 2>&1", "sh", log, Environment.ProcessPath!, typeof(UpVerb).Assembly.Location, "up", "--data", data.Root, .. place];
        using var supervisor = Process.Start(new ProcessStartInfo("/bin/sh", line) { WorkingDirectory = "/" });
        try
        {
            while (!await Readiness.AnswersAsync(data.ApiSocket, limit.Token))
            {
                if (supervisor is { HasExited: true, ExitCode: not ExitCode.CannotRun } || (supervisor is { HasExited: true } && RunState.Read(data)?.Supervisor.IsRunning() != true))
                {
                    return Say($"the service did not start: {LastLine(log)}");
                }
                await Task.Delay(DetachedPoll, limit.Token);
            }
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Say($"the service did not answer within {DetachedStartLimit.TotalMinutes} minutes; see {data.Run}/log");
        }
    }

    // The link itself only where a person looks: not into a log.
    private static string FirstLink(DataFolder data) => FirstAdministrator.PathOf(data) is var path && !File.Exists(path) ? ""
        : Console.IsErrorRedirected ? $"\nec: the first administrator's link, for 24 hours and once, is in {path}"
        : $"\nec: the first administrator comes through this link, for 24 hours and once: {File.ReadAllText(path).Trim()}";

    private static string LastLine(string log) => File.Exists(log) && File.ReadLines(log).LastOrDefault(line => line.Length > 0) is { } last ? last : $"see {log}";

    private static void Stop(PosixSignalContext context, CancellationTokenSource stopping)
    {
        context.Cancel = true;
        stopping.Cancel();
    }

    private static int Say(string sentence)
    {
        Console.Error.WriteLine($"ec: {sentence}");
        return ExitCode.CannotRun;
    }
}
