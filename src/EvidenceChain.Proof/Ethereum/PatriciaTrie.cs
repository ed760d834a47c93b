namespace EvidenceChain.Proof.Ethereum;

/// <summary>Merkle-Patricia trie over keys and values held in memory: its root, and the proof for any key. Yellow paper, appendix D.</summary>
public sealed class PatriciaTrie
{
    private readonly TrieNode? top;

    private PatriciaTrie(TrieNode? top) => this.top = top;

    /// <summary>Root of a trie without entries: Keccak-256 of the empty string's encoding.</summary>
    public static Bytes32 EmptyRoot { get; } = Bytes32.KeccakOf([Rlp.StringBase]);

    /// <summary>Root over all entries.</summary>
    public Bytes32 Root => top is null ? EmptyRoot : Bytes32.KeccakOf(top.Encoded);

    /// <summary>Builds from entries in any order; an empty value or a key that comes twice is an <see cref="ArgumentException"/>.</summary>
    public static PatriciaTrie Of(IEnumerable<KeyValuePair<byte[], byte[]>> entries)
    {
        var sorted = entries.Select(entry => new Entry(HexPrefix.ToNibbles(entry.Key), entry.Value)).ToArray();
        Array.Sort(sorted, (left, right) => left.Path.AsSpan().SequenceCompareTo(right.Path));
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Value.Length == 0 || (i > 0 && sorted[i].Path.AsSpan().SequenceEqual(sorted[i - 1].Path)))
            {
                throw new ArgumentException("An empty value, or a key that comes twice", nameof(entries));
            }
        }
        return new(sorted.Length == 0 ? null : Build(sorted, 0));
    }

    /// <summary>Builds over a list as blocks do for transactions and receipts: the key of a value is the RLP of its index, from 0.</summary>
    public static PatriciaTrie OfList(IEnumerable<byte[]> values) =>
        Of(values.Select((value, index) => KeyValuePair.Create(Rlp.Encode((ulong)index), value)));

    /// <summary>
    /// Nodes from the root towards <paramref name="key"/>; nodes inlined in their parent do not stand alone. For a key that is not in the trie the nodes show
    /// where its way ends; of an empty trie there are none.
    /// </summary>
    public IReadOnlyList<byte[]> ProofOf(ReadOnlySpan<byte> key)
    {
        if (top is null)
        {
            return [];
        }
        List<byte[]> nodes = [[.. top.Encoded]];
        ReadOnlySpan<byte> path = HexPrefix.ToNibbles(key);
        for (var node = top; node.Step(path) is { } step; node = step.Next)
        {
            path = path[step.Taken..];
            if (!step.Next.IsInlined)
            {
                nodes.Add([.. step.Next.Encoded]);
            }
        }
        return nodes;
    }

    /// <summary>
    /// Follows <paramref name="nodes"/> (root first) from <paramref name="root"/> to <paramref name="key"/>. Invalid, with the reason: a node that does not
    /// hash to what its parent says, that is not canonical RLP or no trie node, that is missing, or that the way does not use.
    /// </summary>
    public static TrieFinding Verify(Bytes32 root, ReadOnlySpan<byte> key, IReadOnlyList<ReadOnlyMemory<byte>> nodes) =>
        new TrieProofWalk(HexPrefix.ToNibbles(key), nodes).From(root);

    private static TrieNode Build(ReadOnlySpan<Entry> entries, int depth)
    {
        var first = entries[0].Path;
        if (entries.Length == 1)
        {
            return new TrieLeaf(first[depth..], entries[0].Value);
        }
        // Sorted, so what the first and the last share, all share.
        var shared = first.AsSpan(depth).CommonPrefixLength(entries[^1].Path.AsSpan(depth));
        if (shared > 0)
        {
            return new TrieExtension(first[depth..(depth + shared)], BuildBranch(entries, depth + shared));
        }
        return BuildBranch(entries, depth);
    }

    private static TrieBranch BuildBranch(ReadOnlySpan<Entry> entries, int depth)
    {
        var children = new TrieNode?[TrieBranch.ChildCount];
        byte[] value = [];
        // A key that ends here sorts before its extensions, so it can only be the first.
        if (entries[0].Path.Length == depth)
        {
            value = entries[0].Value;
            entries = entries[1..];
        }
        while (!entries.IsEmpty)
        {
            var nibble = entries[0].Path[depth];
            var count = 1;
            while (count < entries.Length && entries[count].Path[depth] == nibble)
            {
                count++;
            }
            children[nibble] = Build(entries[..count], depth + 1);
            entries = entries[count..];
        }
        return new(children, value);
    }

    private readonly record struct Entry(byte[] Path, byte[] Value);
}
