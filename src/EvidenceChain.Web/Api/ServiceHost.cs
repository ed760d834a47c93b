using System.Globalization;
using System.Net;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Renewing;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Monitoring.Watches;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Audit;
using EvidenceChain.Web.Accounts.Mail;
using EvidenceChain.Web.Captures;
using EvidenceChain.Web.Cases;
using EvidenceChain.Web.Evidence;
using EvidenceChain.Web.Health;
using EvidenceChain.Web.Jobs;
using EvidenceChain.Web.Pages;
using EvidenceChain.Web.Public;
using EvidenceChain.Web.Webhooks;
using EvidenceChain.Web.Sharing;
using Hangfire;
using Npgsql;

namespace EvidenceChain.Web.Api;

/// <summary>Composes the service: HTTP on the administrator's socket and on loopback, Hangfire's server for custody work.</summary>
internal static class ServiceHost
{
    private const int CustodyJobsAtOnce = 4;

    // Of the cluster's 120: readers wait for one here, so that those who write evidence still get theirs.
    private const int ConnectionsAtOnce = 40;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static async Task<WebApplication> BuildAsync(DataFolder data, Neighbours neighbours, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(ServiceHost).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss.fff "; });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error); // its one warning: the keys are not encrypted; their folder's mode guards them, as it does the others
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error); // it warns that it forbids caching of a page that forbids it itself
        CaptureSettings.Prepare(data.Policy);
        SiteSettings.Prepare(data.Policy);
        MailSettings.Prepare(data.Policy);
        var site = SiteSettings.Load(data.Policy);
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
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create($"{data.ConnectionString(ClusterRoles.Custodian)};Maximum Pool Size={ConnectionsAtOnce}"));
        builder.Services.AddSingleton<Caller>().AddSingleton<WatchBook>().AddSingleton<CaptureEvents>();
        builder.Services.AddTransient<CustodyJob>().AddTransient<LeftBehindSweep>().AddTransient<LateStamps>().AddTransient<LateCosignatures>().AddTransient<RenewStamps>().AddTransient<WatchDispatch>();
        builder.Services.AddSingleton<Standstills>().AddSingleton<ServiceHealth>().AddSingleton(new DiskReserve(data.Root, site.ReserveMegabytes));
        builder.Services.AddSingleton<Happenings>().AddSingleton<WebhookBook>().AddSingleton<WebhookSecrets>().AddSingleton<WebhookSender>().AddTransient<WebhookDispatch>();
        builder.Services.AddSingleton<EvidenceSearch>().AddSingleton<EvidenceShelf>().AddSingleton<CustodyLine>().AddSingleton<CaptureNotes>();
        builder.Services.AddSingleton<CaseBook>().AddSingleton<CorrectionBook>().AddSingleton<ShareBook>().AddSingleton<SharedShelf>();
        builder.Services.AddSingleton<PublicQueries>().AddSingleton<EvidenceLookup>();
        builder.Services.AddRateLimiter(PublicRate.Configure);
        builder.Services.AddAccounts(data, site, new SitePlace(site.PublicUrl ?? new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{neighbours.ServicePort}"))));
        builder.Services.AddRazorPages();
        builder.Services.AddHangfire(jobs => jobs.UseStorage(JobQueues.Open(data, ClusterRoles.Custodian)));
        builder.Services.AddHangfireServer(options => JobQueues.Configure(options, JobQueues.CustodyQueue, CustodyJobsAtOnce));

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseAccounts();
        app.UseRateLimiter();
        app.Lifetime.ApplicationStarted.Register(() => File.SetUnixFileMode(data.ApiSocket, OwnerOnly));
        Map(app);
        Schedule(app.Services.GetRequiredService<IRecurringJobManager>());
        await app.Services.GetRequiredService<FirstAdministrator>().PrepareAsync(cancellation);
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
        app.MapHealth();
        var api = app.MapGroup("/api/v1");
        api.MapCaptures();
        api.MapDocuments();
        api.MapWatches();
        api.MapWitnesses();
        api.MapChain();
        api.MapWebhooks();
        app.MapLog();
        app.MapEvidenceFiles();
        app.MapGet("/", (HttpContext http) => TypedResults.LocalRedirect(http.ViewerOrNull() is null ? "/verify" : "/captures")).AllowAnonymous();
        app.MapSharedFiles();
        app.MapPageAssets();
        app.MapRazorPages();
        app.MapHangfireDashboard("/jobs", new DashboardOptions { Authorization = [new AdministratorOnly()], DashboardTitle = "EvidenceChain jobs", DisplayStorageConnectionString = false })
            .WithMetadata(new AdmitsAttribute(Role.Administrator) { OperatorOnly = true });
    }

    private static void Schedule(IRecurringJobManager recurring)
    {
        recurring.AddOrUpdate<LeftBehindSweep>(LeftBehindSweep.Name, JobQueues.CustodyQueue, sweep => sweep.RunAsync(CancellationToken.None), LeftBehindSweep.EveryFiveSeconds);
        recurring.AddOrUpdate<LateStamps>(LateStamps.Name, JobQueues.CustodyQueue, stamps => stamps.RunAsync(CancellationToken.None), LateStamps.EveryFifteenSeconds);
        recurring.AddOrUpdate<LateCosignatures>(LateCosignatures.Name, JobQueues.CustodyQueue, cosignatures => cosignatures.RunAsync(CancellationToken.None), LateCosignatures.EveryFifteenSeconds);
        recurring.AddOrUpdate<RenewStamps>(RenewStamps.Name, JobQueues.CustodyQueue, renewals => renewals.RunAsync(CancellationToken.None), RenewStamps.EveryNight);
        recurring.AddOrUpdate<MailRound>(MailRound.Name, JobQueues.CustodyQueue, mails => mails.RunAsync(CancellationToken.None), MailRound.EveryFifteenSeconds);
        recurring.AddOrUpdate<AuditRound>(AuditRound.Name, JobQueues.CustodyQueue, audit => audit.RunAsync(CancellationToken.None), AuditRound.EveryDay);
        recurring.AddOrUpdate<WatchDispatch>(WatchDispatch.Name, JobQueues.CustodyQueue, dispatch => dispatch.RunAsync(CancellationToken.None), WatchDispatch.EveryTwoSeconds);
        recurring.AddOrUpdate<WebhookDispatch>(WebhookDispatch.Name, JobQueues.CustodyQueue, dispatch => dispatch.RunAsync(CancellationToken.None), WebhookDispatch.EveryTwoSeconds);
    }
}
