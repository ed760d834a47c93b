using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>A signed anchor transaction that may or may not be on the chain.</summary>
internal sealed record AnchorTransaction
{
    public required SignedTransaction Content { get; init; }

    public required ulong Nonce { get; init; }

    public required long Size { get; init; }

    public required Sha256Digest Root { get; init; }

    public required long PreviousSize { get; init; }

    public required IReadOnlyList<Sha256Digest> Consistency { get; init; }
}

/// <summary>The facts of anchoring in PostgreSQL. Every write is an insert that does nothing when the fact is there already.</summary>
public sealed class AnchorRecords(NpgsqlDataSource database, TimeProvider clock)
{
    private const string FinalAnchors = """
        select c.id, c.chain_id, c.kind, c.genesis, c.contract, c.code_hash, a.tree_size, t.root, a.transaction, a.block_hash, s.block_number,
               p.block_time, p.header, p.receipt, p.account, t.previous_size, t.consistency, a.final_at
        from custody.anchors a
        join custody.anchor_chains c on c.id = a.chain
        join custody.anchor_transactions t on t.hash = a.transaction
        join custody.anchor_sightings s on s.transaction = a.transaction and s.block_hash = a.block_hash
        join custody.anchor_proofs p on p.transaction = a.transaction and p.block_hash = a.block_hash
        """;

    /// <summary>The smallest final anchor that has at least so many entries, on the newest chain that has one; null when there is none.</summary>
    public async Task<FinalAnchor?> CoveringAsync(long size, CancellationToken cancellation) =>
        (await database.Command($"{FinalAnchors} where a.tree_size >= $1 order by c.id desc, a.tree_size limit 1", size).ListAsync(ReadAnchor, cancellation)).FirstOrDefault();

    internal async Task<FinalAnchor?> CoveringAsync(AnchorChain chain, long size, CancellationToken cancellation) =>
        (await database.Command($"{FinalAnchors} where c.id = $1 and a.tree_size >= $2 order by a.tree_size limit 1", chain.Id, size).ListAsync(ReadAnchor, cancellation)).FirstOrDefault();

    /// <summary>On whatever chain, newest first.</summary>
    public Task<List<FinalAnchor>> NewestAsync(int count, CancellationToken cancellation) =>
        database.Command($"{FinalAnchors} order by a.final_at desc limit $1", count).ListAsync(ReadAnchor, cancellation);

    internal async Task<FinalAnchor?> LatestAsync(AnchorChain chain, CancellationToken cancellation) =>
        (await database.Command($"{FinalAnchors} where c.id = $1 order by a.tree_size desc limit 1", chain.Id).ListAsync(ReadAnchor, cancellation)).FirstOrDefault();

    /// <summary>The chain in use of that kind: the one that was recorded last.</summary>
    public async Task<AnchorChain?> ChainAsync(ChainKind kind, CancellationToken cancellation) =>
        (await database.Command("select id, chain_id, kind, genesis, contract, code_hash from custody.anchor_chains where kind = $1 order by id desc limit 1", AnchorStatement.WordOf(kind))
            .ListAsync(ReadChain, cancellation)).FirstOrDefault();

    /// <summary>Every chain that ever carried anchors, oldest first: bundles of before still name the older ones.</summary>
    public Task<List<AnchorChain>> ChainsAsync(CancellationToken cancellation) =>
        database.Command("select id, chain_id, kind, genesis, contract, code_hash from custody.anchor_chains order by id").ListAsync(ReadChain, cancellation);

    internal async Task<AnchorChain> AddChainAsync(ulong chainId, ChainKind kind, Bytes32 genesis, EthAddress contract, Bytes32 codeHash, CancellationToken cancellation)
    {
        await database.Command(
            "insert into custody.anchor_chains (chain_id, kind, genesis, contract, code_hash, recorded_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
            checked((long)chainId), AnchorStatement.WordOf(kind), genesis.ToArray(), contract.ToArray(), codeHash.ToArray(), clock.GetUtcNow()).ExecuteAsync(cancellation);
        return (await database.Command("select id, chain_id, kind, genesis, contract, code_hash from custody.anchor_chains where chain_id = $1 and genesis = $2 and contract = $3",
            checked((long)chainId), genesis.ToArray(), contract.ToArray())
            .ListAsync(ReadChain, cancellation)).Single();
    }

    internal Task AddIncidentAsync(AnchorChain chain, string kind, string detail, CancellationToken cancellation) =>
        database.Command("insert into custody.anchor_incidents values ($1, $2, $3, $4) on conflict do nothing", chain.Id, kind, detail, clock.GetUtcNow()).ExecuteAsync(cancellation);

    /// <summary>What went wrong with chains, newest first.</summary>
    public Task<List<AnchorIncident>> IncidentsAsync(int count, CancellationToken cancellation) =>
        database.Command("select kind, detail, noticed_at from custody.anchor_incidents order by noticed_at desc limit $1", count)
            .ListAsync(row => new AnchorIncident(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)), cancellation);

    internal Task AddTransactionAsync(AnchorChain chain, EthAddress sender, AnchorTransaction transaction, CancellationToken cancellation) =>
        database.Command(
            "insert into custody.anchor_transactions values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
            transaction.Content.Hash.ToArray(), chain.Id, sender.ToArray(), checked((long)transaction.Nonce), transaction.Size, transaction.Root.ToArray(),
            transaction.PreviousSize, transaction.Consistency.SelectMany(node => node.ToArray()).ToArray(), transaction.Content.Raw.ToArray(), clock.GetUtcNow()).ExecuteAsync(cancellation);

    /// <summary>Transactions that are neither final nor given up, lowest nonce first.</summary>
    internal Task<List<AnchorTransaction>> UnfinishedAsync(AnchorChain chain, CancellationToken cancellation) =>
        database.Command(
            """
            select hash, raw, nonce, tree_size, root, previous_size, consistency from custody.anchor_transactions t
            where chain = $1 and not exists (select from custody.anchors a where a.transaction = t.hash)
              and not exists (select from custody.anchor_abandonments b where b.transaction = t.hash)
            order by nonce, signed_at
            """, chain.Id).ListAsync(ReadTransaction, cancellation);

    internal Task AddSightingAsync(MinedTransaction mined, CancellationToken cancellation) =>
        database.Command(
            "insert into custody.anchor_sightings values ($1, $2, $3, $4, $5) on conflict do nothing",
            mined.TransactionHash.ToArray(), mined.BlockHash.ToArray(), mined.BlockNumber, mined.IsSuccess, clock.GetUtcNow()).ExecuteAsync(cancellation);

    internal Task AbandonAsync(AnchorTransaction transaction, string reason, CancellationToken cancellation) =>
        database.Command("insert into custody.anchor_abandonments values ($1, $2, $3) on conflict do nothing", transaction.Content.Hash.ToArray(), reason, clock.GetUtcNow()).ExecuteAsync(cancellation);

    internal async Task<bool> HasProofsAsync(MinedTransaction mined, CancellationToken cancellation) =>
        await database.Command("select exists (select from custody.anchor_proofs where transaction = $1 and block_hash = $2)", mined.TransactionHash.ToArray(), mined.BlockHash.ToArray())
            .ScalarAsync<bool>(cancellation);

    internal Task AddProofsAsync(MinedTransaction mined, AnchorProof proof, DateTimeOffset blockTime, CancellationToken cancellation) =>
        database.Command(
            "insert into custody.anchor_proofs values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            mined.TransactionHash.ToArray(), mined.BlockHash.ToArray(), blockTime, proof.HeaderRlp.ToArray(), proof.EncodeReceiptFile(), proof.EncodeAccountFile(), clock.GetUtcNow()).ExecuteAsync(cancellation);

    internal Task AddFinalAsync(AnchorChain chain, long size, MinedTransaction mined, CancellationToken cancellation) =>
        database.Command("insert into custody.anchors values ($1, $2, $3, $4, $5) on conflict do nothing", chain.Id, size, mined.TransactionHash.ToArray(), mined.BlockHash.ToArray(), clock.GetUtcNow())
            .ExecuteAsync(cancellation);

    private static AnchorTransaction ReadTransaction(NpgsqlDataReader row) => new()
    {
        Content = new(row.GetFieldValue<byte[]>(1), Word(row, 0)),
        Nonce = (ulong)row.GetInt64(2),
        Size = row.GetInt64(3),
        Root = Word(row, 4).ToDigest(),
        PreviousSize = row.GetInt64(5),
        Consistency = Nodes(row, 6),
    };

    private static AnchorChain ReadChain(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        ChainId = row.GetInt64(1),
        Kind = Enum.Parse<ChainKind>(row.GetString(2), ignoreCase: true),
        Genesis = Word(row, 3),
        Contract = EthAddress.FromBytes(row.GetFieldValue<byte[]>(4)),
        CodeHash = Word(row, 5),
    };

    private static FinalAnchor ReadAnchor(NpgsqlDataReader row) => new()
    {
        Chain = ReadChain(row),
        Size = row.GetInt64(6),
        Root = Word(row, 7).ToDigest(),
        TransactionHash = Word(row, 8),
        BlockHash = Word(row, 9),
        BlockNumber = row.GetInt64(10),
        BlockTime = row.GetFieldValue<DateTimeOffset>(11),
        HeaderFile = row.GetFieldValue<byte[]>(12),
        ReceiptFile = row.GetFieldValue<byte[]>(13),
        AccountFile = row.GetFieldValue<byte[]>(14),
        PreviousSize = row.GetInt64(15),
        Consistency = Nodes(row, 16),
        FinalAt = row.GetFieldValue<DateTimeOffset>(17),
    };

    private static Bytes32 Word(NpgsqlDataReader row, int column) => Bytes32.FromBytes(row.GetFieldValue<byte[]>(column));

    private static List<Sha256Digest> Nodes(NpgsqlDataReader row, int column) =>
        [.. row.GetFieldValue<byte[]>(column).Chunk(Sha256Digest.SizeBytes).Select(node => Sha256Digest.FromBytes(node))];
}
