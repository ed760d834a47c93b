using System.Text.Json;
using EvidenceChain.Custody;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Custody.Proving;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Web.Api;
using EvidenceChain.Web.Captures;
using EvidenceChain.Web.Cases;
using EvidenceChain.Web.Evidence;
using EvidenceChain.Web.Sharing;
using Hangfire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace EvidenceChain.Web.Pages.Evidence;

/// <summary>One evidence: what it shows, what it holds, what happened to it, what proves it.</summary>
internal sealed class IndexModel(RegistryOffice office, EvidenceShelf shelf, CustodyLine custody, CaptureNotes notes, CorrectionBook corrections, CaseBook cases, ShareBook shares, CaptureEvents events,
    NpgsqlDataSource database, IBackgroundJobClient jobs) : MemberPage
{
    private const int MaxRows = 200;

    public EvidenceState State { get; private set; } = null!;

    public Order Order { get; private set; } = null!;

    public IReadOnlyList<WalkLine> Walk { get; private set; } = [];

    /// <summary>Whether more is to happen, so that the page listens.</summary>
    public bool IsMoving { get; private set; }

    /// <summary>Null before the seal, and when the package cannot be read.</summary>
    public EvidenceSight? Sight { get; private set; }

    /// <summary>Why the package cannot be read; null when it can.</summary>
    public string? Fault { get; private set; }

    public string? Title { get; private set; }

    public string? FinalUrl { get; private set; }

    public IReadOnlyList<PackageMember> Members { get; private set; } = [];

    public IReadOnlyList<PackageResource> Resources { get; private set; } = [];

    public IReadOnlyList<JsonElement> CrossCheck { get; private set; } = [];

    public IReadOnlyList<JsonElement> Cleanliness { get; private set; } = [];

    public IReadOnlyList<JsonElement> Related { get; private set; } = [];

    public IReadOnlyList<CustodyEvent> Custody { get; private set; } = [];

    public IReadOnlyList<ManifestMember> Documents { get; private set; } = [];

    public IReadOnlyList<CaptureNote> Notes { get; private set; } = [];

    public IReadOnlyList<Correction> Corrections { get; private set; } = [];

    public IReadOnlyList<CaseFolder> Cases { get; private set; } = [];

    public ShareList Shares { get; private set; } = ShareList.None;

    /// <summary>The key of what is wrong with what was asked; null when nothing is.</summary>
    public string? Complaint { get; private set; }

    /// <summary>The service's own sentence, in English.</summary>
    public string? Reason { get; private set; }

    public async Task<IActionResult> OnGetAsync(string number, CancellationToken cancellation) => await ReadAsync(number, cancellation) ? Page() : NotFound();

    public async Task<IActionResult> OnPostNoteAsync(string number, string? note, CancellationToken cancellation)
    {
        if (!await ReadAsync(number, cancellation))
        {
            return NotFound();
        }
        if (note?.Trim() is not { Length: > 0 and <= CaptureNotes.MaxLength } text)
        {
            Complaint = "evidence.note-length";
            return Page();
        }
        await notes.AddAsync(State.Number, text, Viewer.Person, cancellation);
        return Redirect($"/evidence/{State.Number}#notes");
    }

    /// <summary>Makes the documents anew; the person waits.</summary>
    public async Task<IActionResult> OnPostDocumentsAsync(string number, CancellationToken cancellation)
    {
        if (!await ReadAsync(number, cancellation))
        {
            return NotFound();
        }
        if ((await DocumentEndpoints.MakeAsync(State.Number.ToString(), office, jobs, HttpContext, cancellation)).Result is ProblemHttpResult problem)
        {
            (Complaint, Reason) = ("evidence.no-documents", problem.ProblemDetails.Detail);
            return Page();
        }
        return Redirect($"/evidence/{State.Number}#documents");
    }

    /// <summary>Notes that this evidence corrects an earlier one of the same viewer.</summary>
    public async Task<IActionResult> OnPostCorrectAsync(string number, string? corrects, string? reason, CancellationToken cancellation)
    {
        if (!await ReadAsync(number, cancellation))
        {
            return NotFound();
        }
        if (reason?.Trim() is not { Length: > 0 and <= CorrectionBook.MaxReason } why || await shelf.FindAsync(corrects?.Trim() ?? "", HttpContext, cancellation) is not { } earlier || earlier.Number == State.Number)
        {
            Complaint = "corrections.incomplete";
            return Page();
        }
        await corrections.AddAsync(State.Number, earlier.Number, why, Viewer.Person, cancellation);
        return Redirect($"/evidence/{State.Number}#corrections");
    }

    public async Task<IActionResult> OnPostShareAsync(string number, string? addressee, int days, bool bundle, CancellationToken cancellation)
    {
        if (!await ReadAsync(number, cancellation))
        {
            return NotFound();
        }
        if (addressee?.Trim() is not { Length: > 0 and <= ShareBook.MaxAddressee } named || days is < 1 or > ShareBook.MaxDays)
        {
            Complaint = "share.incomplete";
            return Page();
        }
        var secret = await shares.MakeAsync(State.Number, null, named, bundle, days, Viewer.Organisation, Viewer.Person, cancellation);
        await ReadLinksAsync(cancellation);
        Shares = Shares with { NewSecret = secret };
        return Page();
    }

    public async Task<IActionResult> OnPostEndShareAsync(string number, string? share, CancellationToken cancellation)
    {
        if (!await ReadAsync(number, cancellation))
        {
            return NotFound();
        }
        await shares.EndAsync(share ?? "", State.Number, null, cancellation);
        return Redirect($"/evidence/{State.Number}#shares");
    }

    private async Task ReadLinksAsync(CancellationToken cancellation)
    {
        var links = await shares.OfEvidenceAsync(State.Number, cancellation);
        Shares = new(links, await shares.VisitsAsync(links, cancellation), null);
    }

    private async Task<bool> ReadAsync(string number, CancellationToken cancellation)
    {
        if (await shelf.FindAsync(number, HttpContext, cancellation) is not { } state)
        {
            return false;
        }
        State = state;
        Order = await office.Orders.FindAsync(state.Number, cancellation) ?? throw new InvalidDataException($"{state.Number} has no order");
        Walk = WalkSteps.Of(state);
        IsMoving = !events.IsAtEnd(state);
        Custody = await custody.OfAsync(state, cancellation);
        Documents = await StoredDocuments.ListAsync(database, state.Number, cancellation);
        Notes = await notes.OfAsync(state.Number, cancellation);
        Corrections = await corrections.OfAsync(state.Number, cancellation);
        Cases = await cases.HoldingAsync(state.Number, Viewer.Organisation, cancellation);
        await ReadLinksAsync(cancellation);
        try
        {
            using var package = shelf.Open(state);
            if (package is not null)
            {
                Read(package);
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            Fault = fault.Message;
        }
        return true;
    }

    private void Read(SealedPackage package)
    {
        Sight = EvidenceSight.Of(package);
        var report = package.Json("report.json");
        (Title, FinalUrl) = (report?.Text("title"), report?.Text("final_url"));
        Members = package.Members;
        Resources = package.Resources;
        CrossCheck = [.. package.Json("crosscheck.json")?.List("checks").Take(MaxRows) ?? []];
        Cleanliness = [.. package.Json("cleanliness.json")?.List("checks").Take(MaxRows) ?? []];
        Related = [.. package.Json("related-pages.json")?.List("pages").Take(MaxRows) ?? []];
    }
}
