using EvidenceChain.Custody.Processes;

namespace EvidenceChain.Custody.Storage;

/// <summary>The one folder an installation lives in; every process of it is told the same root.</summary>
public sealed record DataFolder(string Root)
{
    public const string Database = "evidencechain";

    public string Blobs => Path.Combine(Root, "blobs");

    /// <summary>Unsealed packages: the one folder of evidence that the worker may write to.</summary>
    public string Intake => Path.Combine(Root, "intake");

    public string Keys => Path.Combine(Root, "keys");

    public string Chain => Path.Combine(Root, "chain");

    public string Log => Path.Combine(Root, "log");

    public string Policy => Path.Combine(Root, "policy");

    /// <summary>Sockets, process ids and logs of what runs now; nothing here is evidence.</summary>
    public string Run => Path.Combine(Root, "run");

    public string ApiSocket => Path.Combine(Run, "api.sock");

    public string RunState => Path.Combine(Run, "state.json");

    /// <summary>Scratch of the worker: gate sockets and unfinished recordings.</summary>
    public string WorkerScratch => Path.Combine(Run, "worker");

    /// <summary>Profiles and control socket of the browser host.</summary>
    public string BrowserScratch => Path.Combine(Run, "browser");

    /// <summary>Where the worker asks for a browser of another user.</summary>
    public string BrowserSocket => Path.Combine(BrowserScratch, "host.sock");

    public ClusterLayout Cluster => new()
    {
        ClusterFolder = Path.Combine(Root, "pg"),
        SocketFolder = Path.Combine(Run, "pg"),
        LogPath = ProcessLog("postgres"),
    };

    /// <summary>Where a supervised process's output is appended.</summary>
    public string ProcessLog(string name) => Path.Combine(Run, "log", $"{name}.log");

    /// <summary>Connection string of the private database for a role.</summary>
    public string ConnectionString(string role) => Cluster.ConnectionString(role, Database);

    /// <summary>The folder given, or EC_DATA, or the default for this user (decision 1).</summary>
    public static DataFolder Choose(string? given)
    {
        var chosen = given ?? Environment.GetEnvironmentVariable("EC_DATA");
        if (string.IsNullOrEmpty(chosen))
        {
            var share = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
            chosen = ChildSpawner.IsRoot ? "/var/lib/evidencechain" : Path.Combine(share, "evidencechain");
        }
        return new(Path.GetFullPath(chosen));
    }
}
