using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Leases;
using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Proving;
using EvidenceChain.Custody.Renewing;
using EvidenceChain.Custody.Sealing;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Walk;

/// <summary>
/// Walks one captured evidence to its bundle: 3. seal, 4. timestamp and beside it 5. log, 6. anchor, then 7. prove. Each step looks at the facts and does what is missing,
/// so a walk that was cut off anywhere is simply walked again. What the world refuses is stored as a failure, and the bundle says what is pending.
/// </summary>
public sealed class EvidenceRunner(
    NpgsqlDataSource database, EvidenceRegister register, LeaseTable leases, PackageSealer sealer, StampDesk stamps, LogSequencer log, AnchorDesk anchors, TransparencyLog published, WitnessDesk witnesses, RenewalDesk renewals, BundleAssembler bundles, string holder, TimeProvider clock)
{
    private static readonly TimeSpan LeaseTerm = TimeSpan.FromSeconds(15);

    /// <summary>Goes as far as can be gone now. False when another process walks this evidence, or nothing is captured yet.</summary>
    public async Task<bool> AdvanceAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        await using var lease = await leases.TakeAsync($"walk:{number}", holder, LeaseTerm, cancellation);
        if (lease is null)
        {
            return false;
        }
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lease.Lost);
        return await WalkAsync(number, both.Token);
    }

    private async Task<bool> WalkAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        var state = await register.FindAsync(number, cancellation);
        if (state is not { IsCaptured: true })
        {
            return false;
        }
        var step = WalkStep.Seal;
        try
        {
            await sealer.SealAsync(number, cancellation);
            state = await register.FindAsync(number, cancellation);
            var seal = state!.SealDigest ?? throw new InvalidOperationException($"{number} was sealed and has no seal");
            // Log and chain do not wait for an authority, which may be slow; the bundle does.
            var stamping = StampAsync(number, seal, cancellation);
            bool isAnchored;
            try
            {
                step = WalkStep.Log;
                var entry = await log.AppendAsync(seal, cancellation);
                step = WalkStep.Anchor;
                isAnchored = await AnchorAsync(number, entry.Index + 1, cancellation);
            }
            catch
            {
                // What went wrong first is told; the lease is held until the other has ended.
                await stamping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
            step = WalkStep.Timestamp;
            await stamping;
            step = WalkStep.Prove;
            await ProveAsync(number, isAnchored, cancellation);
            return true;
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or UnauthorizedAccessException or HttpRequestException or InvalidDataException or BundleRefutedException or LogBehindException)
        {
            await FailAsync(number, step, fault.Message, cancellation);
            return false;
        }
    }

    private async Task StampAsync(EvidenceNumber number, Sha256Digest seal, CancellationToken cancellation)
    {
        foreach (var failure in await stamps.StampAsync(number, seal, cancellation))
        {
            await FailAsync(number, WalkStep.Timestamp, $"{failure.AuthorityName}: {failure.Detail}", cancellation);
        }
    }

    private async Task<bool> AnchorAsync(EvidenceNumber number, long size, CancellationToken cancellation)
    {
        if (await witnesses.BestAsync(size, isAnchored: true, cancellation) is { } best && best.Witnesses.Count == witnesses.List.Witnesses.Count
            && await anchors.FindAsync(best.Checkpoint.Checkpoint.Size, cancellation) is not null)
        {
            return true;
        }
        var (cosigned, missing) = await witnesses.EnsureAsync(size, cancellation);
        var (anchor, reason) = await anchors.EnsureAsync(cosigned, witnesses.List.Witnesses.Count > 0, cancellation);
        if (anchor is null)
        {
            await FailAsync(number, WalkStep.Anchor, reason, cancellation);
        }
        else
        {
            var checkpoint = await published.CoveringAsync(anchor.Anchor.Size, cancellation) ?? throw new InvalidOperationException("an anchor without a checkpoint");
            missing = [.. missing, .. (await witnesses.EnsureAnchoredAsync(checkpoint, cancellation)).Failures];
        }
        // A witness that is away or lies keeps nothing from going on: that it did not sign is a fact, and the bundle says what is pending.
        foreach (var witness in missing)
        {
            await FailAsync(number, WalkStep.Log, witness, cancellation);
        }
        return anchor is not null;
    }

    /// <summary>A bundle that would say nothing new is not made.</summary>
    private async Task ProveAsync(EvidenceNumber number, bool isAnchored, CancellationToken cancellation)
    {
        var facts = (await register.FindAsync(number, cancellation))!;
        var cosigners = (await witnesses.BestAsync((facts.LogIndex ?? 0) + 1, isAnchored, cancellation))?.Witnesses.Count ?? 0;
        var level = facts.Stamps.Count == 0 ? BundleLevel.Sealed : !isAnchored ? BundleLevel.Logged : cosigners > 0 ? BundleLevel.Witnessed : BundleLevel.Anchored;
        if (facts.Bundle is not { } last || last.Level != BundleLevels.WordOf(level) || facts.Stamps.Any(stamp => stamp.StampedAt > last.MadeAt)
            || (await renewals.OfAsync(number, cancellation)).LastAt > last.MadeAt || cosigners > await bundles.CosignersAsync(number, last.Digest, cancellation))
        {
            await bundles.AssembleAsync(number, cancellation);
        }
    }

    /// <summary>Stored once per reason: a chain that is down for a day is one fact, not thousands.</summary>
    public Task<int> FailAsync(EvidenceNumber number, WalkStep step, string reason, CancellationToken cancellation) =>
        database.Command(
            """
            insert into custody.failures (number, step, reason, failed_at)
            select $1, $2, $3, $4 where not exists (select from custody.failures where number = $1 and step = $2 and reason = $3)
            """,
            number.ToString(), step.ToString(), reason.Length > 2000 ? reason[..2000] : reason, clock.GetUtcNow()).ExecuteAsync(cancellation);
}
