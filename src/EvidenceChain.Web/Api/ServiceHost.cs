using System.Net;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Renewing;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Monitoring.Watches;
using EvidenceChain.Web.Jobs;
using EvidenceChain.Web.Pages;
using EvidenceChain.Web.Public;
using Hangfire;
using Npgsql;

namespace EvidenceChain.Web.Api;

/// <summary>Composes the service: HTTP on the administrator's socket and on loopback, Hangfire's server for custody work.</summary>
internal static class ServiceHost
{
    private const int CustodyJobsAtOnce = 4;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static async Task<WebApplication> BuildAsync(DataFolder data, Neighbours neighbours, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss.fff "; });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        CaptureSettings.Prepare(data.Policy);
        File.Delete(data.ApiSocket);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(data.ApiSocket);
            kestrel.Listen(IPAddress.Loopback, neighbours.ServicePort);
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        builder.Services.AddSingleton(data).AddSingleton(TimeProvider.System).AddSingleton(neighbours);
        var office = await OpenOfficeAsync(data, neighbours, cancellation);
        builder.Services.AddSingleton(_ => office); // by a factory, so that the container closes it
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(data.ConnectionString(ClusterRoles.Custodian)));
        builder.Services.AddSingleton<Caller>().AddSingleton<WatchBook>().AddSingleton<CaptureEvents>();
        builder.Services.AddTransient<CustodyJob>().AddTransient<LeftBehindSweep>().AddTransient<LateStamps>().AddTransient<LateCosignatures>().AddTransient<RenewStamps>().AddTransient<WatchDispatch>();
        builder.Services.AddSingleton<PublicQueries>().AddSingleton<EvidenceLookup>();
        builder.Services.AddRateLimiter(PublicRate.Configure);
        builder.Services.AddRazorPages();
        builder.Services.AddHangfire(jobs => jobs.UseStorage(JobQueues.Open(data, ClusterRoles.Custodian)));
        builder.Services.AddHangfireServer(options => JobQueues.Configure(options, JobQueues.CustodyQueue, CustodyJobsAtOnce));

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseRateLimiter();
        app.Lifetime.ApplicationStarted.Register(() => File.SetUnixFileMode(data.ApiSocket, OwnerOnly));
        Map(app);
        Schedule(app.Services.GetRequiredService<IRecurringJobManager>());
        return app;
    }

    private static Task<RegistryOffice> OpenOfficeAsync(DataFolder data, Neighbours neighbours, CancellationToken cancellation) => RegistryOffice.OpenAsync(
        new OfficeOptions
        {
            Data = data,
            Database = data.ConnectionString(ClusterRoles.Custodian),
            AnvilPath = Environment.GetEnvironmentVariable("EC_NPM") is { Length: > 0 } npm ? LocalChainOptions.FindAnvil(npm) : null,
            ChainPort = neighbours.ChainPort,
            Network = ChainSettings.Load(data.Policy),
            Authorities = AuthorityList.Load(data.Policy),
            Witnesses = WitnessList.Load(data.Policy),
            Renewals = RenewalSettings.Load(data.Policy),
        },
        TimeProvider.System, cancellation);

    private static void Map(WebApplication app)
    {
        app.MapGet("/health", () => TypedResults.Text("ok\n"));
        var caller = app.Services.GetRequiredService<Caller>();
        var api = app.MapGroup("/api/v1").AddEndpointFilter(caller.RequireAsync);
        api.MapCaptures();
        api.MapDocuments();
        api.MapWatches();
        api.MapWitnesses();
        api.MapChain();
        app.MapLog();
        app.MapPageAssets();
        app.MapRazorPages();
        app.MapHangfireDashboard("/jobs", new DashboardOptions { Authorization = [new AdministratorOnly(caller)], DashboardTitle = "EvidenceChain jobs", DisplayStorageConnectionString = false });
    }

    private static void Schedule(IRecurringJobManager recurring)
    {
        recurring.AddOrUpdate<LeftBehindSweep>(LeftBehindSweep.Name, JobQueues.CustodyQueue, sweep => sweep.RunAsync(CancellationToken.None), LeftBehindSweep.EveryFiveSeconds);
        recurring.AddOrUpdate<LateStamps>(LateStamps.Name, JobQueues.CustodyQueue, stamps => stamps.RunAsync(CancellationToken.None), LateStamps.EveryFifteenSeconds);
        recurring.AddOrUpdate<LateCosignatures>(LateCosignatures.Name, JobQueues.CustodyQueue, cosignatures => cosignatures.RunAsync(CancellationToken.None), LateCosignatures.EveryFifteenSeconds);
        recurring.AddOrUpdate<RenewStamps>(RenewStamps.Name, JobQueues.CustodyQueue, renewals => renewals.RunAsync(CancellationToken.None), RenewStamps.EveryNight);
        recurring.AddOrUpdate<WatchDispatch>(WatchDispatch.Name, JobQueues.CustodyQueue, dispatch => dispatch.RunAsync(CancellationToken.None), WatchDispatch.EveryTwoSeconds);
    }
}
