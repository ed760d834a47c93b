using System.Globalization;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Audit;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceChain.Web.Pages.Administration;

/// <summary>Who read or did what. An organisation's auditor sees what its own people did; the operator's sees all, and the days' digests with their lines.</summary>
[Admits(Role.Auditor, Role.Administrator)]
internal sealed class AuditModel(AuditTrail trail, RegistryOffice office) : PublicPage
{
    private const int PageSize = 100;
    private const int DaysShown = 30;
    private const int LongestQuestion = 100;

    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];

    public IReadOnlyList<StatedAudit> Days { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public string? Who { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Item { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Act { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? To { get; set; }

    public long? Next { get; private set; }

    public async Task OnGetAsync(long? before, CancellationToken cancellation)
    {
        var viewer = HttpContext.Viewer();
        Entries = await trail.AskAsync(new(Cut(Who), Cut(Item), Cut(Act), viewer.Organisation, StartOf(From), StartOf(To?.AddDays(1)), before), PageSize, cancellation);
        Next = Entries.Count == PageSize ? Entries[^1].Id : null;
        Days = viewer.IsOperator ? await office.Audits.NewestAsync(DaysShown, cancellation) : [];
    }

    /// <summary>The lines whose digest the log holds: <c>sha256sum</c> of this answer is <c>lines</c> of the day's statement.</summary>
    public async Task<IActionResult> OnGetLinesAsync(DateOnly day, CancellationToken cancellation)
    {
        if (!HttpContext.Viewer().IsOperator || !ModelState.IsValid)
        {
            return NotFound();
        }
        Response.ContentType = "text/plain; charset=utf-8";
        Response.Headers.ContentDisposition = $"attachment; filename=\"audit-{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.jsonl\"";
        await foreach (var entry in trail.OfDayAsync(day, cancellation))
        {
            await Response.Body.WriteAsync(entry.ToLine(), cancellation);
        }
        return new EmptyResult();
    }

    /// <summary>The same question, further back.</summary>
    public string NextQuestion(long before) => QueryString.Create(
        new Dictionary<string, string?> { ["who"] = Who, ["item"] = Item, ["act"] = Act, ["from"] = Text(From), ["to"] = Text(To), ["before"] = before.ToString(CultureInfo.InvariantCulture) }.Where(pair => !string.IsNullOrEmpty(pair.Value))).ToString();

    public static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Cut(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Length <= LongestQuestion ? text.Trim() : text[..LongestQuestion];

    // The days of the form are Beijing's, as the times beside them.
    private static DateTimeOffset? StartOf(DateOnly? day) => day is { } known ? new DateTimeOffset(known.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)).ToUniversalTime() : null;
}
