using System.Diagnostics;
using System.Text.Json;

namespace EvidenceChain.Cli.Talk;

/// <summary>Finds the service to talk to: a server elsewhere, or the one of the local data folder, started when it does not run.</summary>
internal sealed class Installation(string? givenData, string? server)
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>The data folder, as the launcher and the server programs choose it.</summary>
    public string Data => Path.GetFullPath(givenData ?? NonEmpty("EC_DATA") ?? DefaultData());

    /// <summary>Where policies are looked for: in the data folder where one is named, else among the user's own settings.</summary>
    public string PolicyFolder => (givenData ?? NonEmpty("EC_DATA")) is null
        ? Path.Combine(NonEmpty("XDG_CONFIG_HOME") ?? Path.Combine(Home(), ".config"), "evidencechain")
        : Path.Combine(Data, "policy");

    private string Socket => Path.Combine(Data, "run", "api.sock");

    /// <summary>Where the service is looked for.</summary>
    public string Address() => server ?? Socket;

    /// <summary>A connection to a service that already runs.</summary>
    public ApiConnection Connect()
    {
        if (server is null)
        {
            return ApiConnection.Local(Socket);
        }
        return Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? ApiConnection.Remote(address, NonEmpty("EC_KEY") ?? KeyFor(address))
            : throw new ServiceSaysNo(Exit.Usage, $"--server takes an http or https address, not '{server}'");
    }

    /// <summary>A connection to the local service, which is started in the background when nothing answers.</summary>
    public async Task<ApiConnection> ConnectOrStartAsync(CancellationToken cancellation)
    {
        var connection = Connect();
        if (server is not null || (await connection.AnswersAsync(cancellation) && RunsThisBuild()))
        {
            return connection;
        }
        connection.Dispose();
        if (!File.Exists(ServerProgram()))
        {
            throw new ServiceSaysNo(Exit.CannotRun, $"no service runs for {Data}; type: ec up, or name one with --server URL");
        }
        // Two commands at once: one starts the service, the other finds it running.
        using var starting = await OnlyOneAsync(cancellation);
        connection = Connect();
        if (!await connection.AnswersAsync(cancellation) || !RunsThisBuild())
        {
            await StartAsync(cancellation);
        }
        return connection;
    }

    public static string LoginsPath => Path.Combine(NonEmpty("XDG_CONFIG_HOME") ?? Path.Combine(Home(), ".config"), "evidencechain", "logins.json");

    public static Logins ReadLogins()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(LoginsPath), ApiJson.Default.Logins) ?? new(new Dictionary<string, string>());
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            return new(new Dictionary<string, string>());
        }
    }

    /// <summary>After new sources were built, the service of the old ones is ended first; what it had begun goes on in the new one.</summary>
    private bool RunsThisBuild()
    {
        try
        {
            using var state = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Data, "run", "state.json")));
            // A service that does not say what it runs from is of a build before they said so.
            var app = state.RootElement.TryGetProperty("app", out var told) ? told.GetString() : null;
            return !File.Exists(ServerProgram()) || (app is not null && Path.GetFullPath(app).TrimEnd('/') == Path.GetDirectoryName(ServerProgram()));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return true;
        }
    }

    private async Task<FileStream> OnlyOneAsync(CancellationToken cancellation)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Data, "run")).FullName, "starting.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(LockPoll, TimeProvider.System, cancellation);
            }
        }
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        await RunAsync(["down"], cancellation);
        if (await RunAsync(["up", "--detach"], cancellation) is not 0 and var code)
        {
            throw new ServiceSaysNo(code, "");
        }
    }

    private async Task<int> RunAsync(string[] verb, CancellationToken cancellation)
    {
        string[] line = [ServerProgram(), .. verb, "--data", Data];
        using var process = Process.Start(new ProcessStartInfo(NonEmpty("EC_DOTNET") ?? "dotnet", line) { RedirectStandardOutput = true, RedirectStandardError = verb[0] == "down" })
            ?? throw new ServiceSaysNo(Exit.CannotRun, "the service program could not be started");
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    private static string ServerProgram() => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "web", "EvidenceChain.Web.dll"));

    private static string? KeyFor(Uri server) => ReadLogins().Keys.TryGetValue(server.GetLeftPart(UriPartial.Authority), out var key) ? key : null;

    // Asked of the process, not of the system's list of users, which may be elsewhere on a network.
    private static string DefaultData() => Environment.IsPrivilegedProcess
        ? "/var/lib/evidencechain"
        : Path.Combine(NonEmpty("XDG_DATA_HOME") ?? Path.Combine(Home(), ".local", "share"), "evidencechain");

    private static string Home() => NonEmpty("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string? NonEmpty(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
