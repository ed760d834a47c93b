using EvidenceChain.Custody.Storage;
using Hangfire;
using Hangfire.PostgreSql;

namespace EvidenceChain.Web.Jobs;

/// <summary>Hangfire on the product's own database: one queue for workers, one for the custody service.</summary>
internal static class JobQueues
{
    public const string SchemaName = "hangfire";

    /// <summary>Captures; taken by workers alone.</summary>
    public const string CaptureQueue = "capture";

    /// <summary>Checks that nobody waits for; taken by workers, one at a time.</summary>
    public const string AdviceQueue = "advice";

    /// <summary>Documents that somebody waits for; printed by workers, one set at a time.</summary>
    public const string PrintQueue = "print";

    /// <summary>Everything that needs a key; taken by the service alone.</summary>
    public const string CustodyQueue = "custody";

    // Fallback for a missed notification; the notification itself starts a job at once.
    private static readonly TimeSpan QueuePoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Invisibility = TimeSpan.FromMinutes(5);

    // Longer than the scheduler or a sweep holds one; a lock that a killed service left behind stops both no longer than this.
    private static readonly TimeSpan LockLife = TimeSpan.FromSeconds(15);

    /// <summary>The tables are there: the supervisor makes them before it starts anyone who opens this.</summary>
    public static PostgreSqlStorage Open(DataFolder data, string role) => new(
        new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(data.ConnectionString(role), Options(), null),
        Options());

    public static void Configure(BackgroundJobServerOptions options, string queue, int workers)
    {
        options.Queues = [queue];
        options.WorkerCount = workers;
        options.ServerName = $"{queue}-{Environment.MachineName}-{Environment.ProcessId}";
        options.SchedulePollingInterval = TimeSpan.FromSeconds(1);
        options.HeartbeatInterval = TimeSpan.FromSeconds(15);
        options.ServerTimeout = TimeSpan.FromMinutes(1);
        options.ShutdownTimeout = TimeSpan.FromSeconds(2);
    }

    private static PostgreSqlStorageOptions Options() => new()
    {
        SchemaName = SchemaName,
        PrepareSchemaIfNecessary = false,
        QueuePollInterval = QueuePoll,
        EnableLongPolling = true,
        UseSlidingInvisibilityTimeout = true,
        InvisibilityTimeout = Invisibility,
        DistributedLockTimeout = LockLife,
    };
}
