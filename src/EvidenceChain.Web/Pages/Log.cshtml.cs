using EvidenceChain.Custody;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Public;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceChain.Web.Pages;

/// <summary>The log for people: its newest checkpoint, how it grew, its anchors, its keys, and that any state of it continues any earlier one.</summary>
[AllowAnonymous]
[EnableRateLimiting(PublicRate.Policy)]
internal sealed class LogModel(RegistryOffice office) : PublicPage
{
    private const int AnchorsShown = 20;

    public SignedCheckpoint? Latest { get; private set; }

    public IReadOnlyList<(DateTimeOffset Day, long Size)> Growth { get; private set; } = [];

    public IReadOnlyList<FinalAnchor> Anchors { get; private set; } = [];

    public IReadOnlyList<KeyStatement> Keys { get; private set; } = [];

    /// <summary>Between the two checkpoints that were asked for; null when none were, or one of them does not exist.</summary>
    public (SignedCheckpoint Old, SignedCheckpoint New, IReadOnlyList<Sha256Digest> Path, bool Holds)? Consistency { get; private set; }

    /// <summary>The key of what is wrong with the question; null when nothing is.</summary>
    public string? Complaint { get; private set; }

    public long? From { get; private set; }

    public long? To { get; private set; }

    public async Task OnGetAsync(long? from, long? to, CancellationToken cancellation)
    {
        (From, To, Latest) = (from, to, office.Latest);
        Complaint = ModelState.IsValid ? null : "log.no-size";
        Growth = await office.Log.GrowthAsync(cancellation);
        Anchors = await office.Records.NewestAsync(AnchorsShown, cancellation);
        Keys = [.. (await office.Announced.AllAsync(cancellation)).Values.Select(stated => KeyStatement.Parse(stated.Statement.Span).Value).OrderBy(key => key.Purpose)];
        if (from is { } old && to is { } recent)
        {
            await CompareAsync(old, recent, cancellation);
        }
    }

    private async Task CompareAsync(long old, long recent, CancellationToken cancellation)
    {
        if (old < 1 || old > recent || await ExactAsync(old, cancellation) is not { } first || await ExactAsync(recent, cancellation) is not { } second)
        {
            Complaint = "log.no-size";
            return;
        }
        var path = office.Log.Consistency(old, recent);
        Consistency = (first, second, path, Merkle.VerifyConsistency(old, first.Checkpoint.Root, recent, second.Checkpoint.Root, path));
    }

    private async Task<SignedCheckpoint?> ExactAsync(long size, CancellationToken cancellation) =>
        await office.Log.CoveringAsync(size, cancellation) is { } found && found.Checkpoint.Size == size ? found : null;
}
