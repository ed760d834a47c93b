namespace EvidenceChain.Proof.Ethereum;

/// <summary>One log that a contract wrote during a transaction.</summary>
public sealed class ReceiptLog
{
    /// <summary>Most topics a log can carry.</summary>
    public const int MaxTopics = 4;

    /// <summary>The contract that wrote it.</summary>
    public required EthAddress Address { get; init; }

    /// <summary>Indexed values; at most 4, of which the first is by custom the Keccak-256 of the event's signature.</summary>
    public required IReadOnlyList<Bytes32> Topics { get; init; }

    /// <summary>Values that are not indexed, ABI encoded.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    internal byte[] Encode() => Rlp.EncodeList(
        Rlp.Encode(Address),
        Rlp.EncodeList(Topics.Select(Rlp.Encode).ToArray()),
        Rlp.Encode(Data.Span));

    internal static ReceiptLog? Decode(RlpItem item)
    {
        if (item.Items is not [var emitter, { IsList: true } list, { IsList: false } data]
            || !emitter.TryGetAddress(out var address) || list.Items.Count > MaxTopics)
        {
            return null;
        }
        var topics = new List<Bytes32>();
        foreach (var entry in list.Items)
        {
            if (!entry.TryGetWord(out var topic))
            {
                return null;
            }
            topics.Add(topic);
        }
        return new() { Address = address, Topics = topics, Data = data.Payload };
    }
}
