using System.Buffers.Binary;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Leases;
using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Custody.Policies;
using EvidenceChain.Custody.Proving;
using EvidenceChain.Custody.Renewing;
using EvidenceChain.Custody.Sealing;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody;

/// <summary>What an office is opened with.</summary>
public sealed record OfficeOptions
{
    public required DataFolder Data { get; init; }

    /// <summary>Connection string with the custodian's role.</summary>
    public required string Database { get; init; }

    /// <summary>Anvil's native binary; null leaves anchors pending until there is one.</summary>
    public required string? AnvilPath { get; init; }

    /// <summary>A chain that others run too; null for the local one.</summary>
    public NetworkSettings? Network { get; init; }

    /// <summary>Port of the local chain on 127.0.0.1; 0 takes a free one.</summary>
    public int ChainPort { get; init; }

    /// <summary>Authorities asked beside the built-in one.</summary>
    public IReadOnlyList<TimeAuthorityEndpoint> Authorities { get; init; } = [];

    /// <summary>Who is asked to cosign checkpoints.</summary>
    public WitnessList Witnesses { get; init; } = WitnessList.None;

    public RenewalSettings Renewals { get; init; } = new();
}

/// <summary>
/// The registry office, opened: keys loaded, log head compared with what was published, keys announced, policy written. The one process that holds keys.
/// </summary>
public sealed class RegistryOffice : IAsyncDisposable
{
    private readonly NpgsqlDataSource database;
    private readonly LogSequencer sequencer;
    private readonly LocalChain? chain;
    private readonly HttpClient http;
    private readonly HttpClient outside = OutsideHttp.Create(mayBePrivate: false);
    private readonly HttpClient near = OutsideHttp.Create(mayBePrivate: true);

    private RegistryOffice(OfficeOptions options, TimeProvider clock)
    {
        var data = options.Data;
        database = NpgsqlDataSource.Create(options.Database);
        Action<string> reached = StopPoint.Reached;
        Keys = new KeyRing(new KeyFolder(data.Keys));
        Directory.CreateDirectory(data.Log);
        sequencer = new LogSequencer(database, Keys.Log, new PublishedCheckpoints(Path.Combine(data.Log, "published")), clock, reached);
        Log = new TransparencyLog(database);
        Orders = new OrderBook(database, Keys, sequencer, clock, reached);
        Register = new EvidenceRegister(database);
        Blobs = new BlobStore(data.Blobs);
        Announced = new KeyStatements(database, Keys, sequencer, clock);
        Audits = new AuditStatements(database, Keys, sequencer, clock);
        Records = new AnchorRecords(database, clock);
        LocalAuthority = LocalTimeAuthority.OpenOrCreate(new() { Name = "local", KeysFolder = data.Keys, JournalPath = Path.Combine(data.Log, "local-authority"), Organization = Keys.Origin }, clock);
        http = new HttpClient();
        Policy = new PolicyFile(
            data.Policy, Keys, Announced,
            [new("local", LocalAuthority.RootFingerprint, IsIndependent: false), .. options.Authorities.SelectMany(authority => authority.Roots.Select(root => new ListedAuthority(authority.Name, root, IsIndependent: true)))],
            options.Witnesses, Records);
        TimeAuthorities = [.. options.Authorities.Select(authority => authority.Name)];
        ITimeAuthority[] authorities = [LocalAuthority, .. options.Authorities.Select(authority => new TimeAuthorityClient(authority.IsPrivate ? near : outside, authority, clock))];
        var stamps = new StampDesk(database, authorities, clock, reached);
        Renewals = new RenewalDesk(database, Blobs, Keys.Origin, authorities, options.Renewals, clock, reached);
        var logId = Bytes32.FromDigest(Checkpoint.LogIdOf(Keys.Origin));
        Operator = Account(Keys.ChainOperator);
        Admin = Account(Keys.ChainAdmin);
        chain = options.AnvilPath is null || options.Network is not null ? null : new LocalChain(
            new LocalChainOptions { Folder = data.Chain, AnvilPath = options.AnvilPath, Port = options.ChainPort, ChainId = ChainIdOf(logId), FundedAccounts = [Operator.Address, Admin.Address] }, http, clock);
        AnchorSite? site = options.Network is { } network ? new NetworkSite(network.IsPrivate ? near : outside, network, Admin, Operator.Address, logId, Records, clock)
            : chain is null ? null : new LocalSite(chain, Admin, Operator.Address, logId, Records, clock);
        var anchorer = site is null ? null : new CheckpointAnchorer(site, Records, Operator, database, clock, reached);
        Anchors = new AnchorDesk(anchorer, Records, Log, sequencer, Keys, database, clock, reached);
        Witnesses = new WitnessDesk(
            database, options.Witnesses, [.. options.Witnesses.Witnesses.Select(witness => new WitnessClient(witness.IsPrivate ? near : outside, witness, clock))], Log, clock, reached);
        Bundles = new BundleAssembler(database, Blobs, Keys, Announced, Orders, Log, Anchors, stamps, Witnesses, Renewals, Policy, clock, reached);
        var intake = new BlobStore(data.Intake);
        Documents = new DocumentDesk(database, Register, Bundles, intake, Blobs, Policy, data.Policy, clock);
        var sealer = new PackageSealer(database, Keys, intake, Blobs, clock, reached);
        Runner = new EvidenceRunner(database, Register, new LeaseTable(database), sealer, stamps, sequencer, Anchors, Log, Witnesses, Renewals, Bundles, LeaseHolder.Service(Environment.ProcessId), clock);
    }

    public KeyRing Keys { get; }

    public OrderBook Orders { get; }

    public EvidenceRegister Register { get; }

    public EvidenceRunner Runner { get; }

    public TransparencyLog Log { get; }

    /// <summary>The newest checkpoint that was published; null before the first entry.</summary>
    public SignedCheckpoint? Latest => sequencer.Latest;

    public BlobStore Blobs { get; }

    public PolicyFile Policy { get; }

    public KeyStatements Announced { get; }

    public AuditStatements Audits { get; }

    public AnchorRecords Records { get; }

    public AnchorDesk Anchors { get; }

    public BundleAssembler Bundles { get; }

    public WitnessDesk Witnesses { get; }

    public RenewalDesk Renewals { get; }

    public DocumentDesk Documents { get; }

    /// <summary>Names of the authorities that are asked beside the built-in one.</summary>
    public IReadOnlyList<string> TimeAuthorities { get; }

    /// <summary>Process id of the local chain's node; null while none runs.</summary>
    public int? ChainProcess => chain?.ProcessId;

    /// <summary>Address of the local chain's node; null while none runs.</summary>
    public Uri? ChainEndpoint => chain is { ProcessId: not null } running ? running.Endpoint : null;

    private LocalTimeAuthority LocalAuthority { get; }

    private EthKey Operator { get; }

    private EthKey Admin { get; }

    /// <summary>Opens the office; what an earlier process left half done in the log is finished here.</summary>
    public static async Task<RegistryOffice> OpenAsync(OfficeOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var office = new RegistryOffice(options, clock);
        try
        {
            await office.sequencer.StartAsync(cancellation);
            await office.Announced.AnnounceAsync(office.PublicKeys(), cancellation);
            await office.CompleteAsync(cancellation);
            await office.Policy.CurrentAsync(cancellation);
            office.Documents.Prepare();
            return office;
        }
        catch
        {
            await office.DisposeAsync();
            throw;
        }
    }

    /// <summary>Enters what was stated and, by a kill or a fault of the database, kept out of the log.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await Orders.CompleteAsync(cancellation);
        await Anchors.CompleteAsync(cancellation);
        await Audits.CompleteAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await sequencer.DisposeAsync();
        if (chain is not null)
        {
            await chain.DisposeAsync();
        }
        Anchors.Dispose();
        Witnesses.Dispose();
        http.Dispose();
        outside.Dispose();
        near.Dispose();
        await database.DisposeAsync();
    }

    private IReadOnlyList<AnnouncedKey> PublicKeys() =>
    [
        new(KeyPurpose.Log, Keys.Log.Key.Name, KeyAlgorithm.Ed25519, Keys.Log.Key.ToString()),
        new(KeyPurpose.Seal, Keys.Seal.Key.Name, KeyAlgorithm.Ed25519, Keys.Seal.Key.ToString()),
        new(KeyPurpose.Wacz, $"{Keys.Origin}/wacz", KeyAlgorithm.P256, Convert.ToBase64String(Keys.Package.PublicKeyInfo.Span)),
        new(KeyPurpose.TsaRoot, LocalAuthority.Name, KeyAlgorithm.X509, Convert.ToBase64String(LocalAuthority.RootCertificate.Span)),
        new(KeyPurpose.ChainOperator, $"{Keys.Origin}/chain-operator", KeyAlgorithm.Secp256k1, Operator.Address.ToString()),
        new(KeyPurpose.ChainAdmin, $"{Keys.Origin}/chain-admin", KeyAlgorithm.Secp256k1, Admin.Address.ToString()),
    ];

    private static EthKey Account(ReadOnlyMemory<byte> secret) =>
        EthKey.FromBytes(secret.Span) ?? throw new InvalidDataException("a chain key file holds no secp256k1 secret");

    /// <summary>As random as the origin, below 2^31, and clear of the small ids of public networks.</summary>
    private static ulong ChainIdOf(Bytes32 logId) => 0x40000000UL | (BinaryPrimitives.ReadUInt32BigEndian(logId.ToArray()) & 0x3fffffff);
}
