using System.Globalization;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Web.Supervision;

/// <summary>
/// Starts everything an installation on one machine consists of, in this order: database, schema, then service, browser host, worker and
/// sample shop at once. Starts each again when it ends, and ends all of them in the opposite order.
/// </summary>
internal sealed partial class Supervisor(DataFolder data, int? wishedPort, TimeProvider clock, ILoggerFactory loggers)
{
    private readonly ILogger logger = loggers.CreateLogger<Supervisor>();
    private readonly Lock writing = new();
    private SupervisedChild[] children = [];
    private RunState? state;

    /// <summary>Runs until told to stop. <paramref name="ready"/> is called once the service answers.</summary>
    public async Task RunAsync(Action<RunState> ready, CancellationToken stopping)
    {
        var before = RunState.Read(data);
        await EndLeftoversAsync(before, stopping);
        var port = LoopbackPort.Take(wishedPort ?? PortOf(before?.Url));
        var shopPort = LoopbackPort.Take(PortOf(before?.SampleShopUrl));
        state = new RunState
        {
            Supervisor = ProcessMark.Of(Environment.ProcessId)!,
            App = AppContext.BaseDirectory,
            StartedAt = clock.GetUtcNow(),
            Url = Loopback(port),
            Socket = data.ApiSocket,
            SampleShopUrl = Loopback(shopPort),
            ChainPort = LoopbackPort.Take(before?.ChainPort),
            Children = new Dictionary<string, ChildState>(),
        };

        using var spawner = new ChildSpawner();
        var cluster = new PrivateCluster(data.Cluster);
        var household = new Household(data, port, shopPort, state.ChainPort);
        var database = Child("postgres", spawner, async token => { await cluster.PrepareAsync(token); return cluster.Command; }, Signal.Interrupt);
        SupervisedChild[] own =
        [
            Child("service", spawner, async token => { await cluster.WaitReadyAsync(token); return household.Service(); }),
            Child("browser-host", spawner, _ => Task.FromResult(household.BrowserHost())),
            Child("worker", spawner, async token => { await cluster.WaitReadyAsync(token); return household.Worker(); }),
            Child("sample-shop", spawner, _ => Task.FromResult(household.SampleShop())),
        ];
        children = [database, .. own];

        // The database goes last: what the others were about to write is still written.
        using var databaseStopping = new CancellationTokenSource();
        using var ownStopping = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var databaseRun = database.RunAsync(databaseStopping.Token);
        Task[] ownRuns = [];
        try
        {
            await cluster.WaitReadyAsync(stopping);
            await new Schema(data, clock).PrepareAsync(cluster, stopping);
            ownRuns = [.. own.Select(child => child.RunAsync(ownStopping.Token))];
            await Readiness.WaitAsync(data.ApiSocket, stopping);
            Ready(logger, state.Url);
            ready(state);
            await Task.WhenAll(ownRuns);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop while starting.
        }
        finally
        {
            await ownStopping.CancelAsync();
            await Task.WhenAll(ownRuns);
            await databaseStopping.CancelAsync();
            await databaseRun;
            File.Delete(data.ApiSocket);
        }
    }

    private SupervisedChild Child(string name, ChildSpawner spawner, Func<CancellationToken, Task<ChildCommand>> prepare, Signal stop = Signal.Terminate) =>
        new(name, spawner, prepare, clock, loggers.CreateLogger<SupervisedChild>()) { StopSignal = stop, Changed = WriteState, Buried = new DeadHolders(data).ReleaseAsync };

    private void WriteState()
    {
        lock (writing)
        {
            state = state! with { Children = children.ToDictionary(child => child.Name, child => child.State) };
            state.Write(data);
        }
    }

    /// <summary>A supervisor ended by force leaves no children where the kernel could tell them; these are the rest.</summary>
    private async Task EndLeftoversAsync(RunState? before, CancellationToken cancellation)
    {
        foreach (var (name, child) in before?.Children.Where(pair => pair.Key != "postgres") ?? [])
        {
            if (child.Process is { } process && process.IsRunning())
            {
                Leftover(logger, name, process.Id);
                await process.EndAsync(Signal.Kill, TimeSpan.FromSeconds(5), cancellation);
            }
        }
        File.Delete(data.ApiSocket);
    }

    private static int? PortOf(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var known) ? known.Port : null;

    private static string Loopback(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    [LoggerMessage(1, LogLevel.Information, "ready at {Url}")]
    private static partial void Ready(ILogger logger, string url);

    [LoggerMessage(2, LogLevel.Warning, "{Name} of an earlier run is still there as process {ProcessId}: ending it")]
    private static partial void Leftover(ILogger logger, string name, int processId);
}
