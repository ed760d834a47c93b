namespace EvidenceChain.Proof.Ethereum;

/// <summary>A node of a trie that is being built. Yellow paper, appendix D.</summary>
internal abstract class TrieNode
{
    protected TrieNode(byte[] encoded)
    {
        Encoded = encoded;
        Reference = IsInlined ? encoded : Rlp.Encode(Bytes32.KeccakOf(encoded));
    }

    public byte[] Encoded { get; }

    /// <summary>What the parent holds: the node itself when it is shorter than a hash, else its hash; RLP either way.</summary>
    public byte[] Reference { get; }

    public bool IsInlined => Encoded.Length < Bytes32.SizeBytes;

    /// <summary>The next node on the way to a path, and how many half-bytes the step takes; <c>null</c> where the way ends.</summary>
    public abstract (TrieNode Next, int Taken)? Step(ReadOnlySpan<byte> path);
}

internal sealed class TrieLeaf(byte[] path, byte[] value)
    : TrieNode(Rlp.EncodeList(Rlp.Encode(HexPrefix.Encode(path, isLeaf: true)), Rlp.Encode(value)))
{
    public override (TrieNode Next, int Taken)? Step(ReadOnlySpan<byte> path) => null;
}

internal sealed class TrieExtension(byte[] shared, TrieNode child)
    : TrieNode(Rlp.EncodeList(Rlp.Encode(HexPrefix.Encode(shared, isLeaf: false)), child.Reference))
{
    public override (TrieNode Next, int Taken)? Step(ReadOnlySpan<byte> path) => path.StartsWith(shared) ? (child, shared.Length) : null;
}

internal sealed class TrieBranch(TrieNode?[] children, byte[] value)
    : TrieNode(Rlp.EncodeList([.. children.Select(child => child?.Reference ?? [Rlp.StringBase]), Rlp.Encode(value)]))
{
    public const int ChildCount = 16;

    public override (TrieNode Next, int Taken)? Step(ReadOnlySpan<byte> path) =>
        !path.IsEmpty && children[path[0]] is { } child ? (child, 1) : null;
}
