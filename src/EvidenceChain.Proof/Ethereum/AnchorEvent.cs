using System.Buffers.Binary;
using System.Text;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Ethereum;

/// <summary>The contract's event <c>Anchored(bytes32 indexed logId, uint64 indexed treeSize, bytes32 root, uint64 seq, uint64 prevSize, uint64 prevBlock)</c>.</summary>
/// <param name="Contract">The contract that wrote it.</param>
/// <param name="LogId">SHA-256 of the log's origin.</param>
/// <param name="TreeSize">Entries of the anchored tree.</param>
/// <param name="Root">Root of the anchored tree.</param>
/// <param name="Sequence">Number of this anchor of the log, without gaps.</param>
/// <param name="PreviousSize">Size that the anchor before had; 0 for the first.</param>
/// <param name="PreviousBlock">Block of the anchor before; 0 for the first.</param>
public sealed record AnchorEvent(
    EthAddress Contract, Sha256Digest LogId, ulong TreeSize, Sha256Digest Root, ulong Sequence, ulong PreviousSize, ulong PreviousBlock)
{
    /// <summary>The signature whose Keccak-256 is the first topic.</summary>
    public const string Signature = "Anchored(bytes32,uint64,bytes32,uint64,uint64,uint64)";

    private const int TopicCount = 3;
    private const int DataWords = 4;

    /// <summary>First topic of the event: Keccak-256 of <see cref="Signature"/>.</summary>
    public static Bytes32 Topic { get; } = Bytes32.KeccakOf(Encoding.ASCII.GetBytes(Signature));

    /// <summary>Reads the event from a log; <c>false</c> for any other event, another number of topics or words, or a number above 64 bits.</summary>
    public static bool TryDecode(ReceiptLog log, out AnchorEvent anchored)
    {
        anchored = null!;
        if (log.Topics.Count != TopicCount || log.Topics[0] != Topic || log.Data.Length != DataWords * Bytes32.SizeBytes
            || !TryReadUInt64(log.Topics[2].ToArray(), out var treeSize))
        {
            return false;
        }
        var data = log.Data.Span;
        if (!TryReadUInt64(WordAt(data, 1), out var sequence) || !TryReadUInt64(WordAt(data, 2), out var previousSize)
            || !TryReadUInt64(WordAt(data, 3), out var previousBlock))
        {
            return false;
        }
        anchored = new(
            log.Address, log.Topics[1].ToDigest(), treeSize, Sha256Digest.FromBytes(WordAt(data, 0)), sequence, previousSize, previousBlock);
        return true;
    }

    private static ReadOnlySpan<byte> WordAt(ReadOnlySpan<byte> data, int index) => data.Slice(index * Bytes32.SizeBytes, Bytes32.SizeBytes);

    private static bool TryReadUInt64(ReadOnlySpan<byte> word, out ulong value)
    {
        var number = word[^sizeof(ulong)..];
        value = BinaryPrimitives.ReadUInt64BigEndian(number);
        return !word[..^sizeof(ulong)].ContainsAnyExcept((byte)0);
    }
}
