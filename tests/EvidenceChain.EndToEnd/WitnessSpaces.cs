using System.Diagnostics;
using System.Globalization;
using System.Net;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Log;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EvidenceChain.EndToEnd;

/// <summary>Runs only as root where network namespaces can be made; else it is shown as skipped, with the reason.</summary>
public sealed class NetworkNamespaceFactAttribute : FactAttribute
{
    public NetworkNamespaceFactAttribute()
    {
        if (!ChildSpawner.IsRoot)
        {
            Skip = "needs root: each witness is in a network namespace of its own";
        }
    }
}

/// <summary>Witnesses on machines of their own, as far as the network can tell: one namespace each, one cable each to us.</summary>
internal sealed class WitnessSpaces : IAsyncDisposable
{
    public const int Port = 8970;
    private readonly string mark = string.Create(CultureInfo.InvariantCulture, $"ecw{Environment.ProcessId % 100_000}");
    private readonly string folder = Directory.CreateTempSubdirectory("ec-witnesses-").FullName;
    private readonly Dictionary<string, Process> running = [];
    private readonly List<string> spaces = [];
    private WebApplication? liar;

    public static string HereOf(string name) => AddressOf(name, 1);

    public static string ThereOf(string name) => AddressOf(name, 2);

    public string FolderOf(string name) => Path.Combine(folder, name);

    /// <summary>A namespace with a cable; its other end has <see cref="HereOf"/>.</summary>
    public async Task AddAsync(string name)
    {
        var (space, link) = ($"{mark}-{name}", $"{mark}{name}");
        spaces.Add(name);
        string[] steps =
        [
            $"ip netns add {space}", $"ip link add {link} type veth peer name site netns {space}", $"ip addr add {HereOf(name)}/30 dev {link}", $"ip link set {link} up",
            $"ip -n {space} addr add {ThereOf(name)}/30 dev site", $"ip -n {space} link set site up", $"ip -n {space} link set lo up",
        ];
        foreach (var step in steps)
        {
            await Programs.MustAsync(step.Split(' ')[0], step.Split(' ')[1..]);
        }
    }

    public Task PlugAsync(string name, bool isIn) => Programs.MustAsync("ip", "-n", $"{mark}-{name}", "link", "set", "site", isIn ? "up" : "down");

    /// <summary>The key that the witness of that name makes at its first start.</summary>
    public async Task<NoteVerifierKey> KeyAsync(string name) =>
        NoteVerifierKey.Parse((await Programs.MustAsync(ProductBuild.Dotnet, await WebAsync(), "witness", "key", "--data", FolderOf(name), "--name", $"witness.example/{name}")).Trim()).Value;

    /// <summary>Starts <c>ec witness</c> there, for that log; returns when it listens.</summary>
    public async Task StartAsync(string name, string logKey, string? stopAt = null)
    {
        await File.WriteAllTextAsync(Path.Combine(FolderOf(name), "witness", WitnessedLog.FileName), $"log {logKey}\n");
        var witness = Launch(name, stopAt, ProductBuild.Dotnet, await WebAsync(), "witness", "--data", FolderOf(name), "--listen", $"{ThereOf(name)}:{Port}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (string? line = ""; line?.Contains(" listens at ", StringComparison.Ordinal) != true; line = await witness.StandardError.ReadLineAsync(patience.Token))
        {
            Assert.False(line is null || witness.HasExited, $"the witness {name} ended");
        }
    }

    /// <summary>Puts a listener there whose every answer we write here.</summary>
    public async Task StartLiarAsync(string name, Func<byte[], string> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(HereOf(name)), Port));
        liar = builder.Build();
        liar.MapPost("/add-checkpoint", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            return Results.Text(answer(body.ToArray()));
        });
        await liar.StartAsync();
        Launch(name, null, "socat", $"TCP-LISTEN:{Port},bind={ThereOf(name)},fork,reuseaddr", $"TCP:{HereOf(name)}:{Port}");
    }

    public async Task<int> WaitForEndAsync(string name)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await running[name].WaitForExitAsync(patience.Token);
        return running[name].ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in running.Values)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        if (liar is not null)
        {
            await liar.DisposeAsync();
        }
        foreach (var name in spaces)
        {
            await Programs.RunAsync("ip", ["netns", "del", $"{mark}-{name}"]);
            await Programs.RunAsync("ip", ["link", "del", $"{mark}{name}"]);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static string AddressOf(string name, int end) => string.Create(CultureInfo.InvariantCulture, $"10.{100 + (Environment.ProcessId % 100)}.{name[0] - 'a'}.{end}");

    private static async Task<string> WebAsync() => Path.Combine(await ProductBuild.FolderAsync(), "web", "EvidenceChain.Web.dll");

    private Process Launch(string name, string? stopAt, params string[] words)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", $"{mark}-{name}", .. words]) { RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment["EC_STOP_AT"] = stopAt;
        running[name] = Process.Start(start) ?? throw new InvalidOperationException("ip did not start");
        return running[name];
    }
}
