using EvidenceChain.Custody.Storage;
using Hangfire;
using Hangfire.PostgreSql;

namespace EvidenceChain.Web.Jobs;

/// <summary>Hangfire on the product's own database: one queue for workers, one for the custody service.</summary>
internal static class JobQueues
{
    /// <summary>Captures; taken by workers alone.</summary>
    public const string CaptureQueue = "capture";

    /// <summary>Everything that needs a key; taken by the service alone.</summary>
    public const string CustodyQueue = "custody";

    // Fallback for a missed notification; the notification itself starts a job at once.
    private static readonly TimeSpan QueuePoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Invisibility = TimeSpan.FromMinutes(5);

    /// <param name="mayCreateTables">The service makes and upgrades Hangfire's tables; the worker has no right to.</param>
    public static PostgreSqlStorage Open(DataFolder data, string role, bool mayCreateTables) => new(
        new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(data.ConnectionString(role), Options(mayCreateTables), null),
        Options(mayCreateTables));

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

    private static PostgreSqlStorageOptions Options(bool mayCreateTables) => new()
    {
        SchemaName = "hangfire",
        PrepareSchemaIfNecessary = mayCreateTables,
        QueuePollInterval = QueuePoll,
        EnableLongPolling = true,
        UseSlidingInvisibilityTimeout = true,
        InvisibilityTimeout = Invisibility,
    };
}
