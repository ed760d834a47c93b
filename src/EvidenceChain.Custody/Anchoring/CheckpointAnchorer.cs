using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Verification;
using Npgsql;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Gives the RFC 9162 consistency proof of our log from the first size to the second.</summary>
public delegate Task<IReadOnlyList<Sha256Digest>> ConsistencySource(long size1, long size2, CancellationToken cancellation);

/// <summary>
/// Brings checkpoints onto a chain: signed, sent, mined, final. Each step leaves its fact before the next begins, so that whatever is cut off goes on from there:
/// (1) the signed transaction is stored, then sent; (2) the block that holds it is noted; (3) once that block is final the proofs are fetched, verified and stored;
/// (4) our own chain is saved; (5) only then the anchor is final. One at a time for a database.
/// </summary>
/// <param name="reached">Told the name of each point passed: anchor.signed, .sent, .mined, .proofs-stored, .dumped, .final.</param>
public sealed class CheckpointAnchorer(AnchorSite site, AnchorRecords records, EthKey @operator, NpgsqlDataSource database, TimeProvider clock, Action<string> reached)
{
    private const long LockKey = 0x4543_616e_63;

    /// <summary>How long one call waits for a block. Then it is pending, and the next call goes on.</summary>
    public TimeSpan BlockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Anchors the checkpoint of the site's log, after whatever is still under way. A final anchor of a larger size is as good: it covers this one.</summary>
    public async Task<AnchorOutcome> AnchorAsync(Checkpoint checkpoint, ConsistencySource consistency, CancellationToken cancellation)
    {
        if (Bytes32.FromDigest(Checkpoint.LogIdOf(checkpoint.Origin)) != site.LogId)
        {
            throw new ArgumentException($"the site anchors another log than {checkpoint.Origin}", nameof(checkpoint));
        }
        return (await AloneAsync(open => BeginAsync(open, checkpoint, consistency, cancellation), cancellation))!;
    }

    /// <summary>Goes on with what an earlier process left; null when nothing is left.</summary>
    public Task<AnchorOutcome?> ResumeAsync(CancellationToken cancellation) => AloneAsync(open => ContinueAllAsync(open, cancellation), cancellation);

    private async Task<AnchorOutcome?> AloneAsync(Func<OpenSite, Task<AnchorOutcome?>> work, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.Command("select pg_advisory_lock($1)", LockKey).ExecuteAsync(cancellation);
        try
        {
            return (await site.OpenAsync(cancellation)).TryGet(out var open, out var failure) ? await work(open) : AnchorOutcome.Pending(failure);
        }
        finally
        {
            await connection.Command("select pg_advisory_unlock($1)", LockKey).ExecuteAsync(CancellationToken.None);
        }
    }

    private async Task<AnchorOutcome?> BeginAsync(OpenSite open, Checkpoint checkpoint, ConsistencySource consistency, CancellationToken cancellation)
    {
        var earlier = await ContinueAllAsync(open, cancellation);
        if (earlier is { Anchor: null, Delay: not AnchorDelay.ProofMissing })
        {
            return earlier;
        }
        if (await records.CoveringAsync(open.Chain, checkpoint.Size, cancellation) is { } covering)
        {
            return AnchorOutcome.Final(covering);
        }
        var contract = new AnchorContract(open.Rpc, open.Chain.Contract);
        if (!(await contract.HeadAsync(site.LogId, cancellation)).TryGet(out var head, out var failure))
        {
            return AnchorOutcome.Pending(failure);
        }
        var previous = checked((long)head.Size);
        if (previous >= checkpoint.Size)
        {
            return earlier is { Anchor: null } ? earlier : AnchorOutcome.Pending(AnchorDelay.Refused, $"the contract has size {previous} by a transaction that is not in our records; a larger checkpoint can be anchored");
        }
        var proof = previous == 0 ? [] : await consistency(previous, checkpoint.Size, cancellation);
        var call = contract.Anchor(site.LogId, (ulong)checkpoint.Size, Bytes32.FromDigest(checkpoint.Root), [.. proof.Select(Bytes32.FromDigest)]);
        if (!(await new TransactionSender(open.Rpc, clock).PrepareAsync(@operator, (ulong)open.Chain.ChainId, call, cancellation)).TryGet(out var prepared, out failure))
        {
            return AnchorOutcome.Pending(failure);
        }
        var transaction = new AnchorTransaction
        {
            Content = prepared.Transaction, Nonce = prepared.Nonce, Size = checkpoint.Size, Root = checkpoint.Root, PreviousSize = previous, Consistency = proof,
        };
        await records.AddTransactionAsync(open.Chain, @operator.Address, transaction, cancellation);
        reached("anchor.signed");
        return await ContinueAsync(open, transaction, cancellation) ?? AnchorOutcome.Pending(AnchorDelay.Refused, "the transaction was given up; the next call makes another");
    }

    /// <summary>
    /// Null when nothing is under way any more; pending when something still is; final with what became final here last. A missing proof may stay missing (nodes forget
    /// the state of old blocks), so it holds nothing up: a larger anchor covers that one.
    /// </summary>
    private async Task<AnchorOutcome?> ContinueAllAsync(OpenSite open, CancellationToken cancellation)
    {
        AnchorOutcome? last = null;
        foreach (var transaction in await records.UnfinishedAsync(open.Chain, cancellation))
        {
            var outcome = await ContinueAsync(open, transaction, cancellation);
            if (outcome is { Anchor: null, Delay: not AnchorDelay.ProofMissing })
            {
                return outcome;
            }
            last = outcome ?? last;
        }
        return last;
    }

    /// <summary>From wherever the transaction stands to the end; null when it was given up because it can never become an anchor.</summary>
    private async Task<AnchorOutcome?> ContinueAsync(OpenSite open, AnchorTransaction transaction, CancellationToken cancellation)
    {
        var sender = new TransactionSender(open.Rpc, clock);
        if (!(await sender.FindAsync(transaction.Content.Hash, cancellation)).TryGet(out var found, out var failure))
        {
            return AnchorOutcome.Pending(failure);
        }
        if (found.Mined is null)
        {
            var sent = await SendAsync(sender, transaction, cancellation);
            if (!sent.TryGet(out found, out failure))
            {
                return AnchorOutcome.Pending(failure);
            }
        }
        if (found.Mined is { IsSuccess: true } mined)
        {
            await records.AddSightingAsync(mined, cancellation);
            reached("anchor.mined");
            return await FinishAsync(open, transaction, mined, cancellation);
        }
        return found.Mined is { } reverted ? await GiveUpAsync(transaction, reverted, cancellation)
            : await IsNonceSpentAsync(sender, transaction, cancellation) ? await GiveUpAsync(transaction, null, cancellation)
            : AnchorOutcome.Pending(AnchorDelay.AwaitingBlock, $"no block has transaction {transaction.Content.Hash} yet");
    }

    // The nonce says whether the bytes can still be taken: sending them after another transaction has used it would only be refused.
    private async Task<RpcAnswer<MinedLookup>> SendAsync(TransactionSender sender, AnchorTransaction transaction, CancellationToken cancellation)
    {
        if (!(await sender.NextNonceAsync(@operator.Address, cancellation)).TryGet(out var next, out var failure)
            || (next <= transaction.Nonce && !(await sender.SendAsync(transaction.Content, cancellation)).TryGet(out _, out failure)))
        {
            return failure;
        }
        reached("anchor.sent");
        return await sender.WaitAsync(transaction.Content, next <= transaction.Nonce ? BlockTimeout : TimeSpan.Zero, cancellation);
    }

    private async Task<bool> IsNonceSpentAsync(TransactionSender sender, AnchorTransaction transaction, CancellationToken cancellation) =>
        (await sender.NextNonceAsync(@operator.Address, cancellation)).TryGet(out var next, out _) && next > transaction.Nonce
        && (await sender.FindAsync(transaction.Content.Hash, cancellation)).TryGet(out var found, out _) && found.Mined is null;

    private async Task<AnchorOutcome?> GiveUpAsync(AnchorTransaction transaction, MinedTransaction? reverted, CancellationToken cancellation)
    {
        if (reverted is not null)
        {
            await records.AddSightingAsync(reverted, cancellation);
        }
        await records.AbandonAsync(transaction, reverted is null ? "another transaction used its nonce" : $"reverted in block {reverted.BlockHash}", cancellation);
        return null;
    }

    private async Task<AnchorOutcome> FinishAsync(OpenSite open, AnchorTransaction transaction, MinedTransaction mined, CancellationToken cancellation)
    {
        if (!(await IsFinalAsync(open.Rpc, mined, cancellation)).TryGet(out var isFinal, out var failure))
        {
            return AnchorOutcome.Pending(failure);
        }
        if (!isFinal)
        {
            return AnchorOutcome.Pending(AnchorDelay.AwaitingFinality, $"block {mined.BlockNumber} is not final yet");
        }
        if (!(await site.IsHeldByAllAsync(open.Chain, mined, cancellation)).TryGet(out var isHeld, out failure))
        {
            return AnchorOutcome.Pending(failure);
        }
        if (!isHeld)
        {
            return AnchorOutcome.Pending(AnchorDelay.AwaitingFinality, $"not every node has block {mined.BlockNumber} yet");
        }
        if (!await records.HasProofsAsync(mined, cancellation) && await StoreProofsAsync(open, transaction, mined, cancellation) is { } missing)
        {
            return missing;
        }
        reached("anchor.proofs-stored");
        if (!(await site.SaveAsync(cancellation)).TryGet(out _, out failure))
        {
            return AnchorOutcome.Pending(failure);
        }
        reached("anchor.dumped");
        await records.AddFinalAsync(open.Chain, transaction.Size, mined, cancellation);
        reached("anchor.final");
        return AnchorOutcome.Final((await records.CoveringAsync(open.Chain, transaction.Size, cancellation))!);
    }

    private async Task<RpcAnswer<bool>> IsFinalAsync(JsonRpcClient rpc, MinedTransaction mined, CancellationToken cancellation)
    {
        if (site.Finality == FinalityRule.FirstBlock)
        {
            return true;
        }
        if (!(await rpc.CallAsync("eth_getBlockByNumber", ["finalized", false], cancellation)).TryGet(out var block, out var failure)
            || !(await AnchorSite.BlockHashAsync(rpc, mined.BlockNumber, cancellation)).TryGet(out var hash, out failure))
        {
            return failure;
        }
        return RpcShapes.TryMember(block, "number", out var number) && RpcShapes.TryQuantity(number, out var last) && last >= (ulong)mined.BlockNumber && hash == mined.BlockHash;
    }

    // What is given out is verified first, by the verifier that others will use.
    private async Task<AnchorOutcome?> StoreProofsAsync(OpenSite open, AnchorTransaction transaction, MinedTransaction mined, CancellationToken cancellation)
    {
        var built = await new AnchorProofBuilder(open.Rpc).BuildAsync(mined.TransactionHash, mined.BlockHash, open.Chain.Contract, cancellation);
        if (!built.TryGet(out var proof, out var failure))
        {
            return failure.IsDown ? AnchorOutcome.Pending(failure) : AnchorOutcome.Pending(AnchorDelay.ProofMissing, failure.ToString());
        }
        var findings = AnchorProofVerifier.Verify(proof, new()
        {
            ChainId = (ulong)open.Chain.ChainId,
            Contract = open.Chain.Contract,
            CodeHash = open.Chain.CodeHash,
            LogId = site.LogId.ToDigest(),
            Size = (ulong)transaction.Size,
            Root = transaction.Root,
            BlockHash = mined.BlockHash,
        });
        if (findings.Checks.FirstOrDefault(check => check.Outcome != CheckOutcome.Passed) is { } failed)
        {
            return AnchorOutcome.Pending(AnchorDelay.ProofMissing, $"{failed.Name}: {failed.Reason}");
        }
        await records.AddProofsAsync(mined, proof, findings.Header!.Time ?? DateTimeOffset.MaxValue, cancellation);
        return null;
    }
}
