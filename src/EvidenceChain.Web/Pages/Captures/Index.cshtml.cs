using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Web.Pages.Captures;

/// <summary>All captures, newest first.</summary>
internal sealed class IndexModel(EvidenceSearch search) : MemberPage
{
    private const int PerPage = 30, LongestQuestion = 200;

    public IReadOnlyList<EvidenceLine> Lines { get; private set; } = [];

    public string Question { get; private set; } = "";

    public string Case { get; private set; } = "";

    public CaptureOutcome? Outcome { get; private set; }

    public EvidenceProgress? Progress { get; private set; }

    /// <summary>Where the following page begins; null at the end.</summary>
    public EvidenceNumber? Next { get; private set; }

    public bool IsNarrowed => Question.Length > 0 || Case.Length > 0 || Outcome is not null || Progress is not null;

    public bool IsFirst { get; private set; }

    public async Task OnGetAsync(string? q, string? @case, CaptureOutcome? outcome, EvidenceProgress? progress, string? after, CancellationToken cancellation)
    {
        Question = Cut(q);
        Case = Cut(@case);
        (Outcome, Progress) = (Known(outcome), Known(progress));
        EvidenceNumber? shown = EvidenceNumber.TryParse(after ?? "", out var last) ? last : null;
        IsFirst = shown is null;
        var found = await search.FindAsync(new() { Scope = Viewer.Organisation, Text = Question, Case = Case.Length > 0 ? Case : null, Outcome = Outcome, Progress = Progress }, PerPage + 1, shown, cancellation);
        Lines = [.. found.Take(PerPage)];
        Next = found.Count > PerPage ? Lines[^1].Number : null;
    }

    /// <summary>The same question, continued after a number.</summary>
    public string Following(EvidenceNumber after) => "/captures" + QueryString.Create(new Dictionary<string, string?>
    {
        ["q"] = Question, ["case"] = Case, ["outcome"] = Outcome?.ToString(), ["progress"] = Progress?.ToString(), ["after"] = after.ToString(),
    }.Where(pair => !string.IsNullOrEmpty(pair.Value)));

    private static string Cut(string? text) => text?.Trim() is not { } trimmed ? "" : trimmed.Length <= LongestQuestion ? trimmed : trimmed[..LongestQuestion];

    // A number that names no member of the enumeration is bound all the same.
    private static T? Known<T>(T? value)
        where T : struct, Enum => value is { } given && Enum.IsDefined(given) ? given : null;
}
