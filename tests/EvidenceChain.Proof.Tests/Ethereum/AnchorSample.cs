using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Ethereum;

/// <summary>A block made up around one anchor: five receipts, three accounts, a header of 21 fields.</summary>
internal sealed class AnchorSample
{
    private static readonly byte[] Zero = new byte[Bytes32.SizeBytes];

    public static EthAddress Contract { get; } = EthAddress.FromBytes(Keccak256.Hash("contract"u8).AsSpan(12));

    public static Bytes32 Code { get; } = Bytes32.KeccakOf("runtime code"u8);

    public static Sha256Digest LogId { get; } = Sha256Digest.Of("evidencechain/example"u8);

    public static Sha256Digest Root { get; } = Sha256Digest.Of("root"u8);

    /// <summary>Logs of the anchoring transaction; a foreign log stands in front, as chains may put one there.</summary>
    public IReadOnlyList<ReceiptLog> Logs { get; init; } =
    [
        new() { Address = default, Topics = [Bytes32.KeccakOf("Transfer(address,address,uint256)"u8)], Data = Zero },
        Event(Contract, LogId, 71, Root),
    ];

    public bool? Succeeded { get; init; } = true;

    public byte Type { get; init; } = 2;

    public ulong TransactionIndex { get; init; } = 3;

    public Bytes32 AccountCode { get; init; } = Code;

    public static ReceiptLog Event(EthAddress contract, Sha256Digest logId, ulong size, Sha256Digest root) => new()
    {
        Address = contract,
        Topics = [AnchorEvent.Topic, Bytes32.FromDigest(logId), Word(size)],
        Data = (byte[])[.. root.ToArray(), .. Word(4).ToArray(), .. Word(64).ToArray(), .. Word(1200).ToArray()],
    };

    public static Bytes32 Word(ulong value)
    {
        var word = new byte[Bytes32.SizeBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(word.AsSpan(24), value);
        return Bytes32.FromBytes(word);
    }

    public (AnchorProof Proof, AnchorExpectation Expected) Build()
    {
        var receipts = PatriciaTrie.OfList(Enumerable.Range(0, 5).Select(index => ReceiptAt((ulong)index).Encode()));
        var accounts = PatriciaTrie.Of(
            new[] { Contract, EthAddress.FromBytes(new byte[20]), EthAddress.FromBytes(Enumerable.Repeat((byte)7, 20).ToArray()) }
                .Select(address => KeyValuePair.Create(Keccak256.Hash(address.ToArray()), Account(address == Contract ? AccountCode : Bytes32.KeccakOf([])))));
        var header = Header(accounts.Root, receipts.Root);
        var proof = new AnchorProof
        {
            HeaderRlp = header,
            TransactionIndex = TransactionIndex,
            ReceiptNodes = [.. receipts.ProofOf(Rlp.Encode(TransactionIndex)).Select(node => (ReadOnlyMemory<byte>)node)],
            AccountNodes = [.. accounts.ProofOf(Keccak256.Hash(Contract.ToArray())).Select(node => (ReadOnlyMemory<byte>)node)],
        };
        return (proof, new()
        {
            ChainId = 31337,
            Contract = Contract,
            CodeHash = Code,
            LogId = LogId,
            Size = 71,
            Root = Root,
            BlockHash = Bytes32.KeccakOf(header),
        });
    }

    private Receipt ReceiptAt(ulong index) => new()
    {
        Type = index == TransactionIndex ? Type : (byte)(index % 3),
        Succeeded = index == TransactionIndex ? Succeeded : true,
        PostStateRoot = index == TransactionIndex && Succeeded is null ? Word(1) : null,
        CumulativeGasUsed = 21_000 * (index + 1),
        Bloom = new byte[256],
        Logs = index == TransactionIndex ? Logs : [],
    };

    private static byte[] Account(Bytes32 code) => Rlp.EncodeList(Rlp.Encode(1UL), Rlp.Encode(0UL), Rlp.Encode(PatriciaTrie.EmptyRoot), Rlp.Encode(code));

    private static byte[] Header(Bytes32 stateRoot, Bytes32 receiptsRoot) => Rlp.EncodeList(
        Rlp.Encode(Bytes32.KeccakOf("parent"u8)), Rlp.Encode(Word(0)), Rlp.Encode(Contract), Rlp.Encode(stateRoot), Rlp.Encode(Word(9)), Rlp.Encode(receiptsRoot),
        Rlp.Encode(new byte[256]), Rlp.Encode(0UL), Rlp.Encode(1234UL), Rlp.Encode(30_000_000UL), Rlp.Encode(105_000UL), Rlp.Encode(1_795_000_000UL),
        Rlp.Encode([]), Rlp.Encode(Word(5)), Rlp.Encode(new byte[8]), Rlp.Encode(7UL), Rlp.Encode(Word(0)), Rlp.Encode(0UL), Rlp.Encode(0UL), Rlp.Encode(Word(0)),
        Rlp.Encode(Sha256Digest.Of([]).ToArray()));
}
