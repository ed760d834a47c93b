using EvidenceChain.Capture;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Printing;
using EvidenceChain.Capture.Replaying;
using EvidenceChain.Custody.Attempts;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Custody.Leases;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Web.Api;
using Hangfire;
using Npgsql;

namespace EvidenceChain.Web.Jobs;

/// <summary>The worker process: a Hangfire server for the capture queue, nothing listening.</summary>
internal static class WorkerHost
{
    // A capture holds a browser of some 600 MB; two cores carry two of them.
    private const int CapturesAtOnce = 2;

    public static IHost Build(DataFolder data, Neighbours neighbours)
    {
        // Before it takes anything: what a worker cannot read it must not find out job by job.
        var settings = CaptureSettings.Load(data.Policy);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss.fff "; });
        builder.Services.AddSingleton(data).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(data.ConnectionString(ClusterRoles.Worker)));
        builder.Services.AddSingleton<LeaseTable>();
        builder.Services.AddSingleton(services => Station(services, data, neighbours, settings));
        builder.Services.AddSingleton(services => new ReplayDesk(
            services.GetRequiredService<NpgsqlDataSource>(), new ReplayCheck(services.GetRequiredService<BrowserLauncher>(), TimeProvider.System), Path.Combine(data.WorkerScratch, "replays"), TimeProvider.System));
        builder.Services.AddSingleton(new BrowserLauncher(new BrowserLauncherOptions { HostSocketPath = data.BrowserSocket }, TimeProvider.System));
        builder.Services.AddSingleton(services => new PrintDesk(
            services.GetRequiredService<NpgsqlDataSource>(), new BlobStore(data.Intake), new PaperPrinter(services.GetRequiredService<BrowserLauncher>(), TimeProvider.System), TimeProvider.System));
        builder.Services.AddTransient<CaptureJob>().AddTransient<ReplayJob>().AddTransient<PrintJob>();
        builder.Services.AddHangfire(jobs => jobs.UseStorage(JobQueues.Open(data, ClusterRoles.Worker)));
        builder.Services.AddHangfireServer(options => JobQueues.Configure(options, JobQueues.CaptureQueue, CapturesAtOnce));
        builder.Services.AddHangfireServer(options => JobQueues.Configure(options, JobQueues.AdviceQueue, workers: 1));
        builder.Services.AddHangfireServer(options => JobQueues.Configure(options, JobQueues.PrintQueue, workers: 1));
        return builder.Build();
    }

    private static CaptureStation Station(IServiceProvider services, DataFolder data, Neighbours neighbours, CaptureSettings settings)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        PageCapturer.RemoveLeftBehind();
        return new CaptureStation(
            services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<LeaseTable>(), new BlobStore(data.Intake), new PageCapturer(services.GetRequiredService<BrowserLauncher>(), clock),
            services.GetRequiredService<ReplayDesk>(),
            new CaptureStationOptions { Worker = LeaseHolder.Worker(Environment.ProcessId), ScratchFolder = data.WorkerScratch, Egress = order => settings.For(order, neighbours.For(order)), Program = settings.ProgramFor },
            clock, StopPoint.Reached);
    }
}
