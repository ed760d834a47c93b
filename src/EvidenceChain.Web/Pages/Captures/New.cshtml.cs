using EvidenceChain.Capture;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Audit;
using EvidenceChain.Web.Accounts.Limits;
using EvidenceChain.Web.Api;
using EvidenceChain.Web.Captures;
using Hangfire;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceChain.Web.Pages.Captures;

/// <summary>Asks for captures: addresses typed, or a list uploaded and looked at before anything is ordered.</summary>
[RequestSizeLimit(4 << 20)]
[RequestFormLimits(ValueLengthLimit = 4 << 20, MultipartBodyLengthLimit = 2 << 20)]
internal sealed class NewModel(RegistryOffice office, IBackgroundJobClient jobs, Neighbours neighbours, CaptureQuota quota, DiskReserve reserve, CaptureNotes notes) : MemberPage
{
    public static IReadOnlyList<string> Profiles { get; } = [CaptureProfile.Full.Name, CaptureProfile.Light.Name, CaptureProfile.Mobile.Name];

    [BindProperty]
    public string? Urls { get; set; }

    [BindProperty]
    public string? Case { get; set; }

    [BindProperty]
    public string? Note { get; set; }

    [BindProperty]
    public string Profile { get; set; } = CaptureProfile.Full.Name;

    /// <summary>The lines that were looked at, to be ordered or already refused.</summary>
    public IReadOnlyList<CsvOrder> Preview { get; private set; } = [];

    /// <summary>The taken lines as they come back when they are ordered.</summary>
    public string PreviewText { get; private set; } = "";

    /// <summary>What became of each address.</summary>
    public IReadOnlyList<(CaptureTaken Taken, CsvOrder Order)> Results { get; private set; } = [];

    /// <summary>The key of what is wrong; null when nothing is.</summary>
    public string? Complaint { get; private set; }

    /// <summary>The service's own sentence.</summary>
    public string? Reason { get; private set; }

    /// <summary>Opens this page with the address that a person looks at.</summary>
    public string Bookmarklet => $"javascript:void(open('{Request.Scheme}://{Request.Host}/captures/new?url='+encodeURIComponent(location.href)))";

    public void OnGet(string? url, string? @case) => (Urls, Case) = (url is { Length: <= CsvOrders.MaxUrl } ? url : null, @case is { Length: <= CsvOrders.MaxCase } ? @case : null);

    /// <summary>Orders what was typed.</summary>
    public Task<IActionResult> OnPostAsync(CancellationToken cancellation) => OrderAsync(CsvOrders.OfLines(Urls ?? "", Blank(Case), Blank(Note)), cancellation);

    /// <summary>Looks at a list; orders nothing.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(IFormFile? list, CancellationToken cancellation)
    {
        if (list is not { Length: > 0 and <= CsvOrders.MaxBytes })
        {
            return Complain(list is null or { Length: 0 } ? "csv.no-file" : "csv.large");
        }
        var bytes = new byte[list.Length];
        await using var content = list.OpenReadStream();
        await content.ReadExactlyAsync(bytes, cancellation);
        if (CsvOrders.TextOf(bytes) is not { } text)
        {
            return Complain("csv.encoding");
        }
        Preview = CsvOrders.Read(text);
        PreviewText = string.Concat(Preview.Where(order => order.IsTaken).Select(order => $"{Quoted(order.Url)},{Quoted(order.Case)},{Quoted(order.Note)}\n"));
        return Preview.Count == 0 ? Complain("csv.empty") : Page();
    }

    /// <summary>Orders the lines of a list that was looked at.</summary>
    public Task<IActionResult> OnPostListAsync(string? lines, CancellationToken cancellation) => OrderAsync(CsvOrders.Read("url,case,note\n" + lines), cancellation);

    private async Task<IActionResult> OrderAsync(IReadOnlyList<CsvOrder> orders, CancellationToken cancellation)
    {
        if (orders.Count == 0 || !Profiles.Contains(Profile))
        {
            return Complain(orders.Count == 0 ? "new.no-url" : "new.profile");
        }
        if (orders.FirstOrDefault(order => !order.IsTaken) is { } refused)
        {
            Preview = [refused];
            return Complain("new.nothing-ordered");
        }
        if (!neighbours.TryRules([], out EgressRules? rules, out _))
        {
            throw new InvalidOperationException("rules without a range are refused");
        }
        if (reserve.WhyNot() is { } shortage)
        {
            Reason = shortage;
            return Complain("new.quota");
        }
        using var turn = await quota.TurnAsync(Viewer.Organisation, cancellation);
        if (await quota.WhyNotAsync(Viewer.Organisation, orders.Count, cancellation) is { } tooMany)
        {
            Reason = tooMany;
            return Complain("new.quota");
        }
        List<(CaptureTaken, CsvOrder)> results = [];
        foreach (var order in orders)
        {
            var taken = await CaptureEndpoints.TakeAsync(order.Url, new CaptureAsked { Urls = [order.Url], Case = order.Case, Profile = Profile }, rules, Viewer, office, jobs, neighbours, cancellation);
            if (order.Note is { } note && EvidenceNumber.TryParse(taken.Number ?? "", out var number))
            {
                await notes.AddAsync(number, note, Viewer.Person, cancellation);
            }
            results.Add((taken, order));
        }
        HttpContext.AuditAs(string.Join(' ', results.Select(one => one.Item1.Number).OfType<string>()));
        Results = results;
        return results is [({ Number: { } only }, _)] ? Redirect($"/evidence/{only}") : Page();
    }

    private PageResult Complain(string key)
    {
        Complaint = key;
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private static string? Blank(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    private static string Quoted(string? cell) => $"\"{cell?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
