using EvidenceChain.Custody;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;
using EvidenceChain.Web.Public;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceChain.Web.Pages;

/// <summary>Public verification: by evidence number or by the digest of a file. Hashes and times only; what was captured is told to nobody here.</summary>
[AllowAnonymous]
[EnableRateLimiting(PublicRate.Policy)]
internal sealed class VerifyModel(RegistryOffice office, EvidenceLookup lookup, PublicQueries queries) : PublicPage
{
    private const int LongestQuestion = 200;

    public string Question { get; private set; } = "";

    /// <summary>The key of what is to be said of the question; null when there was none.</summary>
    public string? Answer { get; private set; }

    public KnownFile? Held { get; private set; }

    public EvidenceState? Evidence { get; private set; }

    public FinalAnchor? Anchor { get; private set; }

    /// <summary>Of the newest bundle, made anew for this answer.</summary>
    public VerificationReport? Report { get; private set; }

    public async Task OnGetAsync(string? q, CancellationToken cancellation)
    {
        Question = q?.Trim() ?? "";
        if (Question.Length == 0)
        {
            return;
        }
        if (Question.Length > LongestQuestion)
        {
            (Question, Answer) = (Question[..LongestQuestion], "verify.neither");
            return;
        }
        var bare = Question.Replace("sha256:", "", StringComparison.OrdinalIgnoreCase).Replace("sm3:", "", StringComparison.OrdinalIgnoreCase).ToLowerInvariant();
        if (Sha256Digest.TryFromHex(bare, out var digest))
        {
            var found = await lookup.FindAsync(digest, cancellation);
            Held = found?.File;
            await AnswerAsync("digest", bare, found?.Number, cancellation);
        }
        else if (EvidenceNumber.TryParse(Question, out var number))
        {
            await AnswerAsync("number", number.ToString(), number, cancellation);
        }
        else
        {
            Answer = Question.StartsWith("EC", StringComparison.OrdinalIgnoreCase) ? "verify.typo" : "verify.neither";
        }
    }

    private async Task AnswerAsync(string kind, string asked, EvidenceNumber? number, CancellationToken cancellation)
    {
        Evidence = number is { } named ? await office.Register.FindAsync(named, cancellation) : null;
        await queries.NoteAsync(kind, asked, Evidence?.Number, HttpContext.Connection.RemoteIpAddress, cancellation);
        if (Evidence is null)
        {
            Answer = kind == "digest" ? "verify.no-file" : "verify.no-number";
            return;
        }
        Answer = Evidence.Seal is null ? "verify.unsealed" : Evidence.Bundle is null ? "verify.unproven" : "verify.found";
        if (Evidence.Bundle is { } bundle)
        {
            Report = await office.Bundles.VerifyAsync(bundle.Archive, cancellation);
            Anchor = Evidence is { LogIndex: { } index, AnchoredAt: not null } ? await office.Records.CoveringAsync(index + 1, cancellation) : null;
        }
    }
}
