using System.Globalization;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Web.Supervision;

/// <summary>The commands of the product's own processes: which user each runs as, and what it is told.</summary>
internal sealed class Household(DataFolder data, int port, int shopPort, int chainPort)
{
    private const string WorkerHeapLimit = "0x60000000"; // 1.5 GiB, hexadecimal as the runtime reads it
    private static readonly string Dotnet = Environment.GetEnvironmentVariable("EC_DOTNET") is { Length: > 0 } path ? path : Environment.ProcessPath!;

    /// <summary>HTTP API, Hangfire and the custody steps; the only process with keys.</summary>
    public ChildCommand Service() => Own("ec", "serve", "--port", Text(port), "--shop", Text(shopPort), "--chain", Text(chainPort));

    /// <summary>Captures; holds no key and may only insert attempts.</summary>
    public ChildCommand Worker()
    {
        var worker = Own("ec-worker", "worker", "--port", Text(port), "--shop", Text(shopPort), "--chain", Text(chainPort));
        // A page that makes the recorder hold too much ends one attempt, not the machine. The second: pooled buffers as large as pictures go back at each
        // collection, as if memory were short; else they stay for a minute, and captures in a row pile them up.
        return worker with { Environment = new Dictionary<string, string?>(worker.Environment) { ["DOTNET_GCHeapHardLimit"] = WorkerHeapLimit, ["DOTNET_GCHighMemPercent"] = "1" } };
    }

    /// <summary>Starts browsers for the worker, under a user that can read nothing of either.</summary>
    public ChildCommand BrowserHost() => Own("ec-browser", "browser-host");

    public ChildCommand SampleShop() => Own("nobody", "sample-shop", "--port", Text(shopPort)) with { Environment = Plain("/nonexistent") };

    private ChildCommand Own(string user, string verb, params string[] arguments) => new()
    {
        FileName = Dotnet,
        Arguments = [typeof(Household).Assembly.Location, verb, "--data", data.Root, .. arguments],
        RunAs = user == "nobody" && !ChildSpawner.IsRoot ? null : user,
        LogPath = data.ProcessLog(verb),
        Environment = Plain(data.Run),
    };

    private static Dictionary<string, string?> Plain(string home) => new()
    {
        // A root's home folder is closed to the users the children become.
        ["HOME"] = ChildSpawner.IsRoot ? home : Environment.GetEnvironmentVariable("HOME"),
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_EnableDiagnostics"] = "0",
        // Threads that wait for work sleep at once: spinning, they took half the worker's time from the browser beside it.
        ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
