using System.Net.ServerSentEvents;
using EvidenceChain.Capture;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Audit;
using EvidenceChain.Web.Accounts.Limits;
using EvidenceChain.Web.Evidence;
using EvidenceChain.Web.Jobs;
using Hangfire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EvidenceChain.Web.Api;

/// <summary>Orders, their state, their progress and their bundles.</summary>
internal static class CaptureEndpoints
{
    private const int MaxUrls = 1000;
    private const int MaxPage = 200;

    /// <summary>Who may cause captures and what follows from them.</summary>
    public static AdmitsAttribute Orderers { get; } = new(Role.RightsHolder, Role.Agent, Role.Monitor, Role.Administrator);

    public static void MapCaptures(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("captures", AskAsync).WithMetadata(Orderers);
        routes.MapGet("captures", ListAsync);
        routes.MapGet("captures/{number}", FindAsync);
        routes.MapGet("captures/{number}/events", EventsAsync);
        routes.MapGet("captures/{number}/bundle", BundleAsync);
        routes.MapPost("captures/{number}/upgrade", UpgradeAsync).WithMetadata(Orderers);
    }

    private static async Task<Results<Ok<CapturesAccepted>, ProblemHttpResult>> AskAsync(
        CaptureAsked asked, RegistryOffice office, IBackgroundJobClient jobs, Neighbours neighbours, CaptureQuota quota, DiskReserve reserve, HttpContext http, CancellationToken cancellation)
    {
        if (reserve.WhyNot() is { } shortage)
        {
            return Problems.NoRoom(shortage);
        }
        if (asked.Urls.Count > MaxUrls || asked.TimeoutSeconds is < 1 or > 600)
        {
            return Problems.BadRequest($"at most {MaxUrls} URLs at once, and 1 to 600 seconds a page");
        }
        if (asked.AllowPrivate.Count > 0 && !http.IsLocalAdministrator())
        {
            return Problems.BadRequest("private ranges are opened by the local administrator only");
        }
        if (CaptureProfile.Find(asked.Profile) is null)
        {
            return Problems.BadRequest("profile is one of full, light, mobile");
        }
        if (!VisitorSettings.TryParse(asked.Language, asked.TimeZone, asked.Viewport, out var visitor, out var unusable))
        {
            return Problems.BadRequest(unusable);
        }
        if (!neighbours.TryRules(asked.AllowPrivate, out var rules, out var error))
        {
            return Problems.BadRequest(error);
        }
        var urls = asked.Urls.Count > 0 ? asked.Urls : [neighbours.SampleShopPage(visitor.Language)];
        using var turn = await quota.TurnAsync(http.Viewer().Organisation, cancellation);
        if (await quota.WhyNotAsync(http.Viewer().Organisation, urls.Count, cancellation) is { } reason)
        {
            return Problems.TooMany(reason);
        }
        List<CaptureTaken> taken = [];
        foreach (var url in urls)
        {
            taken.Add(await TakeAsync(url, asked, rules, http.Viewer(), office, jobs, neighbours, cancellation));
        }
        http.AuditAs(string.Join(' ', taken.Select(order => order.Number).OfType<string>()));
        return TypedResults.Ok(new CapturesAccepted(taken));
    }

    internal static async Task<CaptureTaken> TakeAsync(
        string url, CaptureAsked asked, EgressRules rules, Viewer viewer, RegistryOffice office, IBackgroundJobClient jobs, Neighbours neighbours, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            return new(null, url, "bad-url", $"'{url}' is not a web address; it starts with http:// or https:// and names no user");
        }
        var verdict = await new AddressRules(neighbours.For(address, rules)).CheckAsync(address, cancellation);
        // A name that does not resolve is captured all the same: that it is gone is evidence.
        if (verdict.Outcome is GateOutcome.AddressRefused or GateOutcome.OwnListener)
        {
            return new(null, url, "refused-address", $"{verdict.Sentence} To open it on purpose, add: --allow-private {(verdict.Addresses is [var first, ..] ? first : address.Host)}");
        }
        var order = await office.Orders.PlaceAsync(
            new CaptureRequest
            {
                Url = address, RequestedBy = viewer.Name, Owner = viewer.Organisation, Case = asked.Case, Language = asked.Language ?? VisitorSettings.DefaultLanguage, TimeoutSeconds = asked.TimeoutSeconds, Profile = asked.Profile,
                TimeZone = asked.TimeZone, Viewport = asked.Viewport, AllowPrivate = asked.AllowPrivate,
            },
            cancellation);
        jobs.Enqueue<CaptureJob>(job => job.RunAsync(order.Number.ToString(), CancellationToken.None));
        return new(order.Number.ToString(), url, null, null);
    }

    private static async Task<Results<Ok<CaptureList>, ProblemHttpResult>> ListAsync(RegistryOffice office, HttpContext http, CancellationToken cancellation, int limit = 50, string? after = null)
    {
        EvidenceNumber? shown = null;
        if (after is not null)
        {
            if (!EvidenceNumber.TryParse(after, out var last) || await office.Register.FindAsync(last, http.Viewer().Organisation, cancellation) is null)
            {
                return Problems.NoSuchEvidence(after);
            }
            shown = last;
        }
        var count = Math.Clamp(limit, 1, MaxPage);
        var page = await office.Register.ListAsync(count, shown, http.Viewer().Organisation, cancellation);
        return TypedResults.Ok(new CaptureList([.. page.Select(CaptureView.Of)], page.Count == count ? page[^1].Number.ToString() : null));
    }

    private static async Task<Results<Ok<CaptureView>, ProblemHttpResult>> FindAsync(string number, RegistryOffice office, HttpContext http, CancellationToken cancellation) =>
        EvidenceNumber.TryParse(number, out var known) && await office.Register.FindAsync(known, http.Viewer().Organisation, cancellation) is { } state
            ? TypedResults.Ok(CaptureView.Of(state))
            : Problems.NoSuchEvidence(number);

    private static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> EventsAsync(string number, RegistryOffice office, CaptureEvents events, HttpContext http, CancellationToken cancellation) =>
        EvidenceNumber.TryParse(number, out var known) && await office.Register.FindAsync(known, http.Viewer().Organisation, cancellation) is not null
            ? TypedResults.ServerSentEvents(events.FollowAsync(known, cancellation))
            : Problems.NoSuchEvidence(number);

    /// <summary>Asks once more whoever has not answered, and makes the bundle anew where that brought something.</summary>
    private static async Task<Results<Ok<CaptureView>, ProblemHttpResult>> UpgradeAsync(string number, RegistryOffice office, HttpContext http, CancellationToken cancellation)
    {
        if (!EvidenceNumber.TryParse(number, out var known) || await office.Register.FindAsync(known, http.Viewer().Organisation, cancellation) is null)
        {
            return Problems.NoSuchEvidence(number);
        }
        await office.Witnesses.AskAgainAsync(cancellation);
        await office.Runner.AdvanceAsync(known, cancellation);
        return TypedResults.Ok(CaptureView.Of((await office.Register.FindAsync(known, http.Viewer().Organisation, cancellation))!));
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> BundleAsync(string number, RegistryOffice office, HttpContext http, CancellationToken cancellation)
    {
        if (!EvidenceNumber.TryParse(number, out var known) || await office.Register.FindAsync(known, http.Viewer().Organisation, cancellation) is not { } state)
        {
            return Problems.NoSuchEvidence(number);
        }
        return state.Bundle is { } bundle
            ? EvidenceFiles.Kept(office.Blobs.OpenUnchecked(bundle.Archive), bundle.Archive, "application/zip", $"{known}.zip", http.Response)
            : Problems.NotYet($"{known} has no bundle yet");
    }
}
