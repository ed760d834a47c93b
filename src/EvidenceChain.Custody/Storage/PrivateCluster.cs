using System.Diagnostics;
using System.Globalization;
using EvidenceChain.Custody.Processes;
using Npgsql;

namespace EvidenceChain.Custody.Storage;

/// <summary>
/// A PostgreSQL cluster of our own: Unix socket only, peer authentication, every OS user mapped to the roles it may take.
/// <see cref="PrepareAsync"/> and <see cref="Command"/> serve a supervisor; <see cref="StartAsync"/> runs it as a child of the caller.
/// </summary>
public sealed class PrivateCluster(ClusterLayout layout) : IAsyncDisposable
{
    /// <summary>Names the socket file, nothing else: no TCP port is opened.</summary>
    public const int SocketNumber = 5432;

    private const int OldestVersion = 15;
    private const int LongestSocketFolder = 90;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(40);
    private Process? server;

    public ClusterLayout Layout => layout;

    /// <summary>Folder of the newest installed server binaries, at least version 15; null when there is none.</summary>
    public static string? FindBinaries() => !Directory.Exists("/usr/lib/postgresql")
        ? null
        : Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Select(folder => (Folder: Path.Combine(folder, "bin"), Version: int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0))
            .Where(found => found.Version >= OldestVersion && File.Exists(Path.Combine(found.Folder, "postgres")))
            .OrderByDescending(found => found.Version)
            .Select(found => found.Folder)
            .FirstOrDefault();

    /// <summary>The server as a child command: foreground, fast shutdown when its starter dies.</summary>
    public ChildCommand Command => new()
    {
        FileName = Binary("postgres"),
        Arguments = ["-D", layout.ClusterFolder, .. Settings().SelectMany(setting => new[] { "-c", setting })],
        RunAs = ClusterLayout.ServerUser,
        LogPath = layout.LogPath,
        DeathSignal = "INT",
    };

    /// <summary>Makes folders and cluster when missing, writes the login map, and ends a server left over from a killed supervisor.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(layout.SocketFolder) > LongestSocketFolder)
        {
            throw new InvalidOperationException($"{layout.SocketFolder} is too long for a Unix socket; choose a shorter data folder");
        }
        await RunAsync("install", ["-d", .. AsServerUser(), "-m", "0755", layout.SocketFolder], cancellation);
        if (!File.Exists(Path.Combine(layout.ClusterFolder, "PG_VERSION")))
        {
            await InitialiseAsync(cancellation);
        }
        await EndLeftoverAsync(cancellation);
        await WriteLoginMapAsync(cancellation);
    }

    /// <summary>Prepares and starts the server with the given spawner, and waits until it answers.</summary>
    public async Task StartAsync(ChildSpawner spawner, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        server = await spawner.SpawnAsync(Command);
        await WaitReadyAsync(cancellation);
    }

    /// <summary>Waits until the server takes connections, then makes sure that the product's roles exist.</summary>
    public async Task WaitReadyAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                await CreateRolesAsync(limit.Token);
                return;
            }
            catch (NpgsqlException error) when (error is not PostgresException { SqlState: not PostgresErrorCodes.CannotConnectNow })
            {
                if (server is { HasExited: true } ended)
                {
                    throw new InvalidOperationException($"PostgreSQL ended at once with code {ended.ExitCode}; see {layout.LogPath ?? "its log"}", error);
                }
                await Task.Delay(ReadyPoll, limit.Token);
            }
        }
    }

    /// <summary>Creates the database, owned by <see cref="ClusterRoles.Owner"/>, unless it exists.</summary>
    public async Task EnsureDatabaseAsync(string name, CancellationToken cancellation)
    {
        await using var connection = await OpenAdminAsync(cancellation);
        await using var known = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = name } } };
        if (await known.ExecuteScalarAsync(cancellation) is null)
        {
            await using var create = new NpgsqlCommand($"create database {Quoted(name)} owner {ClusterRoles.Owner}", connection);
            await create.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Fast shutdown: sessions are ended, nothing committed is lost.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (server is null)
        {
            return;
        }
        Posix.Send(server.Id, Signal.Interrupt);
        await server.WaitForExitAsync(cancellation);
        server.Dispose();
        server = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task InitialiseAsync(CancellationToken cancellation)
    {
        await RunAsync("install", ["-d", .. AsServerUser(), "-m", "0700", layout.ClusterFolder], cancellation);
        string[] become = ChildSpawner.IsRoot ? ["setpriv", "--reuid", ClusterLayout.ServerUser, "--regid", ClusterLayout.ServerUser, "--init-groups", "--"] : [];
        string[] durability = layout.IsDurable ? ["--data-checksums"] : ["--no-sync"];
        string[] line = [.. become, Binary("initdb"), "-D", layout.ClusterFolder, "-U", ClusterRoles.Admin, "-A", "peer", "-E", "UTF8", "--locale=C", .. durability];
        await RunAsync(line[0], line[1..], cancellation);
    }

    /// <summary>The pid file names a process id that may since belong to a stranger: only a Postgres working in our folder is ended.</summary>
    private async Task EndLeftoverAsync(CancellationToken cancellation)
    {
        var file = Path.Combine(layout.ClusterFolder, "postmaster.pid");
        if (!File.Exists(file) || !int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var id))
        {
            return;
        }
        try
        {
            using var leftover = Process.GetProcessById(id);
            if (new FileInfo($"/proc/{id}/cwd").ResolveLinkTarget(false)?.FullName.TrimEnd('/') == Path.GetFullPath(layout.ClusterFolder).TrimEnd('/'))
            {
                Posix.Send(id, Signal.Interrupt);
                await leftover.WaitForExitAsync(cancellation);
                return;
            }
        }
        catch (Exception gone) when (gone is ArgumentException or IOException or UnauthorizedAccessException)
        {
            // Not running, or not readable and so not ours. The file stays all the same: by it the new server finds out whether backends of a
            // killed one still use the shared memory, and refuses to write beside them.
            return;
        }
        File.Delete(file);
    }

    private async Task WriteLoginMapAsync(CancellationToken cancellation)
    {
        var map = string.Concat(layout.Logins.Select(login => $"ec \"{login.OsUser}\" {login.Role}\n"));
        await File.WriteAllTextAsync(Path.Combine(layout.ClusterFolder, "pg_hba.conf"), "local all all peer map=ec\n", cancellation);
        await File.WriteAllTextAsync(Path.Combine(layout.ClusterFolder, "pg_ident.conf"), map, cancellation);
    }

    private async Task CreateRolesAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAdminAsync(cancellation);
        foreach (var role in (string[])[ClusterRoles.Owner, ClusterRoles.Custodian, ClusterRoles.Worker])
        {
            await using var create = new NpgsqlCommand($"do $$ begin if not exists (select from pg_roles where rolname = '{role}') then create role {role} login; end if; end $$", connection);
            await create.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task<NpgsqlConnection> OpenAdminAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(layout.ConnectionString(ClusterRoles.Admin, "postgres") + ";Pooling=false");
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private string[] Settings() =>
    [
        "listen_addresses=",
        $"unix_socket_directories=\"{layout.SocketFolder}\"",
        $"port={SocketNumber}",
        "max_connections=120",
        "shared_buffers=64MB",
        "timezone=UTC",
        "log_timezone=UTC",
        .. layout.IsDurable ? ["fsync=on", "synchronous_commit=on", "full_page_writes=on"] : (string[])["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
    ];

    private static string[] AsServerUser() => ChildSpawner.IsRoot ? ["-o", ClusterLayout.ServerUser, "-g", ClusterLayout.ServerUser] : [];

    private static string Binary(string name) =>
        Path.Combine(FindBinaries() ?? throw new InvalidOperationException($"PostgreSQL {OldestVersion} or newer is not installed; type: apt-get install postgresql"), name);

    private static string Quoted(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })
            ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await process.StandardError.ReadToEndAsync(cancellation);
        await output;
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with code {process.ExitCode}: {errors.Trim()}");
        }
    }
}
