using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>A final anchor with its statement.</summary>
public sealed record StatedAnchor(FinalAnchor Anchor, SignedStatement Statement);

/// <summary>Sees to it that a size of the log is covered by a final anchor, and states each anchor in the log. Whoever waits is served by the same transaction.</summary>
public sealed class AnchorDesk(CheckpointAnchorer? anchorer, AnchorRecords records, TransparencyLog log, LogSequencer sequencer, KeyRing keys, NpgsqlDataSource database, TimeProvider clock, Action<string> reached) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Why the last checkpoint that somebody waited for is not anchored yet; null once it was.</summary>
    public string? Delay { get; private set; }

    /// <summary>
    /// A final anchor of at least that size, or the reason why there is none yet. Anchored is the newest checkpoint, or, where witnesses cosigned one, that one, so that the
    /// same checkpoint bears both.
    /// </summary>
    public async Task<(StatedAnchor? Anchor, string Reason)> EnsureAsync(long size, bool isCosigned, CancellationToken cancellation)
    {
        if (await FindAsync(size, cancellation) is { } known)
        {
            return (known, "");
        }
        if (anchorer is null)
        {
            return (null, "no chain is configured");
        }
        await turn.WaitAsync(cancellation);
        try
        {
            var found = await records.CoveringAsync(size, cancellation);
            if (found is null)
            {
                var checkpoint = await (isCosigned ? log.CoveringAsync(size, cancellation) : log.LatestAsync(cancellation)) ?? throw new InvalidOperationException("the log is empty");
                var outcome = await anchorer.AnchorAsync(checkpoint.Checkpoint, (from, to, _) => Task.FromResult(log.Consistency(from, to)), cancellation);
                if (outcome.Anchor is not { } anchor)
                {
                    Delay = outcome.Reason;
                    return (null, outcome.Reason);
                }
                (found, Delay) = (anchor, null);
            }
            return (await StateAsync(found, cancellation), "");
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The stated anchor that covers a size; null when there is none yet.</summary>
    public async Task<StatedAnchor?> FindAsync(long size, CancellationToken cancellation) =>
        await records.CoveringAsync(size, cancellation) is { } anchor && await StatedAsync(anchor, cancellation) is { } statement ? new(anchor, statement) : null;

    /// <summary>Enters anchor statements that were stored and not logged.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        var unlogged = await database.Command(
            "select digest from custody.statements s where type = $1 and not exists (select from custody.entries e where e.digest = s.digest)", AnchorStatement.Type)
            .ListAsync(row => Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(0)), cancellation);
        foreach (var digest in unlogged)
        {
            await sequencer.AppendAsync(digest, cancellation);
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<StatedAnchor> StateAsync(FinalAnchor anchor, CancellationToken cancellation)
    {
        var statement = new AnchorStatement
        {
            Origin = keys.Origin,
            MadeAt = clock.GetUtcNow(),
            LogId = Bytes32.FromDigest(Checkpoint.LogIdOf(keys.Origin)),
            Size = anchor.Size,
            Root = Bytes32.FromDigest(anchor.Root),
            ChainId = anchor.Chain.ChainId,
            ChainKind = anchor.Chain.Kind,
            Genesis = anchor.Chain.Genesis,
            Contract = anchor.Chain.Contract,
            CodeHash = anchor.Chain.CodeHash,
            BlockNumber = anchor.BlockNumber,
            BlockHash = anchor.BlockHash,
            BlockTime = anchor.BlockTime,
            Transaction = anchor.TransactionHash,
        };
        var signed = SignedStatement.Sign(statement.ToCanonicalBytes(), keys.Seal);
        await database.Command(
            "insert into custody.statements (digest, type, name, statement, signature, made_at) values ($1, $2, $3, $4, $5, $6) on conflict (type, name) do nothing",
            signed.Digest.ToArray(), AnchorStatement.Type, anchor.TransactionHash.ToString(), signed.Statement.ToArray(), signed.SignatureText, statement.MadeAt).ExecuteAsync(cancellation);
        reached("anchor.stated");
        var stored = await StatedAsync(anchor, cancellation) ?? throw new InvalidOperationException("an anchor statement that was stored is gone");
        await sequencer.AppendAsync(stored.Digest, cancellation);
        return new(anchor, stored);
    }

    private async Task<SignedStatement?> StatedAsync(FinalAnchor anchor, CancellationToken cancellation) =>
        (await database.Command("select statement, signature from custody.statements where type = $1 and name = $2", AnchorStatement.Type, anchor.TransactionHash.ToString())
            .ListAsync(row => new SignedStatement(row.GetFieldValue<byte[]>(0), System.Text.Encoding.UTF8.GetBytes(row.GetString(1))), cancellation)).SingleOrDefault();
}
