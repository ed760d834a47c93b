using EvidenceChain.Custody.Processes;

namespace EvidenceChain.Custody.Storage;

/// <summary>The Postgres roles of the product; which OS user may become which is the cluster's <c>pg_ident</c> map.</summary>
public static class ClusterRoles
{
    /// <summary>Superuser; administration by root (or the only user) alone.</summary>
    public const string Admin = "postgres";

    /// <summary>Owns schemas and runs migrations; neither service nor worker may become it when users are apart.</summary>
    public const string Owner = "ec_owner";

    /// <summary>The custody service: inserts facts, never updates or deletes sealed ones.</summary>
    public const string Custodian = "ec_service";

    /// <summary>The capture worker: inserts attempts, renews leases.</summary>
    public const string Worker = "ec_worker";
}

/// <summary>Where a private cluster lives and who may log in.</summary>
public sealed record ClusterLayout
{
    /// <summary>Postgres data folder, mode 0700; made by initdb when missing.</summary>
    public required string ClusterFolder { get; init; }

    /// <summary>Folder of the Unix socket; its path is at most 90 bytes because the kernel's socket addresses end at 107.</summary>
    public required string SocketFolder { get; init; }

    /// <summary>False only in tests: gives up durability for speed.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>Where the server's messages go; null drops them.</summary>
    public string? LogPath { get; init; }

    /// <summary>OS user that runs the server: Postgres refuses root.</summary>
    public static string ServerUser => ChildSpawner.IsRoot ? "postgres" : Environment.UserName;

    /// <summary>Pairs of OS user and role, for peer authentication.</summary>
    public IReadOnlyList<(string OsUser, string Role)> Logins { get; init; } = ChildSpawner.IsRoot
        ? [.. Everything("root"), ("postgres", ClusterRoles.Admin), ("ec", ClusterRoles.Custodian), ("ec-worker", ClusterRoles.Worker)]
        : [.. Everything(Environment.UserName)];

    /// <summary>Npgsql connection string for a role; the OS user must be mapped to it.</summary>
    public string ConnectionString(string role, string database) => $"Host={SocketFolder};Port={PrivateCluster.SocketNumber};Username={role};Database={database}";

    private static IEnumerable<(string OsUser, string Role)> Everything(string user) =>
        new[] { ClusterRoles.Admin, ClusterRoles.Owner, ClusterRoles.Custodian, ClusterRoles.Worker }.Select(role => (user, role));
}
