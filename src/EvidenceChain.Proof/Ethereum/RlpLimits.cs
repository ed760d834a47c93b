namespace EvidenceChain.Proof.Ethereum;

/// <summary>What a reader of RLP accepts before it gives up, so that hostile bytes cost little.</summary>
/// <param name="MaxBytes">Longest encoding in bytes.</param>
/// <param name="MaxDepth">Deepest nesting; a lone string has depth 0, a flat list depth 1.</param>
/// <param name="MaxItems">Most strings and lists altogether.</param>
public readonly record struct RlpLimits(int MaxBytes, int MaxDepth, int MaxItems)
{
    /// <summary>Room for the largest receipt worth storing (1 MiB); a receipt nests three deep, a transaction four.</summary>
    public static RlpLimits Standard { get; } = new(1 << 20, 16, 1 << 16);

    /// <summary>A header is about 600 bytes; 32 KiB leaves room for the extra data of permissioned chains with many validators.</summary>
    public static RlpLimits Header { get; } = new(32 << 10, 2, 64);

    /// <summary>A trie node: 17 items, of which one may be a value of up to 1 MiB and others inlined nodes.</summary>
    public static RlpLimits TrieNode { get; } = new(1 << 20, 16, 512);
}
