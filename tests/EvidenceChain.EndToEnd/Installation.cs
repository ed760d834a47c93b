using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Web.Jobs;
using EvidenceChain.Web.Supervision;
using Npgsql;

namespace EvidenceChain.EndToEnd;

/// <summary>
/// One whole installation in a folder of its own, run as the launcher runs it: supervisor, Postgres, anvil, service, worker, browsers, each a process, under their own users when we are root.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly string app;
    private readonly Dictionary<string, string?> environment;

    private Installation(string folder, string app, bool hasChain, Dictionary<string, string?> variables)
    {
        this.app = app;
        Data = new DataFolder(Path.Combine(folder, "data"));
        Desk = Directory.CreateDirectory(Path.Combine(folder, "desk")).FullName;
        StopFile = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "drill")).FullName, "stop-at");
        File.SetUnixFileMode(Path.GetDirectoryName(StopFile)!, (UnixFileMode)0b111_111_111);
        environment = new(variables)
        {
            ["EC_DATA"] = Data.Root,
            ["EC_NPM"] = hasChain ? Path.Combine(app, "npm") : null,
            ["EC_DOTNET"] = ProductBuild.Dotnet,
            ["EC_STOP_FILE"] = StopFile,
            ["LANG"] = "C.UTF-8",
        };
        Http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = new Uri("http://localhost/"), Timeout = Patience };
        Database = NpgsqlDataSource.Create(Data.ConnectionString(ClusterRoles.Admin) + ";Pooling=false");
    }

    /// <summary>How long anything may take before the test has failed.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(100);

    public DataFolder Data { get; }

    /// <summary>Where a person's files lie: bundles, policies.</summary>
    public string Desk { get; }

    /// <summary>Whoever reaches the stop point that stands in this file is killed.</summary>
    public string StopFile { get; }

    /// <summary>The local administrator's socket.</summary>
    public HttpClient Http { get; }

    public NpgsqlDataSource Database { get; }

    public RunState State => RunState.Read(Data) ?? throw new InvalidOperationException($"nothing runs for {Data.Root}");

    public string PolicyFile => Directory.GetFiles(Data.Policy, "*.policy").Single();

    public static async Task<Installation> StartAsync(bool hasChain = true, Dictionary<string, string?>? variables = null, string authorities = "# none", string? settings = null, string? witnesses = null)
    {
        var folder = Directory.CreateTempSubdirectory("ec-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var made = new Installation(folder, await ProductBuild.FolderAsync(), hasChain, variables ?? []);
        await Programs.MustAsync(Path.Combine(ProductBuild.Root, "ec"), "folders", "--data", made.Data.Root);
        // No test asks a public time authority.
        await File.WriteAllTextAsync(Path.Combine(made.Data.Policy, AuthorityList.FileName), authorities + "\n");
        if (settings is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(made.Data.Policy, CaptureSettings.FileName), settings + "\n");
        }
        if (witnesses is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(made.Data.Policy, WitnessList.FileName), witnesses + "\n");
        }
        await made.UpAsync();
        return made;
    }

    public async Task UpAsync(params string[] words)
    {
        var spoken = await ServerAsync(["up", "--detach", .. words]);
        Assert.True(spoken.Code == 0, $"{spoken}{LogTails()}");
    }

    /// <summary>A command that the launcher gives to the program for people.</summary>
    public Task<Spoken> EcAsync(params string[] words) => Programs.RunAsync(ProductBuild.Dotnet, [Path.Combine(app, "cli", "EvidenceChain.Cli.dll"), .. words], environment, Desk);

    /// <summary>A command that the launcher gives to the server program.</summary>
    public Task<Spoken> ServerAsync(params string[] words) => Programs.RunAsync(ProductBuild.Dotnet, [Path.Combine(app, "web", "EvidenceChain.Web.dll"), .. words], environment, Desk);

    /// <summary><c>verify</c> in a network namespace without any network.</summary>
    public Task<Spoken> VerifyUnpluggedAsync(params string[] words) => Programs.RunAsync(
        "unshare", [ChildSpawner.IsRoot ? "-n" : "-rn", ProductBuild.Dotnet, Path.Combine(app, "cli", "EvidenceChain.Cli.dll"), "verify", .. words], environment, Desk);

    /// <summary>Captures one page of a local site as a person would, and reads the line for machines.</summary>
    public async Task<JsonNode> CaptureAsync(Uri url, params string[] more)
    {
        var spoken = await EcAsync(["capture", url.ToString(), "--json", "--out", Desk, "--allow-private", $"127.0.0.1/32:{url.Port}", .. more]);
        Assert.True(spoken.Code == 0, $"{spoken}{LogTails()}");
        return JsonNode.Parse(spoken.Output)!;
    }

    /// <summary>Orders a capture and returns its number at once; null when the service was killed before it answered.</summary>
    public async Task<string?> OrderAsync(Uri url)
    {
        try
        {
            using var answer = await Http.PostAsJsonAsync(new Uri("api/v1/captures", UriKind.Relative), new { urls = new[] { url }, allow_private = new[] { $"127.0.0.1/32:{url.Port}" }, timeout_seconds = 60 });
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["captures"]![0]!["number"]!.GetValue<string>();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The number of the newest order, once the service answers again.</summary>
    public Task<string> NewestAsync() => WaitFactAsync<string>("select number from custody.orders order by requested_at desc limit 1");

    /// <summary>Waits for the anchored bundle, through restarts of whatever was killed: what the service then tells of the evidence.</summary>
    public async Task<JsonNode> WaitAnchoredAsync(string number)
    {
        await WaitFactAsync<string>("select number from custody.bundles where number = $1 and level = 'anchored'", number);
        using var limit = new CancellationTokenSource(Patience);
        await Readiness.WaitAsync(Data.ApiSocket, limit.Token);
        return JsonNode.Parse(await Http.GetStringAsync(new Uri($"api/v1/captures/{number}", UriKind.Relative), limit.Token))!;
    }

    /// <summary>Waits until the query finds something: asked again after each notice of the register, and once a second for facts nobody gives notice of.</summary>
    public async Task<T> WaitFactAsync<T>(string query, params object[] values)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!limit.IsCancellationRequested)
        {
            try
            {
                await using var listening = await Database.OpenConnectionAsync(limit.Token);
                await using (var listen = new NpgsqlCommand("listen evidence", listening))
                {
                    await listen.ExecuteNonQueryAsync(limit.Token);
                }
                while (true)
                {
                    await using var ask = new NpgsqlCommand(query, listening);
                    ask.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
                    if (await ask.ExecuteScalarAsync(limit.Token) is T found)
                    {
                        return found;
                    }
                    await listening.WaitAsync(TimeSpan.FromSeconds(1), limit.Token);
                }
            }
            catch (Exception away) when (away is NpgsqlException or OperationCanceledException && away is not PostgresException { SqlState: PostgresErrorCodes.SyntaxError or PostgresErrorCodes.UndefinedColumn })
            {
                // The database is restarting, or the time is up.
            }
        }
        throw new TimeoutException($"not within {Patience}: {query} {string.Join(' ', values)}{LogTails()}");
    }

    /// <summary>Ends when a process has come to stand still at the stop point.</summary>
    public async Task HoldAtAsync(string point)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(StopFile)!);
        watcher.Renamed += (_, change) => held.TrySetResult();
        watcher.EnableRaisingEvents = true;
        await File.WriteAllTextAsync(StopFile, $"hold {point}");
        await held.Task.WaitAsync(Patience);
    }

    public void LetGo() => File.Delete($"{StopFile}.held");

    /// <summary>From the next start on there is a chain.</summary>
    public void GiveChain() => environment["EC_NPM"] = Path.Combine(app, "npm");

    /// <summary>Address of the local chain's node, from the words the service was started with.</summary>
    public Uri ChainNode()
    {
        var words = File.ReadAllText($"/proc/{State.Children["service"].Process!.Id}/cmdline").Split('\0');
        return new Uri($"http://127.0.0.1:{words[Array.IndexOf(words, "--chain") + 1]}");
    }

    /// <summary>The last lines of each process's log, for a test that failed.</summary>
    public string LogTails() => string.Concat(Directory.GetFiles(Path.Combine(Data.Run, "log")).Select(log => $"\n--- {Path.GetFileName(log)}\n{string.Join('\n', File.ReadLines(log).TakeLast(12))}"));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Database.DisposeAsync();
        await ServerAsync("down");
        Directory.Delete(Path.GetDirectoryName(Data.Root)!, recursive: true);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Data.ApiSocket), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
