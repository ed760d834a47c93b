using System.Net;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Jobs;
using Hangfire;

namespace EvidenceChain.Web.Api;

/// <summary>Composes the service: HTTP on the administrator's socket and on loopback, Hangfire's server for custody work.</summary>
internal static class ServiceHost
{
    private const int CustodyJobsAtOnce = 4;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static WebApplication Build(DataFolder data, int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss.fff "; });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        File.Delete(data.ApiSocket);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(data.ApiSocket);
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(data).AddSingleton(TimeProvider.System);
        builder.Services.AddHangfire(jobs => jobs.UseStorage(JobQueues.Open(data, ClusterRoles.Custodian, mayCreateTables: true)));
        builder.Services.AddHangfireServer(options => JobQueues.Configure(options, JobQueues.CustodyQueue, CustodyJobsAtOnce));

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Lifetime.ApplicationStarted.Register(() => File.SetUnixFileMode(data.ApiSocket, OwnerOnly));
        app.MapGet("/health", () => TypedResults.Text("ok\n"));
        return app;
    }
}
