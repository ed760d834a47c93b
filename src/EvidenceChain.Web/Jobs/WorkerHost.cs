using EvidenceChain.Custody.Storage;
using Hangfire;

namespace EvidenceChain.Web.Jobs;

/// <summary>The worker process: a Hangfire server for the capture queue, nothing listening.</summary>
internal static class WorkerHost
{
    // A capture holds a browser of some 600 MB; two cores carry two of them.
    private const int CapturesAtOnce = 2;

    public static IHost Build(DataFolder data)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss.fff "; });
        builder.Services.AddSingleton(data).AddSingleton(TimeProvider.System);
        builder.Services.AddHangfire(jobs => jobs.UseStorage(JobQueues.Open(data, ClusterRoles.Worker, mayCreateTables: false)));
        builder.Services.AddHangfireServer(options => JobQueues.Configure(options, JobQueues.CaptureQueue, CapturesAtOnce));
        return builder.Build();
    }
}
